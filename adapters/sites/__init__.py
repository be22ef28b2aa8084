"""Review sites: one module or folder for each that can be spoken to, and `files` for imports.

They fill `bot.ports.ReviewSite` and raise nothing but `bot.errors`.
"""

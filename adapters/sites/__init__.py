"""Review sites: one module or folder for each one with an API, and `files` for imports.

They implement `bot.ports.ReviewSite` and only raise errors of `bot.errors`.
"""

"""Review sites: a folder for each site with an API, and `files` for imports.

The sites' adapters implement `bot.ports.ReviewSite`, and raise only the errors in `bot.errors`.
"""

"""Podium, API v4: reads the reviews that it collects from other sites, and posts replies.

`PodiumSite` implements `bot.ports.ReviewSite`. Nothing outside this folder knows about Podium's
API.
"""

from adapters.sites.podium.oauth import Credentials
from adapters.sites.podium.site import Addresses, PodiumSite

__all__ = ["Addresses", "Credentials", "PodiumSite"]

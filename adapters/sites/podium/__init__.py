"""Podium: the reviews that it collects from other sites in, replies out, over its API v4.

`PodiumSite` implements `bot.ports.ReviewSite`. Nothing outside this folder knows Podium's API.
"""

from adapters.sites.podium.oauth import Credentials
from adapters.sites.podium.site import Addresses, PodiumSite

__all__ = ["Addresses", "Credentials", "PodiumSite"]

"""Yelp, for its API partners: reads Private Reviews, and posts replies via Respond to Reviews.

`YelpSite` implements `bot.ports.ReviewSite`. Nothing outside this folder knows about Yelp's API.
"""

from adapters.sites.yelp.oauth import Credentials
from adapters.sites.yelp.site import Addresses, YelpSite

__all__ = ["Addresses", "Credentials", "YelpSite"]

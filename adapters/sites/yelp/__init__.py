"""Yelp: reviews in by its Private Reviews API, replies out by Respond to Reviews, for partners.

`YelpSite` fills `bot.ports.ReviewSite`; nothing of Yelp's leaves this folder.
"""

from adapters.sites.yelp.oauth import Credentials
from adapters.sites.yelp.site import Addresses, YelpSite

__all__ = ["Addresses", "Credentials", "YelpSite"]

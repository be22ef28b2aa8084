"""Yelp: reviews in by its Private Reviews API, replies out by Respond to Reviews, for partners.

`YelpSite` implements `bot.ports.ReviewSite`. Nothing outside this folder knows Yelp's API.
"""

from adapters.sites.yelp.oauth import Credentials
from adapters.sites.yelp.site import Addresses, YelpSite

__all__ = ["Addresses", "Credentials", "YelpSite"]

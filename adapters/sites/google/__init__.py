"""Google Business Profile: reads reviews and posts replies through API v4.

`GoogleSite` implements `bot.ports.ReviewSite`. Nothing outside this folder knows about Google's
API.
"""

from adapters.sites.google.connecting import Connecting, Offer
from adapters.sites.google.oauth import Credentials
from adapters.sites.google.signing_in import Addresses, Client
from adapters.sites.google.site import GoogleSite

__all__ = ["Addresses", "Client", "Connecting", "Credentials", "GoogleSite", "Offer"]

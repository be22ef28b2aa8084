"""Google Business Profile: reviews in, replies out, over API v4.

`GoogleSite` fills `bot.ports.ReviewSite`; nothing of Google's leaves this folder.
"""

from adapters.sites.google.connecting import Connecting, Offer
from adapters.sites.google.oauth import Credentials
from adapters.sites.google.signing_in import Addresses, Client
from adapters.sites.google.site import GoogleSite

__all__ = ["Addresses", "Client", "Connecting", "Credentials", "GoogleSite", "Offer"]

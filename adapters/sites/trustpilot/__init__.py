"""Trustpilot: reviews in, replies out, over its private API for businesses.

`TrustpilotSite` implements `bot.ports.ReviewSite`. Nothing outside this folder knows Trustpilot's
API.
"""

from adapters.sites.trustpilot.oauth import Credentials
from adapters.sites.trustpilot.site import TrustpilotSite

__all__ = ["Credentials", "TrustpilotSite"]

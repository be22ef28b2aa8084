"""Trustpilot: reads reviews and posts replies through its private API for businesses.

`TrustpilotSite` implements `bot.ports.ReviewSite`. Nothing outside this folder knows about
Trustpilot's API.
"""

from adapters.sites.trustpilot.oauth import Credentials
from adapters.sites.trustpilot.site import TrustpilotSite

__all__ = ["Credentials", "TrustpilotSite"]

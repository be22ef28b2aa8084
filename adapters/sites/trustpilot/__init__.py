"""Trustpilot: reviews in, replies out, over its private API for businesses.

`TrustpilotSite` fills `bot.ports.ReviewSite`; nothing of Trustpilot's leaves this folder.
"""

from adapters.sites.trustpilot.oauth import Credentials
from adapters.sites.trustpilot.site import TrustpilotSite

__all__ = ["Credentials", "TrustpilotSite"]

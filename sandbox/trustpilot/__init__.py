"""A local Trustpilot: its private API for businesses, based on its documentation.

https://developers.trustpilot.com
"""

from sandbox.trustpilot.server import Trustpilot
from sandbox.trustpilot.world import Review, Unit

__all__ = ["Review", "Trustpilot", "Unit"]

"""A local Google Business Profile: reviews, replies, and their moderation, as in API v4.

It's used over HTTP: the API is at `…/v4`, OAuth at `…/token`, and visitors' actions at `…/ui`.
Tests and the demo also use its `world` in Python. It doesn't import anything from the product.
"""

from sandbox.google.keeping import dump, restore
from sandbox.google.moderation import Violation
from sandbox.google.server import Google
from sandbox.google.world import Arrival, GoogleWorld, Location, Reply, Review

__all__ = [
    "Arrival",
    "Google",
    "GoogleWorld",
    "Location",
    "Reply",
    "Review",
    "Violation",
    "dump",
    "restore",
]

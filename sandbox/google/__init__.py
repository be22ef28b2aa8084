"""A local Google Business Profile: reviews, replies and their moderation, as API v4 shows them.

It's used over HTTP: the API at `…/v4`, OAuth at `…/token`, and visitors' actions at `…/ui`. Tests
and the demo fill and watch the world in Python. It doesn't import anything of the product.
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

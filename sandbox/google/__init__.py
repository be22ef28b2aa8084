"""A local Google Business Profile: reviews, replies and their moderation, as API v4 shows them.

In comes HTTP: the API at `…/v4`, OAuth at `…/token`, and what visitors do at `…/ui`. Tests and
the demo fill and watch the world in Python. Nothing of the product is imported.
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

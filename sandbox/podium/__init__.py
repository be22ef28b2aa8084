"""A local Podium: the reviews in its API v4, written from its documentation.

https://docs.podium.com/reference
"""

from sandbox.podium.server import Podium, Review

__all__ = ["Podium", "Review"]

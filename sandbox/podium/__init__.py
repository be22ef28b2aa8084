"""A local Podium: the reviews in its API v4, based on its documentation.

https://docs.podium.com/reference
"""

from sandbox.podium.server import Podium, Review

__all__ = ["Podium", "Review"]

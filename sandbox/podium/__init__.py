"""A local Podium: the reviews of its API v4, made from its documentation.

https://docs.podium.com/reference
"""

from sandbox.podium.server import Podium, Review

__all__ = ["Podium", "Review"]

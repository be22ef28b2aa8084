"""A local Yelp: the partner APIs for reading and replying to reviews, based on their docs.

https://docs.developer.yelp.com
"""

from sandbox.yelp.server import Business, Review, Yelp

__all__ = ["Business", "Review", "Yelp"]

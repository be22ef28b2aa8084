"""A local Yelp: the partner APIs to read and reply to reviews, made from their documentation.

https://docs.developer.yelp.com
"""

from sandbox.yelp.server import Business, Review, Yelp

__all__ = ["Business", "Review", "Yelp"]

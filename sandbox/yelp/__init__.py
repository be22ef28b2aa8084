"""A local Yelp: the APIs for partners that read and answer reviews, made from their documentation.

https://docs.developer.yelp.com
"""

from sandbox.yelp.server import Business, Review, Yelp

__all__ = ["Business", "Review", "Yelp"]

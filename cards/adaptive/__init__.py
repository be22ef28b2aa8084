"""Cards and forms as Adaptive Cards 1.5 for Teams.

It takes neutral values of `cards` and returns plain JSON below `LARGEST` bytes.
"""

from cards.adaptive.fitting import LARGEST
from cards.adaptive.form import form
from cards.adaptive.message import card, fallback

__all__ = ["LARGEST", "card", "fallback", "form"]

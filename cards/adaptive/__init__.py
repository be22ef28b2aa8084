"""Renders cards and forms as Adaptive Cards 1.5 for Teams.

The input is platform-neutral values from `cards`. The output is plain JSON of at most `LARGEST`
bytes.
"""

from cards.adaptive.fitting import LARGEST
from cards.adaptive.form import form
from cards.adaptive.message import card, fallback

__all__ = ["LARGEST", "card", "fallback", "form"]

"""Builds cards: platform-neutral values first, then each platform's own format.

The input is values from `bot`. `draw` builds what the outbox sends, `cards.lists` and `cards.forms`
build what users ask for, and `cards.block_kit` and `cards.adaptive` render it all for Slack and
Teams. Every function is pure, and none reads the clock.
"""

from cards.draw import draw

__all__ = ["draw"]

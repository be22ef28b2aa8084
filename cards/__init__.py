"""Builds cards: platform-neutral values first, then each platform's own format.

The input consists of values from `bot`. `draw` builds the cards that the outbox sends,
`cards.lists` and `cards.forms` build those that users request, and `cards.block_kit` and
`cards.adaptive` render all of them for Slack and Teams. Every function is pure, and none reads the
clock.
"""

from cards.draw import draw

__all__ = ["draw"]

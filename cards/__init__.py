"""Posts as cards: neutral values first, then each platform's own format.

It takes `bot` values. `draw` returns what the outbox sends, `cards.lists` and `cards.forms` return
what people ask for, and `cards.block_kit` and `cards.adaptive` are for Slack and Teams. Everything
is pure, and nothing knows the time.
"""

from cards.draw import draw

__all__ = ["draw"]

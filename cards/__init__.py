"""Posts as cards: neutral values first, then a platform's dress.

Enter: `bot` values. Leave: `draw` for what the outbox sends, `cards.lists` and `cards.forms` for
what people ask for, `cards.block_kit` for Slack. Everything is pure; nothing knows the time.
"""

from cards.draw import draw

__all__ = ["draw"]

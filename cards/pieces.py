"""A long text in pieces that any platform can show."""

from __future__ import annotations

from collections.abc import Iterator

from bot.untrusted import Untrusted
from cards.card import Line, Quote
from cards.excerpt import visible

PIECE = 2_800
"""Maximum characters of one piece of a long text. Together, the pieces have all of it."""

WHOLE = 18_000
"""Maximum characters of text in one form (Slack: 250 KB of JSON)."""


def pieces(words: str | Untrusted, above: Line, most: int = WHOLE) -> Iterator[Quote]:
    """A long text in several quotes, each short enough for any platform."""
    foreign = isinstance(words, Untrusted)
    text = visible(words.literal) if isinstance(words, Untrusted) else words
    text = text[: max(most, 0)]
    for number, start in enumerate(range(0, len(text), PIECE)):
        piece = text[start : start + PIECE]
        yield Quote(Untrusted(piece) if foreign else piece, above if number == 0 else ())


def length(piece: Quote) -> int:
    """How many characters of the text it shows."""
    return len(piece.words.literal if isinstance(piece.words, Untrusted) else piece.words)

"""Splits a long text into pieces that any platform can show."""

from __future__ import annotations

from collections.abc import Iterator

from bot.untrusted import Untrusted
from cards.card import Line, Quote
from cards.excerpt import visible

PIECE = 2_800
"""Maximum length of one piece, in characters."""

WHOLE = 18_000
"""Maximum length of all the text in a form, in characters (Slack allows 250 KB of JSON)."""


def pieces(words: str | Untrusted, above: Line, most: int = WHOLE) -> Iterator[Quote]:
    """Split the first `most` characters of a text into quotes that any platform can show."""
    foreign = isinstance(words, Untrusted)
    text = visible(words.literal) if isinstance(words, Untrusted) else words
    text = text[: max(most, 0)]
    for number, start in enumerate(range(0, len(text), PIECE)):
        piece = text[start : start + PIECE]
        yield Quote(Untrusted(piece) if foreign else piece, above if number == 0 else ())


def length(piece: Quote) -> int:
    """The number of characters in a piece."""
    return len(piece.words.literal if isinstance(piece.words, Untrusted) else piece.words)

"""Shortens people's words for a card, and removes characters that mislead."""

from __future__ import annotations

import re
import unicodedata

from bot.untrusted import Untrusted

LINES = 40
"""Maximum lines of one quote, so that a review of empty lines can't push the buttons away."""

_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""Controls, bidirectional overrides and zero-width characters, which could show other words."""

_JOINERS = re.compile(
    "(?<![^\x00-\x7f\u200c\u200d])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f])"
)
"""Joiners that don't join anything. Between other letters, they shape Persian words and emoji."""


def visible(text: str) -> str:
    """`text` without invisible characters, and with at most one blank line at a time."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = _JOINERS.sub("", _HIDDEN.sub("", text))
    return re.sub(r"\n[ \t]*(?:\n[ \t]*){2,}", "\n\n", text).strip()


def excerpt(words: Untrusted, most: int, lines: int = LINES) -> tuple[Untrusted, bool]:
    """At most `most` characters of `words`, and whether anything was left out."""
    text, cut = shortened(visible(words.literal), most, lines)
    return Untrusted(text), cut


def shortened(text: str, most: int, lines: int = LINES) -> tuple[str, bool]:
    """At most `most` characters of `text`, ending at a word if possible."""
    kept = "\n".join(text.split("\n")[:lines])
    if len(kept) > most:
        kept = _at_a_word(kept[: most - 1])
    return (text, False) if kept == text else (f"{kept.rstrip()}…", True)


def _at_a_word(text: str) -> str:
    blank = max(text.rfind(" "), text.rfind("\n"))
    if blank > len(text) * 0.8:
        return text[:blank]
    # the last visible character may have lost its combining marks
    while text and (unicodedata.combining(text[-1]) or text[-1] in "\u200d\ufe0f"):
        text = text[:-1]
    return text[:-1]


def short(name: str, most: int) -> str:
    """A name on one line, at most `most` characters."""
    flat = " ".join(visible(name).split())
    return flat if len(flat) <= most else f"{flat[: most - 1].rstrip()}…"

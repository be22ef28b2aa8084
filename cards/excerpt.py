"""Shortens quoted text for a card, and removes misleading invisible characters."""

from __future__ import annotations

import re
import unicodedata

from bot.untrusted import Untrusted

LINES = 40
"""Maximum number of lines in a quote, so that blank lines can't push the buttons out of view."""

_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""Control, zero-width, and bidirectional override characters, which can disguise text."""

_JOINERS = re.compile(
    "(?<![^\x00-\x7f\u200c\u200d])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f])"
)
"""Joiners next to ASCII text, where they do nothing. Persian text and emoji need the others."""


def visible(text: str) -> str:
    """Return `text` without misleading invisible characters or consecutive blank lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = _JOINERS.sub("", _HIDDEN.sub("", text))
    return re.sub(r"\n[ \t]*(?:\n[ \t]*){2,}", "\n\n", text).strip()


def excerpt(words: Untrusted, most: int, lines: int = LINES) -> tuple[Untrusted, bool]:
    """Return `words` shortened to `most` characters and `lines` lines, and whether any were cut."""
    text, cut = shortened(visible(words.literal), most, lines)
    return Untrusted(text), cut


def shortened(text: str, most: int, lines: int = LINES) -> tuple[str, bool]:
    """Return `text` shortened to `most` characters and `lines` lines, and whether it was cut.

    It's cut at a word boundary if possible.
    """
    kept = "\n".join(text.split("\n")[:lines])
    if len(kept) > most:
        kept = _at_a_word(kept[: most - 1])
    return (text, False) if kept == text else (f"{kept.rstrip()}…", True)


def _at_a_word(text: str) -> str:
    blank = max(text.rfind(" "), text.rfind("\n"))
    if blank > len(text) * 0.8:
        return text[:blank]
    # the last visible character may have been separated from its combining marks
    while text and (unicodedata.combining(text[-1]) or text[-1] in "\u200d\ufe0f"):
        text = text[:-1]
    return text[:-1]


def short(name: str, most: int) -> str:
    """Return a name on one line, shortened to at most `most` characters."""
    flat = " ".join(visible(name).split())
    return flat if len(flat) <= most else f"{flat[: most - 1].rstrip()}…"

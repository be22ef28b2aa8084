"""Detects heated reviews by their capitals, exclamation marks, profanity, and angry phrases."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.replies.wording import Wording

HEATED = 2
"""Minimum number of signs that make a review heated."""

READ = 2_000
"""Number of characters at the start of a review in which capitals are counted."""


def is_heated(text: str) -> bool:
    """Return whether it's better to wait before replying to this review."""
    wording = Wording.of(text)
    signs = _capitals(text) + min(2, len(_BANGS.findall(text))) + (text.count("!") >= 3)
    if not _words().profanity.isdisjoint(wording.vocabulary):
        signs += 2
    return signs + rage(wording) >= HEATED


def rage(wording: Wording) -> int:
    """Return the number of different kinds of rage expressed in the text."""
    return sum(bool(phrase.search(wording.flat)) for phrase in _words().phrases)


_SHOUTED = re.compile(r"\b[A-Z]{4,}\b")
_BANGS = re.compile(r"!{2,}|\?!|!\?")


def _capitals(text: str) -> int:
    letters = [character for character in text[:READ] if character.isalpha()]
    if len(letters) > 20 and sum(map(str.isupper, letters)) > 0.6 * len(letters):
        return 2
    return int(len(_SHOUTED.findall(text)) >= 2)


@dataclass(frozen=True)
class _Words:
    profanity: frozenset[str]
    phrases: tuple[re.Pattern[str], ...]


@cache
def _words() -> _Words:
    raw = tomllib.loads((files("bot.replies") / "heat.toml").read_text(encoding="utf-8"))
    return _Words(
        frozenset(raw["profanity"]),
        tuple(
            re.compile(rf"(?<![^\W_])(?:{'|'.join(group['any'])})(?![^\W_])")
            for group in raw["phrases"]
        ),
    )

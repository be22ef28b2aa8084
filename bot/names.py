"""Is a reviewer's name enough to recognize them by? Only a whole one that a person has."""

from __future__ import annotations

import re
from unicodedata import normalize

from bot.untrusted import Untrusted

SHORTEST_PART = 2
"""Minimum letters of a first and a last name. Anything shorter is an initial."""

_PART = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?")
_WORD = re.compile(r"[^\W_]+")
_ROLES = frozenset(
    (
        "a", "account", "an", "anonym", "anonymous", "client", "customer", "deleted", "facebook",
        "former", "google", "guest", "guide", "happy", "healthgrades", "hidden", "local", "member",
        "name", "patient", "person", "private", "realself", "reviewer", "somebody", "someone",
        "the", "trustpilot", "unknown", "user", "users", "verified", "visitor", "yelp", "zocdoc",
    )
)  # fmt: skip
"""Words that sites and people put in the place of a name."""


def whole_name(author: Untrusted) -> tuple[str, ...]:
    """The parts of a whole name in lower case, to compare. Empty for any other.

    A whole name has a first and a last name. "K. T.", "Denise R." and "A Google user" could be
    anyone.
    """
    parts = tuple(normalize("NFKC", author.literal).casefold().split())
    if not all(map(_PART.fullmatch, parts)) or _ROLES.intersection(parts):
        return ()
    if len(parts) < 2 or min(_letters(parts[0]), _letters(parts[-1])) < SHORTEST_PART:
        return ()
    return parts


def words_of_name(author: Untrusted) -> tuple[str, ...]:
    """The words of a name in lower case, initials included. Empty for "Anonymous" and the like."""
    words = tuple(_WORD.findall(normalize("NFKC", author.literal).casefold()))
    return () if _ROLES.issuperset(words) else words


def _letters(part: str) -> int:
    return sum(letter.isalpha() for letter in part)

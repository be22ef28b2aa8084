"""Compares people's names, in a different way for each of four uses:

- The same review reached us twice, without text (`bot.reviews.are_twins`): `is_same_name`.
- A critic comes back with a positive review (`bot.second_reviews`): `is_same_whole_name`. The team
  learns whose case it was, and we only have the name to go by, so there must be no doubt.
- One person posted on two sites (`bot.same_person`): `may_be_one_name`. The nearly identical text
  is the evidence that it's one person, so the names only have to be compatible.
- A reply uses a name that the site doesn't show anymore (`bot.cases.site`): `used_words` and
  `has_words`, word by word, because a reply often uses only the first name.

The linter decides which words in a reply are names at all (`bot.replies.rules.names`).
Case, spacing, and the way a letter is encoded never matter.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from bot.sites import SITES
from bot.untrusted import Untrusted

SHORTEST_PART = 2
"""Minimum number of letters in a first or last name. Anything shorter is an initial."""

_PART = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?")
_WORD = re.compile(r"[^\W_]+")
_ROLES = SITES.keys() | {
    "a", "account", "an", "anonym", "anonymous", "client", "customer", "deleted", "former",
    "guest", "guide", "happy", "hidden", "local", "member", "name", "patient", "person",
    "private", "reviewer", "somebody", "someone", "the", "unknown", "user", "users", "verified",
    "visitor",
}  # fmt: skip
"""Words that sites and people use in place of a name."""


def whole_name(author: Untrusted) -> tuple[str, ...]:
    """Return the parts of a full name in lower case, or an empty tuple for any other name.

    A full name has a first and a last name. "K. T.", "Denise R.", and "A Google user" could be
    anyone.
    """
    parts = tuple(_folded(author.literal).split())
    if not all(map(_PART.fullmatch, parts)) or _ROLES.intersection(parts):
        return ()
    if len(parts) < 2 or min(_letters(parts[0]), _letters(parts[-1])) < SHORTEST_PART:
        return ()
    return parts


def is_same_name(author: Untrusted, other: Untrusted) -> bool:
    """Whether both authors have the same displayed name, full or not. Missing names never match."""
    shown = _folded(author.literal).split()
    return bool(shown) and shown == _folded(other.literal).split()


def is_same_whole_name(author: Untrusted, other: Untrusted) -> bool:
    """Whether both authors have the same full name, so they can be treated as the same person."""
    name = whole_name(author)
    return bool(name) and name == whole_name(other)


def may_be_one_name(author: Untrusted, other: Untrusted) -> bool:
    """Whether both names could belong to the same person, such as "Denise R." and "D. Renner".

    Someone without a name could be anyone.
    """
    return all(
        part.startswith(other_part) or other_part.startswith(part)
        for part, other_part in zip(_words(author), _words(other), strict=False)
    )


def is_named(author: Untrusted) -> bool:
    """Whether there's a name at all, even just initials. "Anonymous" and the like don't count."""
    return bool(_words(author))


def used_words(name: Untrusted, text: str) -> frozenset[str]:
    """The words of `name` that `text` uses. Initials don't count."""
    words = {word for word in _words(name) if len(word) > 1}
    return frozenset(words.intersection(_WORD.findall(_folded(text))))


def has_words(name: Untrusted, words: frozenset[str]) -> bool:
    """Whether `name` contains all of these words from `used_words`."""
    return words.issubset(_words(name))


def _words(author: Untrusted) -> tuple[str, ...]:
    """A name's words in lower case, including initials. Empty for "Anonymous" and the like."""
    words = tuple(_WORD.findall(_folded(author.literal)))
    return () if _ROLES.issuperset(words) else words


def _folded(text: str) -> str:
    return normalize("NFKC", text).casefold()


def _letters(part: str) -> int:
    return sum(letter.isalpha() for letter in part)

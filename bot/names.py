"""How people's names are compared, for each of the four uses:

- The same review reached us twice, without words (`bot.reviews.are_twins`): `is_same_name`.
- A critic comes back with a kind review (`bot.second_reviews`): `is_same_whole_name`. The team
  learns whose case it was, and we only have the name to go by, so there must be no doubt.
- One person posted on two sites (`bot.same_person`): `may_be_one_name`. Nearly the same words say
  that it's one person, so the names only must not say otherwise.
- A reply uses a name that the site doesn't show anymore (`bot.cases.site`): `used_words` and
  `has_words`, word by word, because a reply often uses only the first name.

Which words of a reply are a name at all is the linter's to say (`bot.replies.rules.names`).
Upper case, spaces and the way a letter is encoded never matter.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from bot.sites import SITES
from bot.untrusted import Untrusted

SHORTEST_PART = 2
"""Minimum letters of a first and a last name. Anything shorter is an initial."""

_PART = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?")
_WORD = re.compile(r"[^\W_]+")
_ROLES = SITES.keys() | {
    "a", "account", "an", "anonym", "anonymous", "client", "customer", "deleted", "former",
    "guest", "guide", "happy", "hidden", "local", "member", "name", "patient", "person",
    "private", "reviewer", "somebody", "someone", "the", "unknown", "user", "users", "verified",
    "visitor",
}  # fmt: skip
"""Words that sites and people put in the place of a name."""


def whole_name(author: Untrusted) -> tuple[str, ...]:
    """The parts of a whole name in lower case. Empty for any other.

    A whole name has a first and a last name. "K. T.", "Denise R." and "A Google user" could be
    anyone.
    """
    parts = tuple(_folded(author.literal).split())
    if not all(map(_PART.fullmatch, parts)) or _ROLES.intersection(parts):
        return ()
    if len(parts) < 2 or min(_letters(parts[0]), _letters(parts[-1])) < SHORTEST_PART:
        return ()
    return parts


def is_same_name(author: Untrusted, other: Untrusted) -> bool:
    """Whether both are shown under the same name, whole or not. No name is never the same."""
    shown = _folded(author.literal).split()
    return bool(shown) and shown == _folded(other.literal).split()


def is_same_whole_name(author: Untrusted, other: Untrusted) -> bool:
    """Whether both have the same whole name, so that they can be taken for the same person."""
    name = whole_name(author)
    return bool(name) and name == whole_name(other)


def may_be_one_name(author: Untrusted, other: Untrusted) -> bool:
    """Whether the names can be one person's: "Denise R.", "Denise Renner" and "D. Renner" can.

    Someone without a name can be anyone.
    """
    return all(
        part.startswith(other_part) or other_part.startswith(part)
        for part, other_part in zip(_words(author), _words(other), strict=False)
    )


def is_named(author: Untrusted) -> bool:
    """Whether there's a name at all, if only initials. "Anonymous" and the like are none."""
    return bool(_words(author))


def used_words(name: Untrusted, text: str) -> frozenset[str]:
    """The words of `name` that `text` uses. Initials don't count."""
    words = {word for word in _words(name) if len(word) > 1}
    return frozenset(words.intersection(_WORD.findall(_folded(text))))


def has_words(name: Untrusted, words: frozenset[str]) -> bool:
    """Whether all of these words from `used_words` are in `name`, too."""
    return words.issubset(_words(name))


def _words(author: Untrusted) -> tuple[str, ...]:
    """The words of a name in lower case, initials included. Empty for "Anonymous" and the like."""
    words = tuple(_WORD.findall(_folded(author.literal)))
    return () if _ROLES.issuperset(words) else words


def _folded(text: str) -> str:
    return normalize("NFKC", text).casefold()


def _letters(part: str) -> int:
    return sum(letter.isalpha() for letter in part)

"""Finds the literals that a text must contain for a pattern to match it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

MOST = 400
"""Maximum number of alternatives in a group. With more, an index doesn't pay off."""

DIGIT = "0-9"
"""Stands for any digit."""

Factors = frozenset[str]
"""Literals, at least one of which has to be in the text.

A space before a literal means that it starts a word. Search for those in `bare(text)`.
"""

_NOTHING: Factors = frozenset()


@dataclass(frozen=True)
class Branch:
    """One alternative in a pattern. A match needs at least one literal from each of `needs`."""

    pattern: str
    needs: tuple[Factors, ...]


def branches(pattern: str) -> tuple[Branch, ...]:
    """Return the alternatives in a pattern, each with the literals that it needs."""
    found: list[Branch] = []
    for branch in _Reader(pattern).branches():
        inner = _within_brackets(branch.pattern)
        found.extend(branches(inner) if inner is not None else [branch])
    return tuple(found)


def _within_brackets(pattern: str) -> str | None:
    """What's in the parentheses if the whole pattern is one plain group, and otherwise None."""
    if not pattern.startswith("(?:"):
        return None
    place = open_ = 0
    while place < len(pattern):
        character = pattern[place]
        open_ += (character == "(") - (character == ")")
        if not open_:
            break
        if character == "\\":
            place += 2
        elif character == "[":
            place = pattern.index("]", place + 2) + 1
        else:
            place += 1
    return pattern[3:-1] if place == len(pattern) - 1 else None


_PLAIN = re.compile(r"[\w' -]+(?![?*+{])")
"""Characters that stand for themselves, up to one with a quantifier."""


@dataclass
class _Reader:
    """Parses the subset of regular expressions that the rules use."""

    pattern: str
    place: int = 0
    at_word: bool = True

    def branches(self) -> list[Branch]:
        """Parse the branches up to the closing parenthesis or the end of the pattern."""
        before, after = self.at_word, True
        found = []
        while True:
            self.at_word = before
            found.append(self._branch())
            after = after and self.at_word
            if self._peek() != "|":
                break
            self.place += 1
        self.at_word = after
        return found

    def _branch(self) -> Branch:
        start = self.place
        needs = self._sequence()
        return Branch(self.pattern[start : self.place], needs)

    def _sequence(self) -> tuple[Factors, ...]:
        certain: list[Factors] = []
        run = self._begun()
        while (character := self._peek()) not in ("", "|", ")"):
            if plain := _PLAIN.match(self.pattern, self.place):
                run += plain[0]
                self.place = plain.end()
                self.at_word = run.endswith(" ")
                continue
            before = self.at_word
            literal, group = self._element(character)
            optional = self._quantified()
            if optional:
                self.at_word = self.at_word and before
            if literal and optional is None:
                run += literal
                continue
            certain.append(frozenset((run,)))
            run = literal if optional is False else self._begun()
            if not optional:
                certain.extend(group)
        certain.append(frozenset((run,)))
        return tuple(
            frozenset(map(_bare_factor, one)) for one in certain if all(map(str.strip, one))
        )

    def _begun(self) -> str:
        """The start of a new literal: a space if it's at the beginning of a word."""
        return " " if self.at_word else ""

    def _element(self, character: str) -> tuple[str, tuple[Factors, ...]]:
        """One required character, or whatever a group is guaranteed to contain."""
        if character == "(":
            return "", self._group()
        self.at_word = character == " "
        if character == "[":
            self.place = self.pattern.index("]", self.place + 2) + 1
            return "", ()
        if character == "\\":
            escaped = self.pattern[self.place + 1]
            self.place += 2
            group = (frozenset((DIGIT,)),) if escaped == "d" else ()
            return ("" if escaped.isalnum() else escaped), group
        self.place += 1
        return ("" if character in ".^$" else character), ()

    def _group(self) -> tuple[Factors, ...]:
        looking = self.pattern.startswith(("(?=", "(?!", "(?<"), self.place)
        for opening in ("(?:", "(?=", "(?!", "(?<!", "(?<=", "("):
            if self.pattern.startswith(opening, self.place):
                self.place += len(opening)
                break
        before = self.at_word
        found = self.branches()
        self.place += 1
        if looking:
            self.at_word = before
            return ()
        if len(found) == 1:
            return found[0].needs
        best = [max(one.needs, key=useful, default=_NOTHING) for one in found]
        together = _NOTHING.union(*best)
        return (together,) if all(best) and len(together) <= MOST else ()

    def _quantified(self) -> bool | None:
        """Whether the last element's quantifier makes it optional. None if it has no quantifier."""
        mark = self._peek()
        if mark == "" or mark not in "?*+{":
            return None
        least_is_none = mark in "?*" or self.pattern.startswith("{0", self.place)
        self.place = self.pattern.index("}", self.place) + 1 if mark == "{" else self.place + 1
        if self._peek() == "?":
            self.place += 1
        return least_is_none

    def _peek(self) -> str:
        return self.pattern[self.place] if self.place < len(self.pattern) else ""


_COMMON = (
    " your you that have with this from please call write would like thank sorry read our and for "
    " the not who is was are were be been about anyone it to of in we i me my at or "
)
"""Words that are in nearly every reply, so finding one doesn't narrow the search much."""


@cache
def telling(needs: Factors) -> tuple[bool, int, int]:
    """Return a sort key for how much these literals narrow down the search. Higher is better."""
    shortest = min(len(need.strip()) for need in needs)
    return (
        shortest >= 3 and not any(need.strip() in _COMMON for need in needs),
        min(shortest, 4),
        -len(needs),
    )


@cache
def useful(needs: Factors) -> tuple[bool, tuple[bool, int, int]]:
    """Return a sort key for `needs`. Literals that can be looked up by a word sort highest."""
    return all(map(gram, needs)), telling(needs)


_ADDRESS = re.compile(r"\S+@\S+|\(?\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4}")
"""E-mail addresses and phone numbers, which are in nearly every reply."""
_BETWEEN = re.compile(r"[^\w']|(?<!\w)'|'(?!\w)")
_STRAY = re.compile(r"(?<!\w)'|'(?!\w)")
_SIGNS = {ord(sign): " " for sign in '!"#$%&()*+,-./:;<=>?@[\\]^`{|}~'}
_ELISION = re.compile(r"\b(?:[dcjlmnst]|qu)'")


def bare(flat: str) -> str:
    """Return the words of a text, with everything between them replaced by single spaces."""
    words = _ADDRESS.sub(" ", flat) if "@" in flat or _DIGITS.search(flat) else flat
    if not words.isascii():
        words = _BETWEEN.sub(" ", words)
    else:
        words = words.translate(_SIGNS)
    if "'" in words:
        words = _STRAY.sub(" ", words)
        if _ELISION.search(words):
            # a word can begin after the apostrophe, as in "l'ecoute"
            words = f"{words} {_ELISION.sub(' ', words)}"
    return f" {' '.join(words.split())} "


_DIGITS = re.compile(r"\d{3}")


@cache
def _bare_factor(factor: str) -> str:
    if factor == DIGIT:
        return factor
    # "n't" ends a word, even if a pattern starts with it
    return re.sub(r"[^\w']+", " ", factor[1:] if factor.startswith(" n't") else factor)


_LETTERS = re.compile(r"[^\W_]+(?:'[^\W_]+)*|'[^\W_]+")


@cache
def gram(factor: str) -> str:
    """Return the four (or three) letters by which to look up a literal, or "" if it has none.

    The letters are all in one word, so it's enough to look up the words of a text.
    """
    if factor == DIGIT:
        return DIGIT
    grams = [
        word[place : place + 4]
        for word in _LETTERS.findall(factor)
        for place in range(max(len(word) - 3, 1))
        if len(word) >= 3
    ]
    rare = [one for one in grams if one not in _COMMON]
    return max(rare or grams, key=len, default="")


def grams_of(word: str) -> Iterator[str]:
    """Yield all substrings of a word that can be looked up."""
    if any(map(str.isdigit, word)):
        yield DIGIT
    for size in (3, 4):
        for place in range(len(word) - size + 1):
            yield word[place : place + size]

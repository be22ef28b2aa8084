"""Turns of phrase: patterns over folded text that cost nothing where they cannot be.

Hundreds of patterns are looked for in every reply. Each alternative is entered in one index
under letters that its matches must hold; a text's own letters then lead to the few alternatives
that are worth trying. Patterns are compiled at first need.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from itertools import count

from bot.replies.factors import DIGIT, Branch, Factors, bare, branches, gram, grams_of, useful
from bot.replies.wording import Wording

Span = tuple[int, int]
"""A place in the folded text (`Wording.flat`)."""


class Phrase:
    """Any of some patterns: regular expressions over folded text, matched at whole words.

    What one of `but` overlaps was meant otherwise and is left out.
    """

    def __init__(self, *patterns: str, but: Iterable[str] = ()) -> None:
        spared = tuple(but)
        self._spared = Phrase(*spared) if spared else None
        self.number = next(_NUMBERS)
        self._always = [
            part
            for pattern in patterns
            for part in map(_Part, branches(pattern))
            if not part.entered(self.number)
        ]
        for known in (_found, _worth_trying, _met_by):
            known.cache_clear()

    def spans(self, text: Wording) -> list[Span]:
        found = text.places.get(self.number)
        if found is None:
            found = text.places[self.number] = self._meant(self._spans(text), text)
        return found

    def _meant(self, found: list[Span], text: Wording) -> list[Span]:
        spared = self._spared.spans(text) if found and self._spared else ()
        return [
            (start, end)
            for start, end in found
            if not any(s < end and start < e for s, e in spared)
        ]

    def _spans(self, text: Wording) -> list[Span]:
        found: list[Span] = []
        for part in self._always:
            if part.possible(text.flat):
                found.extend(part.spans(text.flat, 0, len(text.flat)))
        for part, start, end in _worth_trying(text).get(self.number, ()):
            found.extend(part.spans(text.flat, start, end))
        return found

    def found(self, text: Wording) -> bool:
        return bool(self.spans(text))


class _Part:
    """One alternative of a phrase."""

    def __init__(self, branch: Branch) -> None:
        self.pattern = branch.pattern
        needs = sorted(branch.needs, key=useful, reverse=True)
        self.most = needs[0] if needs else frozenset()
        self.needs = frozenset(_need(one) for one in needs if all(map(gram, one)))

    def entered(self, phrase: int) -> bool:
        """Entered in the index; else it has to be tried on every text, and whole."""
        if "[.!" in self.pattern or not self.needs or not all(map(gram, self.most)):
            return False
        leads = _need(self.most)
        _PARTS.setdefault(leads, []).append((self.needs - {leads}, phrase, self))
        _LEADING.add(leads)
        return True

    def possible(self, flat: str) -> bool:
        """Is one of what it needs most in the text?"""
        return DIGIT in self.most or any(factor.strip() in flat for factor in self.most or {""})

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self.pattern})(?![^\W_])")

    def spans(self, flat: str, place: int, end: int) -> list[Span]:
        found = []
        search = self.compiled.search
        while match := search(flat, place, end):
            first, last = match.span()
            inside = first and flat[first - 1].isalnum() and not flat.startswith("n't", first)
            if first == last or inside:
                # inside a word: a lookbehind would keep the search from skipping ahead
                place = first + 1
            else:
                found.append((first, last))
                place = last
        return found


# A need is a number; many alternatives share theirs. A word meets those of which it holds a
# factor; a factor of several words is looked for where one of its words stands.

_NUMBERS = count()
_NEEDS: dict[Factors, int] = {}
_FACTORS: dict[str, list[tuple[str, int]]] = {}
_OF_SEVERAL_WORDS: dict[str, list[int]] = {}
_PARTS: dict[int, list[tuple[frozenset[int], int, _Part]]] = {}
"""By the need that leads to them: what else they need, the phrase, the alternative."""
_LEADING: set[int] = set()


def _need(factors: Factors) -> int:
    number = _NEEDS.get(factors)
    if number is None:
        number = _NEEDS[factors] = len(_NEEDS)
        for factor in sorted(factors):
            _FACTORS.setdefault(gram(factor), []).append((factor, number))
            if " " in factor.strip():
                _OF_SEVERAL_WORDS.setdefault(factor, []).append(number)
    return number


@lru_cache(maxsize=16)
def _worth_trying(text: Wording) -> dict[int, list[tuple[_Part, int, int]]]:
    """For each phrase its alternatives whose letters one sentence holds, and where."""
    found: dict[int, list[tuple[_Part, int, int]]] = {}
    for start, end in text.sentences:
        for phrase, part in _found(text.flat[start:end]):
            found.setdefault(phrase, []).append((part, start, end))
    return found


@lru_cache(maxsize=2048)
def _found(sentence: str) -> tuple[tuple[int, _Part], ...]:
    flat = bare(sentence)
    met: set[int] = set()
    looked_for: set[str] = set()
    for word in set(flat.split()):
        alone, together = _met_by(word)
        met |= alone
        looked_for |= together
    for factor in looked_for:
        if factor in flat:
            met.update(_OF_SEVERAL_WORDS[factor])
    return tuple(
        [
            (phrase, part)
            for leads in met & _LEADING
            for others, phrase, part in _PARTS[leads]
            if others <= met
        ]
    )


@lru_cache(maxsize=16384)
def _met_by(word: str) -> tuple[frozenset[int], frozenset[str]]:
    """The needs that a word meets by itself, and the factors that it may be a part of."""
    alone: set[int] = set()
    together: set[str] = set()
    spaced = f" {word} "
    for one in set(grams_of(word)):
        for factor, need in _FACTORS.get(one, ()):
            if factor == DIGIT or factor in spaced:
                alone.add(need)
            elif " " in factor.strip():
                together.add(factor)
    return frozenset(alone), frozenset(together)

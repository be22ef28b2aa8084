"""Turns of phrase: patterns over folded text that cost nothing where they cannot be.

Hundreds of patterns are looked for in every reply. Each alternative is entered in one index
under letters that its matches must hold; a text's own letters then lead to the few alternatives
that are worth trying. Patterns are compiled at first need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import count

from bot.replies.factors import DIGIT, Branch, Factors, bare, branches, gram, grams_of, telling
from bot.replies.wording import Wording

Span = tuple[int, int]
"""A place in the folded text (`Wording.flat`)."""


class Phrase:
    """Any of some patterns: regular expressions over folded text, matched at whole words."""

    def __init__(self, *patterns: str) -> None:
        self.number = next(_NUMBERS)
        self._always = [
            part
            for pattern in patterns
            for part in map(_Part, branches(pattern))
            if not part.entered(self.number)
        ]
        for known in (_found, _worth_trying, _grams_in):
            known.cache_clear()

    def spans(self, text: Wording) -> Iterator[Span]:
        for part in self._always:
            if part.possible(text.flat):
                yield from part.spans(text.flat, 0, len(text.flat))
        for part, start, end in _worth_trying(text.flat, text.sentences).get(self.number, ()):
            yield from part.spans(text.flat, start, end)

    def found(self, text: Wording) -> bool:
        return any(True for _span in self.spans(text))


class _Part:
    """One alternative of a phrase."""

    def __init__(self, branch: Branch) -> None:
        self.pattern = branch.pattern
        needs = sorted(branch.needs, key=telling, reverse=True)
        self.needs = tuple(_Need.of(one) for one in needs if all(map(gram, one)))

    def entered(self, phrase: int) -> bool:
        """Entered in the index; else it has to be tried on every text, and whole."""
        if "[.!" in self.pattern:
            return False
        for one in self.needs[:1]:
            for key in one.keys:
                _INDEX.setdefault(key, {})[self] = phrase
        return bool(self.needs)

    def possible(self, flat: str) -> bool:
        """Is one of what it needs most in the text?"""
        return not self.needs or any(
            factor.strip() in flat
            for factors in self.needs[0].by_gram.values()
            for factor in factors
        )

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self.pattern})(?![^\W_])")

    def spans(self, flat: str, place: int, end: int) -> Iterator[Span]:
        search = self.compiled.search
        while match := search(flat, place, end):
            first, last = match.span()
            if first == last or (first and flat[first - 1].isalnum()):
                # inside a word: a lookbehind would keep the search from skipping ahead
                place = first + 1
            else:
                yield first, last
                place = last


_NUMBERS = count()
_LOOKED_UP: set[str] = set()
_INDEX: dict[str, dict[_Part, int]] = {}


@lru_cache(maxsize=16)
def _worth_trying(
    flat: str, sentences: tuple[Span, ...]
) -> dict[int, list[tuple[_Part, int, int]]]:
    """For each phrase its alternatives whose letters one sentence holds, and where."""
    found: dict[int, list[tuple[_Part, int, int]]] = {}
    for start, end in sentences:
        for phrase, parts in _found(flat[start:end]).items():
            found.setdefault(phrase, []).extend((part, start, end) for part in parts)
    return found


@dataclass(frozen=True, eq=False)
class _Need:
    """Runs of letters of which a text must hold one; many alternatives share theirs."""

    by_gram: Mapping[str, tuple[str, ...]]
    keys: frozenset[str]

    @staticmethod
    @cache
    def of(factors: Factors) -> _Need:
        found: dict[str, list[str]] = {}
        for factor in sorted(factors):
            found.setdefault(gram(factor), []).append("" if factor == DIGIT else factor)
        _LOOKED_UP.update(found)
        return _Need({key: tuple(those) for key, those in found.items()}, frozenset(found))

    def met(self, grams: frozenset[str], flat: str) -> bool:
        for key in self.keys & grams:
            for factor in self.by_gram[key]:
                if factor in flat:
                    return True
        return False


@lru_cache(maxsize=2048)
def _found(sentence: str) -> dict[int, list[_Part]]:
    flat = bare(sentence)
    grams = frozenset[str]().union(*map(_grams_in, flat.split()))
    candidates: dict[_Part, int] = {}
    for key in grams & _INDEX.keys():
        candidates.update(_INDEX[key])
    met: dict[_Need, bool] = {}
    found: dict[int, list[_Part]] = {}
    for part, phrase in candidates.items():
        for need in part.needs:
            if need not in met:
                met[need] = need.met(grams, flat)
            if not met[need]:
                break
        else:
            found.setdefault(phrase, []).append(part)
    return found


@lru_cache(maxsize=16384)
def _grams_in(word: str) -> frozenset[str]:
    return frozenset(one for one in grams_of(word) if one in _LOOKED_UP)

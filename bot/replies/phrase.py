"""Phrases: patterns over folded text that cost almost nothing when they can't match.

We search every reply for hundreds of patterns. Each alternative is indexed by letters that any
match must contain, so the letters in a text narrow the search to the few alternatives worth trying.
Patterns are parsed and compiled on first use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from itertools import count
from threading import Lock

from bot.replies.factors import DIGIT, Branch, Factors, bare, branches, gram, grams_of, useful
from bot.replies.wording import Wording

Span = tuple[int, int]
"""A start and end position in the folded text (`Wording.flat`)."""


class Index:
    """Finds the few alternatives that are worth trying on a text, by looking up its words.

    A need is a set of literals (see `bot.replies.factors`), one of which must be in the text. It
    has a number, and many alternatives share the same need. A word meets every need that has a
    literal in that word. A literal of several words is searched for if the text has the letters
    it's indexed by. Phrases that are never used together have separate indexes, so neither slows
    down the other. An index is built on first use, so it doesn't slow down startup.
    """

    def __init__(self) -> None:
        self._awaited: tuple[Phrase, ...] = ()
        self._building = Lock()
        self._needs: dict[Factors, int] = {}
        self._factors: dict[str, list[tuple[str, int]]] = {}
        self._of_several_words: dict[str, list[int]] = {}
        self._parts: dict[int, list[tuple[frozenset[int], int, _Part]]] = {}
        self._leading: set[int] = set()
        self.worth_trying = lru_cache(maxsize=16)(self._worth_trying)
        self._found_in = lru_cache(maxsize=2048)(self._found)
        self._met_by = lru_cache(maxsize=16384)(self._met)

    def await_need(self, phrase: Phrase) -> None:
        self._awaited = (*self._awaited, phrase)

    def build(self) -> None:
        """Index everything that isn't indexed yet. Other threads wait until that's done."""
        if self._awaited:
            with self._building:
                for phrase in self._awaited:
                    phrase.enter()
                for known in (self.worth_trying, self._found_in, self._met_by):
                    known.cache_clear()
                self._awaited = ()

    def enter(self, part: _Part, phrase: int) -> bool:
        """Index the alternative and return True, or return False if it can't be indexed.

        In that case, it has to be tried on every text.
        """
        if "[.!" in part.pattern or not part.most or not all(map(gram, part.most)):
            return False
        leads = self._need(part.most)
        needs = {self._need(need) for need in part.needs if all(map(gram, need))}
        self._parts.setdefault(leads, []).append((frozenset(needs - {leads}), phrase, part))
        self._leading.add(leads)
        return True

    def _need(self, factors: Factors) -> int:
        number = self._needs.get(factors)
        if number is None:
            number = self._needs[factors] = len(self._needs)
            for factor in sorted(factors):
                self._factors.setdefault(gram(factor), []).append((factor, number))
                if " " in factor.strip():
                    self._of_several_words.setdefault(factor, []).append(number)
        return number

    def _worth_trying(self, text: Wording) -> dict[int, list[tuple[_Part, int, int]]]:
        """By phrase, the alternatives whose needs a sentence meets, with the sentence's bounds."""
        found: dict[int, list[tuple[_Part, int, int]]] = {}
        for start, end in text.sentences:
            for phrase, part in self._found_in(text.flat[start:end]):
                found.setdefault(phrase, []).append((part, start, end))
        return found

    def _found(self, sentence: str) -> tuple[tuple[int, _Part], ...]:
        flat = bare(sentence)
        met: set[int] = set()
        looked_for: set[str] = set()
        for word in set(flat.split()):
            alone, together = self._met_by(word)
            met |= alone
            looked_for |= together
        for factor in looked_for:
            if factor in flat:
                met.update(self._of_several_words[factor])
        return tuple(
            [
                (phrase, part)
                for leads in met & self._leading
                for others, phrase, part in self._parts[leads]
                if others <= met
            ]
        )

    def _met(self, word: str) -> tuple[frozenset[int], frozenset[str]]:
        """The needs that a word meets by itself, and the longer literals that it may be part of."""
        alone: set[int] = set()
        together: set[str] = set()
        spaced = f" {word} "
        for one in set(grams_of(word)):
            for factor, need in self._factors.get(one, ()):
                if factor == DIGIT or factor in spaced:
                    alone.add(need)
                elif " " in factor.strip():
                    together.add(factor)
        return frozenset(alone), frozenset(together)


_OF_REPLIES = Index()
_NUMBERS = count()


def build_index() -> None:
    """Build the index ahead of the first reply check. It takes about a third of a second."""
    _OF_REPLIES.build()


class Phrase:
    """A set of patterns: regular expressions that match whole words in folded text.

    A match is ignored if it overlaps a match of one of `but`, because it then means something else.
    """

    def __init__(self, *patterns: str, but: Iterable[str] = (), index: Index = _OF_REPLIES) -> None:
        spared = tuple(but)
        self._spared = Phrase(*spared, index=index) if spared else None
        self._index = index
        self._number = next(_NUMBERS)
        self._patterns = patterns
        self._always: list[_Part] = []
        index.await_need(self)

    def enter(self) -> None:
        parts = (part for pattern in self._patterns for part in map(_Part, branches(pattern)))
        self._always = [part for part in parts if not self._index.enter(part, self._number)]

    def __call__(self, text: Wording, _context: object) -> Iterable[Span]:
        """Return `spans` so that a phrase can be a rule's search function."""
        return self.spans(text)

    def spans(self, text: Wording) -> list[Span]:
        found = text.places.get(self._number)
        if found is None:
            found = text.places[self._number] = self._meant(self._spans(text), text)
        return found

    def _meant(self, found: list[Span], text: Wording) -> list[Span]:
        if not found or not self._spared:
            return found
        spared = self._spared.spans(text)
        return [
            (start, end)
            for start, end in found
            if not any(s < end and start < e for s, e in spared)
        ]

    def _spans(self, text: Wording) -> list[Span]:
        self._index.build()
        found: list[Span] = []
        for part in self._always:
            if part.possible(text.flat):
                found.extend(part.spans(text.flat, 0, len(text.flat)))
        for part, start, end in self._index.worth_trying(text).get(self._number, ()):
            found.extend(part.spans(text.flat, start, end))
        return found

    def found(self, text: Wording) -> bool:
        return bool(self.spans(text))


class _Part:
    """One alternative in a phrase."""

    def __init__(self, branch: Branch) -> None:
        self.pattern = branch.pattern
        needs = sorted(branch.needs, key=useful, reverse=True)
        self.most = needs[0] if needs else frozenset()
        self.needs = branch.needs

    def possible(self, flat: str) -> bool:
        """Return whether the text has one of this alternative's most distinctive literals."""
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
                # this match is inside a word, and we check that here because a lookbehind would
                # keep the search from skipping ahead
                place = first + 1
            else:
                found.append((first, last))
                place = last
        return found


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, with overlapping ones merged."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        elif not merged or (start, end) != merged[-1]:
            merged.append((start, end))
    return merged

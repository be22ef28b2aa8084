"""What do the words of a review speak for? Trained weights, read at first need, in plain Python.

The model is a list of questions (“heads”), each with a bias and weights for words, pairs of
words, runs of letters and turns of phrase (subjects.toml). Runs of letters find misspelled words
and serve all languages alike. Trained by `make train`; tools/training/README.md says on what,
and how well each head does.
"""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise

from bot.replies.phrase import Index, Phrase
from bot.replies.weights import ZERO, Rows, total_of, unpacked
from bot.replies.wording import WORD, Wording

LONGEST_READ = 5_000
"""Characters that are read; the rest of a longer text says little more."""

LETTERS = (3, 4, 5)
"""Lengths of the runs of letters within a word and its edges."""

WINDOW = 26
"""Words that are read on their own, besides each sentence: a rant hides much in one clause."""

Features = tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]
"""The words and pairs of words of a text, its runs of letters, turns of phrase and classes."""


@dataclass(frozen=True, eq=False)
class LinearModel:
    """A row of weights for each feature, a column for each head.

    `limits` is the score from which a head's answer is yes; `scales` is what a weight of 1 stands
    for in its column.
    """

    heads: tuple[str, ...]
    biases: tuple[float, ...]
    limits: tuple[float, ...]
    scales: tuple[float, ...]
    rows: Rows

    def scores(self, text: str) -> tuple[float, ...]:
        """For each head the log-odds that the text speaks for it."""
        sums = list(self.biases)
        for part in features(text):
            *found, count = self.rows.sums(total_of(self.rows, part))
            if count:
                share, zero = weight_of(part), ZERO * count
                sums = [
                    before + share * scale * (one - zero)
                    for before, scale, one in zip(sums, self.scales, found, strict=True)
                ]
        return tuple(sums)

    def signs(self, text: str) -> dict[str, float]:
        """For each head how far above its limit the text is.

        Between the text as a whole and the part that speaks for the head most: a rant may hide
        what matters in one clause.
        """
        whole = self.scores(text)
        best = whole
        for part in parts(text):
            best = tuple(map(max, best, self.scores(part)))
        return {
            head: (all_in_all + strongest) / 2 - limit
            for head, all_in_all, strongest, limit in zip(
                self.heads, whole, best, self.limits, strict=True
            )
        }

    @cached_property
    def words(self) -> frozenset[str]:
        """The single words that the model knows."""
        return frozenset(one[1:] for one in self.rows.places if one[0] == "=" and " " not in one)


def weight_of(part: frozenset[str]) -> float:
    """What each of these features counts, so that long texts don't shout."""
    return 1 / math.sqrt(len(part) or 1)


def features(text: str) -> Features:
    """Words are marked `=`, turns of phrase `#`, classes `%`; letters have spaces as edges."""
    spoken = Wording.of(text[:LONGEST_READ]).spoken
    words = {f"={word}" for word in spoken}
    words.update(f"={first} {second}" for first, second in pairwise(spoken))
    letters: set[str] = set()
    for word in set(spoken):
        edged = f" {word} "
        for size in LETTERS:
            letters.update(edged[at : at + size] for at in range(len(edged) - size + 1))
    return frozenset(words), frozenset(letters), phrases(text), classes(text)


def phrases(text: str) -> frozenset[str]:
    """The subjects and sensitive kinds that a turn of phrase speaks of, marked `#`."""
    wording = Wording.of(text[:LONGEST_READ])
    return frozenset(name for name, phrase in _phrases().items() if phrase.found(wording))


@cache
def _phrases() -> dict[str, Phrase]:
    raw = tomllib.loads((files("bot.replies") / "subjects.toml").read_text(encoding="utf-8"))
    index = Index()
    return {
        f"#{name}": Phrase(*listed["any"], but=listed.get("but", ()), index=index)
        for name, listed in raw.items()
    }


def classes(text: str) -> frozenset[str]:
    """What kinds of words stand in it, and which of them close together, marked `%`.

    So “we buried <family>” is known whoever is meant.
    """
    found: set[str] = set()
    wording = Wording.of(text[:LONGEST_READ])
    for start, end in wording.sentences:
        spoken = WORD.findall(wording.flat[start:end])
        said = [_classes().get(word, ()) for word in spoken]
        for place, names in enumerate(said):
            for name in names:
                found.add(f"%{name}")
                if place:
                    found.add(f"%{spoken[place - 1]} {name}")
                if place + 1 < len(said):
                    found.add(f"%{name} {spoken[place + 1]}")
                for others in said[place + 1 : place + 1 + APART]:
                    found.update(f"%{name}>{other}" for other in others)
    return frozenset(found)


APART = 6
"""Two words at most so many places apart belong together."""


@cache
def _classes() -> dict[str, tuple[str, ...]]:
    raw = tomllib.loads((files("bot.replies") / "classes.toml").read_text(encoding="utf-8"))
    found: dict[str, tuple[str, ...]] = {}
    for name, listed in raw.items():
        for word in {word for words in listed.values() for word in words.split()}:
            found[word] = (*found.get(word, ()), name)
    return found


MOST_PARTS = 40
"""Parts of a text that are read on their own; more say nothing new."""


def parts(text: str) -> tuple[str, ...]:
    """Its sentences, a long one in overlapping pieces of `WINDOW` words."""
    found: list[str] = []
    for sentence in _STOP.split(text[:LONGEST_READ]):
        words = sentence.split()
        if len(words) <= WINDOW:
            found.append(sentence)
        else:
            starts = range(0, len(words) - WINDOW // 2, WINDOW // 2)
            found.extend(" ".join(words[start : start + WINDOW]) for start in starts)
    return tuple(dict.fromkeys(part for part in found if part.strip()))[:MOST_PARTS]


_STOP = re.compile(r"(?<=[.!?…])\s+|\n+|;\s|\s[-–—]\s")


def parsed(content: bytes) -> LinearModel:
    """A model from its file."""
    about, rows = unpacked(content)
    return LinearModel(
        heads=tuple(about["scores"]),
        biases=tuple(about["biases"]),
        limits=tuple(about["limits"]),
        scales=tuple(about["scales"]),
        rows=rows,
    )


@cache
def shipped() -> LinearModel:
    """The model that ships, loaded when first asked for."""
    return parsed((files("bot.replies") / "reviews.bin").read_bytes())

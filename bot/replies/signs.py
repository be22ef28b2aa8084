"""What do the words of a review speak for? Trained weights, read at first need, in plain Python.

The model is a list of questions (“heads”), each with a bias and weights for words, pairs of
words, runs of letters and turns of phrase (subjects.toml). Runs of letters find misspelled words
and serve all languages alike. Trained by `make train`; tools/training/README.md says on what,
and how well each head does.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise
from typing import Any

from bot.replies.phrase import Index, Phrase
from bot.replies.wording import Wording

LONGEST_READ = 5_000
"""Characters that are read; the rest of a longer text says little more."""

LETTERS = (3, 4, 5)
"""Lengths of the runs of letters within a word and its edges."""

WINDOW = 26
"""Words that are read on their own, besides each sentence: a rant hides much in one clause."""

Features = tuple[frozenset[str], frozenset[str], frozenset[str]]
"""The words and pairs of words of a text, its runs of letters, and its turns of phrase."""


@dataclass(frozen=True)
class LinearModel:
    """Weights by feature: the number of a head and its weight, one after the other.

    `limits` is the score from which a head's answer is yes.
    """

    heads: tuple[str, ...]
    biases: tuple[float, ...]
    limits: tuple[float, ...]
    weights: Mapping[str, Sequence[int]]
    unit: float
    """What a weight of 1 stands for."""

    def scores(self, text: str) -> tuple[float, ...]:
        """For each head the log-odds that the text speaks for it."""
        sums = list(self.biases)
        for part in features(text):
            share = self.unit * weight_of(part)
            for feature in part:
                weights = self.weights.get(feature)
                if weights:
                    for place in range(0, len(weights), 2):
                        sums[weights[place]] += share * weights[place + 1]
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
        return frozenset(one[1:] for one in self.weights if one[0] == "=" and " " not in one)


def weight_of(part: frozenset[str]) -> float:
    """What each of these features counts, so that long texts don't shout."""
    return 1 / math.sqrt(len(part) or 1)


def features(text: str) -> Features:
    """Words are marked `=`, turns of phrase `#`; letters stand as they are, edges as spaces."""
    spoken = Wording.of(text[:LONGEST_READ]).spoken
    words = {f"={word}" for word in spoken}
    words.update(f"={first} {second}" for first, second in pairwise(spoken))
    letters: set[str] = set()
    for word in set(spoken):
        edged = f" {word} "
        for size in LETTERS:
            letters.update(edged[at : at + size] for at in range(len(edged) - size + 1))
    return frozenset(words), frozenset(letters), phrases(text)


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


def load(raw: Mapping[str, Any]) -> LinearModel:
    """A model from its stored form."""
    return LinearModel(
        heads=tuple(raw["heads"]),
        biases=tuple(raw["biases"]),
        limits=tuple(raw["limits"]),
        weights=raw["weights"],
        unit=raw["unit"],
    )


@cache
def shipped() -> LinearModel:
    """The model that ships, loaded when first asked for."""
    file = files("bot.replies") / "reviews.json"
    return load(json.loads(file.read_text(encoding="utf-8")))

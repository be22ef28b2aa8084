"""What do the words of a text speak for? Trained weights, read at first need, in plain Python.

A model is a list of questions (“heads”), each with a bias and weights for words, pairs of words
and runs of letters; the last find misspelled words and all languages alike. Trained by
`make train` (tools/training/README.md says on what, and how well each head does).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise
from typing import Any

from bot.replies.wording import Wording

LONGEST_READ = 5_000
"""Characters that are read; the rest of a longer text says little more."""

LETTERS = (3, 4, 5)
"""Lengths of the runs of letters within a word and its edges."""

WINDOW = 26
"""Words that are read on their own, besides each sentence: a rant hides much in one clause."""

Features = tuple[frozenset[str], frozenset[str]]
"""The words and pairs of words of a text, and its runs of letters."""


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
            share = self.unit / math.sqrt(len(part) or 1)
            for feature in part:
                weights = self.weights.get(feature)
                if weights:
                    for place in range(0, len(weights), 2):
                        sums[weights[place]] += share * weights[place + 1]
        return tuple(sums)

    def strongest(self, texts: Iterable[str]) -> dict[str, float]:
        """For each head how far above its limit the text is that speaks for it most."""
        best = [-math.inf] * len(self.heads)
        for text in texts:
            best = list(map(max, best, self.scores(text)))
        return {
            head: score - limit
            for head, score, limit in zip(self.heads, best, self.limits, strict=True)
        }

    @cached_property
    def words(self) -> frozenset[str]:
        """The single words that the model knows."""
        return frozenset(one[1:] for one in self.weights if one[0] == "=" and " " not in one)


def features(text: str) -> Features:
    """Words are marked `=`; letters stand as they are, a word's edges as spaces."""
    spoken = Wording.of(text[:LONGEST_READ]).spoken
    words = {f"={word}" for word in spoken}
    words.update(f"={first} {second}" for first, second in pairwise(spoken))
    letters: set[str] = set()
    for word in set(spoken):
        edged = f" {word} "
        for size in LETTERS:
            letters.update(edged[at : at + size] for at in range(len(edged) - size + 1))
    return frozenset(words), frozenset(letters)


def windows(text: str) -> tuple[str, ...]:
    """The whole text, its sentences, and a long one in overlapping pieces of `WINDOW` words."""
    text = text[:LONGEST_READ]
    found = [text]
    for sentence in _STOP.split(text):
        words = sentence.split()
        if len(words) <= WINDOW:
            found.append(sentence)
        else:
            starts = range(0, len(words) - WINDOW // 2, WINDOW // 2)
            found.extend(" ".join(words[start : start + WINDOW]) for start in starts)
    return tuple(dict.fromkeys(part for part in found if part.strip()))


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
def model(name: str) -> LinearModel:
    """The shipped model of that name, loaded when first asked for."""
    file = files("bot.replies") / "models" / f"{name}.json"
    return load(json.loads(file.read_text(encoding="utf-8")))

"""Do the words sound unhappy, whatever the stars say? A small model of our own, read at first need.

It was trained from people's labels (tools/training/README.md says on what, and how well it does)
and is a list of words and pairs of words with weights. English only.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.replies.wording import Wording

LONGEST = 3000
"""Characters that are read; the beginning tells."""


@dataclass(frozen=True)
class Feeling:
    """Weights of the signs; a text whose score lies above `limit` sounds unhappy."""

    weights: Mapping[str, float]
    bias: float
    limit: float

    def score(self, held: Iterable[str]) -> float:
        weights = [self.weights[sign] for sign in held if sign in self.weights]
        return self.bias + sum(weights) / math.sqrt(len(weights) or 1)


def sounds_unhappy(text: str) -> bool:
    """True where the words are a complaint more likely than praise; False for no words at all."""
    if not text.strip():
        return False
    model = _model()
    return model.score(signs(text)) > model.limit


def signs(text: str) -> frozenset[str]:
    """The words of a text and every two in a row."""
    spoken = Wording.of(text[:LONGEST]).spoken
    pairs = (f"{one} {other}" for one, other in itertools.pairwise(spoken))
    return frozenset(spoken).union(pairs)


@cache
def known_words() -> frozenset[str]:
    """The single words that the model knows: ordinary English, as people write in reviews."""
    return frozenset(sign for sign in _model().weights if " " not in sign)


@cache
def _model() -> Feeling:
    raw = json.loads(Path(__file__).with_name("feeling.json").read_text(encoding="utf-8"))
    return Feeling(raw["weights"], raw["bias"], raw["limit"])

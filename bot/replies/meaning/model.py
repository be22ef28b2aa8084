"""Judges whether a sentence breaks a rule, and which one, using trained weights in plain Python.

It's a logistic regression with one score for breaking any rule, and one for each rule.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files

from bot.replies.meaning.features import clauses, features, of_word, tokens_of
from bot.replies.rules import ensure_trained
from bot.replies.weights import ZERO, Rows, total_of, unpacked

WEIGHTS = "weights.bin"

SQUARES = 2.0
"""Scale of the first byte in a row, which is the square of the feature's rarity."""

MOST_WORDS = 16_384
"""Maximum number of words whose sums are cached."""

CLAUSE = 1.0
"""How much a clause's score is reduced relative to a whole sentence's, because it lacks context."""


@dataclass(frozen=True)
class Judgment:
    """The model's judgment. `breach` is the log-odds that the sentence breaks a rule.

    `rules` lists the rules it may break, most likely first, each with its share of the probability.
    `familiar` is the share of the sentence's `words` that the model knows.
    """

    breach: float
    rules: tuple[tuple[str, float], ...]
    familiar: float
    words: int = 0


@dataclass(frozen=True, eq=False)
class Model:
    """The weights and thresholds. Each row in `rows` is a feature's squared rarity and weights.

    A violation is certain above `sure`, or above `agreed` if a pattern also matched. It's possible
    above `doubtful`. Below `innocent`, a pattern match is ignored.
    """

    scores: tuple[str, ...]
    scales: tuple[float, ...]
    biases: tuple[float, ...]
    sure: float
    agreed: float
    doubtful: float
    innocent: float
    rows: Rows
    words: dict[str, tuple[int, bool]] = field(default_factory=dict)
    """Cached sums of single words, and whether the model knows the word."""

    def judged(self, tokens: list[str], met: Iterable[str] = ()) -> Judgment:
        """Return the judgment on a sentence, or on its worst clause if that scores higher."""
        whole = self._judged(tokens, met)
        worst = max((self._judged(part).breach for part in clauses(tokens)), default=-math.inf)
        return replace(whole, breach=max(whole.breach, worst - CLAUSE))

    def _judged(self, tokens: list[str], met: Iterable[str] = ()) -> Judgment:
        total = known = 0
        for word in set(tokens):
            row, is_known = self._word(word)
            total += row
            known += is_known * tokens.count(word)
        total += total_of(self.rows, features(tokens, met))
        squares, *sums, count = self.rows.sums(total)
        length = math.sqrt(squares / SQUARES) or 1.0
        raw = [
            (one - ZERO * count) * scale / length + bias
            for one, scale, bias in zip(sums, self.scales, self.biases, strict=True)
        ]
        familiar = known / len(tokens) if tokens else 1.0
        return Judgment(raw[0], _shares(self.scores[1:], raw[1:]), familiar, len(tokens))

    def _word(self, word: str) -> tuple[int, bool]:
        """The sum of a word's rows, and whether the model knows that word."""
        found = self.words.get(word)
        if found is None:
            if len(self.words) >= MOST_WORDS:
                self.words.clear()
            found = total_of(self.rows, of_word(word)), f"1{word}" in self.rows.places
            self.words[word] = found
        return found


def judge(flat: str, met: Iterable[str] = ()) -> Judgment:
    """Return the judgment on one folded sentence. `met` holds the rules whose patterns matched."""
    return _judged(flat, tuple(sorted(met)))


@lru_cache(maxsize=2048)
def _judged(flat: str, met: tuple[str, ...]) -> Judgment:
    return the_model().judged(tokens_of(flat), met)


def _shares(rules: tuple[str, ...], raw: list[float]) -> tuple[tuple[str, float], ...]:
    most = max(raw, default=0.0)
    weights = [math.exp(one - most) for one in raw]
    total = sum(weights)
    shares = [(rule, weight / total) for rule, weight in zip(rules, weights, strict=True)]
    return tuple(sorted(shares, key=lambda share: -share[1]))


@cache
def the_model() -> Model:
    """Return the model that we ship, loaded only once.

    Raises `ValueError` if it doesn't fit the rules.
    """
    model = parsed(files("bot.replies.meaning").joinpath(WEIGHTS).read_bytes())
    ensure_trained(model.scores[1:])
    return model


def parsed(content: bytes) -> Model:
    about, rows = unpacked(content)
    sure, agreed, doubtful, innocent = about["limits"]
    return Model(
        tuple(about["scores"]),
        tuple(about["scales"]),
        tuple(about["biases"]),
        sure,
        agreed,
        doubtful,
        innocent,
        rows,
    )

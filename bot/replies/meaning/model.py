"""Does this sentence break a rule, and which? The trained weights, applied in plain Python.

Logistic regression: one score for whether a sentence breaks any rule, one for each rule. A
feature's weights for all scores are the bytes of one row. Read as one large number with room
between the bytes, the rows of a sentence are added up in one go, whatever the number of scores.
The file is read at first need, in a few tens of milliseconds.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from struct import unpack

from bot.replies.meaning.features import features, of_word, tokens_of

WEIGHTS = "weights.bin"

ROOM = 4
"""Bytes that each score has in the large number, so that no sum runs over."""

ZERO = 128
"""The byte that stands for a weight of 0."""

SQUARES = 2.0
"""The first byte of a row is the square of the feature's rarity, this many times."""


@dataclass(frozen=True)
class Judgment:
    """`breach` is the log-odds that the sentence breaks a rule.

    `rules` are the rules it may break, the likeliest first, each with its share. `familiar` is the
    share of its `words` that the model has seen.
    """

    breach: float
    rules: tuple[tuple[str, float], ...]
    familiar: float
    words: int = 0


@dataclass(frozen=True)
class Model:
    """`rows` holds a row of bytes for each feature: its squared rarity, then its weights.

    A breach is sure from `sure` on, and from `agreed` on if a pattern found one, too. It's likely
    from `doubtful` on; below `innocent` a pattern doesn't count.
    """

    scores: tuple[str, ...]
    scales: tuple[float, ...]
    biases: tuple[float, ...]
    sure: float
    agreed: float
    doubtful: float
    innocent: float
    places: dict[str, int]
    rows: bytes

    @property
    def width(self) -> int:
        return len(self.scores) + 1

    def row(self, feature: str) -> int:
        """The row as a large number, with a 1 on top that counts it; 0 for an unknown feature."""
        place = self.places.get(feature)
        if place is None:
            return 0
        spread = bytearray(ROOM * self.width)
        spread[::ROOM] = self.rows[place * self.width : (place + 1) * self.width]
        return int.from_bytes(spread, "little") + (1 << 8 * ROOM * self.width)

    def sums(self, total: int) -> list[int]:
        """The scores' sums in a total of rows, then how many rows it has."""
        packed = total.to_bytes(ROOM * (self.width + 1), "little")
        return list(unpack(f"<{self.width + 1}I", packed))

    def judged(self, tokens: list[str], total: int, known: int) -> Judgment:
        squares, *sums, count = self.sums(total)
        length = math.sqrt(squares / SQUARES) or 1.0
        raw = [
            (one - ZERO * count) * scale / length + bias
            for one, scale, bias in zip(sums, self.scales, self.biases, strict=True)
        ]
        familiar = known / len(tokens) if tokens else 1.0
        return Judgment(raw[0], _shares(self.scores[1:], raw[1:]), familiar, len(tokens))


def judge(flat: str, met: Iterable[str] = ()) -> Judgment:
    """What the model says to one folded sentence; `met` are rules whose patterns it met."""
    return _judged(flat, tuple(sorted(met)))


@lru_cache(maxsize=2048)
def _judged(flat: str, met: tuple[str, ...]) -> Judgment:
    model = the_model()
    tokens = tokens_of(flat)
    total = known = 0
    for word in set(tokens):
        row, is_known = _word(word)
        total += row
        known += is_known * tokens.count(word)
    places = model.places
    for feature in features(tokens, met):
        if feature in places:
            total += _row(feature)
    return model.judged(tokens, total, known)


@lru_cache(maxsize=16384)
def _row(feature: str) -> int:
    return the_model().row(feature)


@lru_cache(maxsize=16384)
def _word(word: str) -> tuple[int, bool]:
    """The sum of all rows of one word, and whether the model knows the word itself."""
    model = the_model()
    return sum(map(model.row, of_word(word))), f"1{word}" in model.places


def _shares(rules: tuple[str, ...], raw: list[float]) -> tuple[tuple[str, float], ...]:
    most = max(raw)
    weights = [math.exp(one - most) for one in raw]
    total = sum(weights)
    shares = [(rule, weight / total) for rule, weight in zip(rules, weights, strict=True)]
    return tuple(sorted(shares, key=lambda share: -share[1]))


@cache
def the_model() -> Model:
    """The weights that ship, read once."""
    return parsed(files("bot.replies.meaning").joinpath(WEIGHTS).read_bytes())


def parsed(content: bytes) -> Model:
    """A line of JSON, the features one a line, an empty line, then the rows."""
    head, _, rest = content.partition(b"\n")
    about = json.loads(head)
    names, rows = rest[: about["names"]], rest[about["names"] :]
    listed = names.decode().split("\n")
    sure, agreed, doubtful, innocent = about["limits"]
    return Model(
        tuple(about["scores"]),
        tuple(about["scales"]),
        tuple(about["biases"]),
        sure,
        agreed,
        doubtful,
        innocent,
        dict(zip(listed, range(len(listed)), strict=True)),
        rows,
    )

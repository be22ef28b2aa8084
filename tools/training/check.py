"""Trains the model that checks replies: `python -m tools.training.check`.

It trains on all writers in the corpus except the held-out ones, writes
`bot/replies/meaning/weights.bin`, and prints how the model does on the held-out writers' sentences.
The thresholds are set by cross-validation, with a few writers left out at a time. scikit-learn is
only needed for training.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from bot.replies.findings import ReplyContext
from bot.replies.linter import patterns_met
from bot.replies.meaning.features import features, of_word, tokens_of
from bot.replies.meaning.model import SQUARES, Model, parsed
from bot.replies.rules import JUDGED
from bot.replies.weights import ZERO, packed
from bot.replies.wording import Wording
from demo.play import settings_for
from tools.training.corpus import HELD_OUT, Sentence, read

PRACTICE = settings_for(8008, "sqlite://").practice()
CONTEXT = ReplyContext(next(iter(PRACTICE.locations.values())), PRACTICE)
"""The context of any office, since the patterns' findings don't depend on it."""

WEIGHTS = Path(__file__).parents[2] / "bot" / "replies" / "meaning" / "weights.bin"

RAREST = 2
"""Minimum number of sentences that contain a feature. Rarer features are dropped."""
FOLDS = 5
"""Number of groups of writers that are left out in turn, to set the thresholds on unseen sentences.
"""
KEPT = 150_000
"""Number of features that ship: those with the largest effect on the breach score."""
WORD = "1"
"""Prefix of single-word features."""
STRENGTH = 30.0
"""Inverse of the regularization strength."""
SMOOTHED = 0.3
"""Smoothing added to each feature's counts in both classes before their ratio is computed."""
PATTERN_SQUARE = 30.0
"""The squared rarity assigned to the features for patterns that matched."""
KINDS = {"breach": 1.0, "near": 1.0, "good": 1.5, "note": 0.5}
"""Training weight of a sentence, by kind."""
FROM_BANKS = 0.3
"""Training weight of a sentence from a bank of reply templates. There are many, all innocent."""
WITH_PATTERN = 1.8
"""Amount by which the threshold for blocking is lower if a pattern also found a breach."""
CLEARLY = 0.8
"""Distance below the threshold for doubt at which a sentence is clearly innocent, even if a pattern
matched."""
ASKED_NEAR, BLOCKED_NEAR = 0.2, 0.0225
"""Maximum shares of unseen near misses to flag for a person, and to block.

The aims are 30 % and 3 %.
"""
ENOUGH = 200
"""Minimum number of breaches in a language to train on it. Innocent sentences alone would teach the
model that everything in it is fine. Without training, the language stays unfamiliar, so a person
checks text in it.
"""
PATTERNS_WERE_MADE_FOR = ("house",)
"""Writers whose sentences the patterns were written for, so their matches there prove nothing."""


def kind(sentence: Sentence) -> str:
    if sentence.label in JUDGED:
        return "breach"
    if not sentence.is_innocent:
        return "note"
    return "near" if sentence.near else "good"


@dataclass(frozen=True)
class Prepared:
    """A sentence and its features. A single-word feature appears once for each word that has it."""

    sentence: Sentence
    kind: str
    features: tuple[str, ...]


def prepared(sentence: Sentence) -> Prepared:
    tokens = tokens_of(Wording.of(sentence.text).flat.strip())
    met = (
        ()
        if sentence.writer in PATTERNS_WERE_MADE_FOR
        else tuple(sorted(patterns_met(Wording.of(sentence.text), CONTEXT)))
    )
    found = [feature for word in sorted(set(tokens)) for feature in sorted(of_word(word))]
    return Prepared(sentence, kind(sentence), (*found, *sorted(features(tokens, met))))


@dataclass
class Learner:
    """The column number and the squared rarity of each feature."""

    places: dict[str, int]
    squares: np.ndarray

    @staticmethod
    def of(rows: Sequence[Prepared]) -> Learner:
        seen = Counter(feature for row in rows for feature in set(row.features))
        kept = sorted(name for name, count in seen.items() if count >= RAREST or name[0] == "p")
        rarity = [math.log((1 + len(rows)) / (1 + seen[name])) + 1 for name in kept]
        squares = [
            PATTERN_SQUARE if name[0] == "p" else one * one
            for name, one in zip(kept, rarity, strict=True)
        ]
        # rounded as if stored in a byte
        whole = np.clip(np.round(np.array(squares) * SQUARES), 1, 255) / SQUARES
        return Learner({name: place for place, name in enumerate(kept)}, whole)

    def matrix(self, rows: Sequence[Prepared]) -> csr_matrix:
        indices: list[int] = []
        values: list[float] = []
        starts = [0]
        rarity = np.sqrt(self.squares)
        for row in rows:
            here = [self.places[name] for name in row.features if name in self.places]
            length = math.sqrt(self.squares[here].sum()) or 1.0
            indices += here
            values += list(rarity[here] / length)
            starts.append(len(indices))
        found = csr_matrix((values, indices, starts), shape=(len(rows), len(self.places)))
        found.sum_duplicates()
        return found


def learned(
    rows: Sequence[Prepared], rules: Iterable[str] = JUDGED
) -> tuple[Learner, np.ndarray, np.ndarray]:
    """Return the learner, and each score's weights and bias. The first score is for any breach."""
    learner = Learner.of(rows)
    matrix = learner.matrix(rows)
    is_breach = np.array([row.kind == "breach" for row in rows])
    counts = np.array([_counts(row) for row in rows])
    labels = np.array([row.sentence.label for row in rows])[is_breach]
    breaches = matrix[is_breach]
    fitted = [_fitted(matrix, is_breach, counts)]
    fitted += [_fitted(breaches, labels == rule, np.ones(len(labels))) for rule in rules]
    return learner, np.vstack([one for one, _ in fitted]), np.array([bias for _, bias in fitted])


def _counts(row: Prepared) -> float:
    return FROM_BANKS if row.sentence.writer.startswith("b") else KINDS[row.kind]


def _fitted(
    matrix: csr_matrix, answers: np.ndarray, counts: np.ndarray
) -> tuple[np.ndarray, float]:
    """Return the weights and bias of one score.

    Features are first scaled by their log-count ratio between the two classes, similar to Wang and
    Manning, "Baselines and Bigrams" (ACL 2012), which learns more from rare features.
    """
    has = (matrix > 0).astype(float)
    yes = has[answers].T @ counts[answers] + SMOOTHED
    no = has[~answers].T @ counts[~answers] + SMOOTHED
    ratio = np.sqrt(np.abs(np.log((yes / yes.sum()) / (no / no.sum()))))
    model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
    model.fit(matrix @ diags(ratio), answers, sample_weight=counts)
    return model.coef_.ravel() * ratio, float(model.intercept_[0])


def to_ship(
    learner: Learner, weights: np.ndarray, biases: np.ndarray, sure: float, doubtful: float
) -> bytes:
    """Return the content of the file that ships."""
    rarity = np.sqrt(learner.squares)
    scaled = weights * rarity
    names = np.array(sorted(learner.places, key=learner.places.__getitem__))
    moved = np.abs(scaled[0])
    moved[[name[0] == WORD for name in names]] = np.inf  # or an ordinary word would look unfamiliar
    kept = np.sort(np.argsort(-moved, kind="stable")[:KEPT])
    scaled, squares = scaled[:, kept], learner.squares[kept]
    scales = np.abs(scaled).max(axis=1) / (ZERO - 1)
    whole = np.clip(np.round(scaled / scales[:, None]) + ZERO, 1, 255).astype(np.uint8)
    first = np.clip(np.round(squares * SQUARES), 1, 255).astype(np.uint8)
    about = {
        "scores": ["breach", *JUDGED][: len(weights)],
        "scales": [float(f"{scale:.6g}") for scale in scales],
        "biases": [round(float(biase), 4) for biase in biases],
        "limits": [
            round(limit, 3) for limit in (sure, sure - WITH_PATTERN, doubtful, doubtful - CLEARLY)
        ],
    }
    rows = np.vstack([first[None, :], whole]).T.tobytes()
    return packed(about, list(names[kept]), rows)


@dataclass(frozen=True)
class Scored:
    """A sentence's scores from the model. `met` lists the rules whose patterns matched."""

    row: Prepared
    breach: float
    rules: tuple[tuple[str, float], ...]
    met: frozenset[str]

    def is_from(self, limit: float, margin: float) -> bool:
        return self.breach >= limit - margin * bool(self.met)

    @property
    def named(self) -> frozenset[str]:
        return self.met | {rule for rule, _share in self.rules[:1]}


def scored(model: Model, rows: Iterable[Prepared]) -> list[Scored]:
    """Score sentences the way it's done at runtime, but with the pattern matches from training."""
    found = []
    for row in rows:
        signs = [name[1:] for name in row.features if name[0] == "p"]
        judgment = model.judged(tokens_of(Wording.of(row.sentence.text).flat.strip()), signs)
        met = frozenset(signs) & set(JUDGED)
        found.append(Scored(row, judgment.breach, judgment.rules, met))
    return found


def limits(unseen: Sequence[Scored]) -> tuple[float, float]:
    """Return the thresholds from which a sentence is blocked, and from which a person checks it."""
    near = [one for one in unseen if one.row.kind == "near"]
    sure = sorted((one.breach + WITH_PATTERN * bool(one.met) for one in near), reverse=True)
    asked = sorted((one.breach + CLEARLY * bool(one.met) for one in near), reverse=True)
    return sure[int(BLOCKED_NEAR * len(near))], asked[int(ASKED_NEAR * len(near))]


def report(title: str, unseen: Sequence[Scored], sure: float, doubtful: float) -> str:
    told = [title]
    breaches = [one for one in unseen if one.row.kind == "breach"]
    blocked = [breach for breach in breaches if breach.is_from(sure, WITH_PATTERN)]
    right = sum(one.row.sentence.label in one.named for one in blocked)
    stopped = sum(breach.is_from(doubtful, CLEARLY) for breach in breaches)
    by_rule = f"  right rule {_share(right, blocked)}" if any(one.rules for one in blocked) else ""
    told.append(
        f"  breach {len(breaches):5}  stopped {_share(stopped, breaches)}"
        f"  blocked {_share(len(blocked), breaches)}{by_rule}"
    )
    for name in ("near", "good", "note"):
        group = [one for one in unseen if one.row.kind == name]
        asked = sum(one.is_from(doubtful, CLEARLY) for one in group)
        wrongly = sum(one.is_from(sure, WITH_PATTERN) for one in group)
        told.append(
            f"  {name:6} {len(group):5}  asked or blocked {_share(asked, group)}"
            f"  blocked {_share(wrongly, group)}"
        )
    return "\n".join(told)


def _share(count: int, of: Sequence[object]) -> str:
    return f"{100 * count / len(of):5.1f} %" if of else "    –  "


def fold(rows: Sequence[Prepared], writers: Sequence[str]) -> list[Scored]:
    """Score these writers' sentences with a model that hasn't seen them.

    It only predicts whether a sentence breaks a rule, not which one.
    """
    learner, weights, biases = learned(
        [row for row in rows if row.sentence.writer not in writers], rules=()
    )
    model = parsed(to_ship(learner, weights, biases, 0, 0))
    return scored(model, [row for row in rows if row.sentence.writer in writers])


def main() -> None:
    rows = [prepared(sentence) for sentence in read()]
    known = [row for row in rows if row.sentence.writer not in HELD_OUT]
    breaches = Counter(row.sentence.lang for row in known if row.kind == "breach")
    known = [row for row in known if breaches[row.sentence.lang] >= ENOUGH]
    writers = {row.sentence.writer for row in known if row.sentence.writer[0] in "wg"}
    english = sorted(writer for writer in writers if not writer.startswith("wx"))
    folds = [fold(known, english[n::FOLDS]) for n in range(FOLDS)]
    unseen = [one for group in folds for one in group if one.row.sentence.lang == "en"]
    sure, doubtful = limits(unseen)
    out = sys.stdout
    for writer in english:
        theirs = [one for one in unseen if one.row.sentence.writer == writer]
        out.write(report(f"{writer}, left out", theirs, sure, doubtful) + "\n")
    learner, weights, biases = learned(known)
    content = to_ship(learner, weights, biases, sure, doubtful)
    WEIGHTS.write_bytes(content)
    model = parsed(content)
    for writer in HELD_OUT:
        held = [row for row in rows if row.sentence.writer == writer]
        if held:
            out.write(report(f"{writer}, never seen", scored(model, held), sure, doubtful) + "\n")
    out.write(f"{len(content):,} bytes, sure from {sure:.2f}, doubtful from {doubtful:.2f}\n")


if __name__ == "__main__":
    main()

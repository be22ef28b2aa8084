"""Trains what a review speaks for: `python -m tools.training.reviews.train`.

It learns from the corpus beside it and, where it is there, from `../shared/data/dev_reviews.jsonl`
(whose rows stay there), prints what models find that have not seen the writer, and writes
bot/replies/models/reviews.json. The same rows give the same file. scikit-learn does the learning
(the `train` extra); what ships is read in plain Python. How well it does: tools/training/README.md.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.replies.linear import LinearModel, features, load, windows
from bot.replies.occasions import SENSITIVE, Occasion
from bot.replies.themes import Theme
from tools.training.reviews.corpus import LabelledReview, reviews

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data" / "dev_reviews.jsonl"
MODEL = ROOT / "bot" / "replies" / "models" / "reviews.json"

HELD_OUT = ("s3",)
"""Writers whose reviews only test."""

RAREST = 2
KEPT = 9_000
"""Weights of a head that ship: the strongest."""

UNIT = 0.01
STRENGTH = 40.0
"""Inverse of the regularization."""

NEVER = -9.0
"""The bias of a head that nothing in the corpus speaks for."""

OCCASIONS = (
    Occasion.SPAM,
    Occasion.OTHER_BUSINESS,
    Occasion.EX_EMPLOYEE,
    Occasion.INSULT,
    Occasion.FRAUD,
    Occasion.DEAF,
    Occasion.ACCESS,
    Occasion.LANGUAGE,
    Occasion.MIXED,
    Occasion.LOW_PRAISE,
)


@dataclass(frozen=True)
class Head:
    """One question to a text.

    `answer` is True or False, or None where a review says nothing about it. `by_part`: it's asked
    of every part of a review, not only of the whole.
    """

    name: str
    answer: Callable[[LabelledReview], bool | None]
    limit: float = 0.0
    by_part: bool = True


def heads() -> list[Head]:
    return [
        Head("sensitive", lambda one: one.kind in SENSITIVE),
        *(Head(kind, _is_kind(kind)) for kind in sorted(SENSITIVE)),
        *(Head(theme.value, _is_about(theme.value)) for theme in Theme),
        Head("unhappy", _is_unhappy, by_part=False),
        *(
            Head(one.value, _is_kind(one.value), by_part=one in (Occasion.FRAUD, Occasion.DEAF))
            for one in OCCASIONS
        ),
    ]


def _is_kind(kind: str) -> Callable[[LabelledReview], bool | None]:
    return lambda one: one.kind == kind


def _is_about(theme: str) -> Callable[[LabelledReview], bool | None]:
    def answer(one: LabelledReview) -> bool | None:
        if one.writer == "real":
            return None
        return theme in one.themes

    return answer


def _is_unhappy(one: LabelledReview) -> bool | None:
    if one.kind in (*SENSITIVE, "fraud", "ex-employee", "insult", "high-complaint", "mixed"):
        return True
    if one.kind in ("low-praise", "spam", "other-business"):
        return False if one.kind == "low-praise" else None
    return None if one.stars in (None, 3) else one.stars < 3


def real_reviews() -> list[LabelledReview]:
    """Rows of ../shared/data, for unhappiness alone: by their stars, or complaints by label."""
    if not DATA.exists():
        return []
    found = []
    for line in DATA.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        nhs = raw["source"] == "nhs-fft"
        if (raw["text"] or "").strip() and (nhs or raw["stars"] in (1, 2, 4, 5)):
            stars = 1 if nhs else raw["stars"]
            found.append(LabelledReview("real", raw["source"], "", stars, "en", (), raw["text"]))
    return found


class Scaled:
    """Turns texts into rows whose words and letters each weigh 1 / sqrt of their number."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def learn(self, texts: Sequence[str]) -> None:
        seen: dict[str, int] = {}
        for text in texts:
            for part in features(text):
                for feature in part:
                    seen[feature] = seen.get(feature, 0) + 1
        kept = sorted(feature for feature, times in seen.items() if times >= RAREST)
        self.places = {feature: place for place, feature in enumerate(kept)}

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        values: list[float] = []
        columns: list[int] = []
        starts = [0]
        for text in texts:
            for part in features(text):
                share = 1 / np.sqrt(len(part) or 1)
                for feature in sorted(part):
                    place = self.places.get(feature)
                    if place is not None:
                        columns.append(place)
                        values.append(share)
            starts.append(len(columns))
        return csr_matrix((values, columns, starts), shape=(len(texts), len(self.places)))


def learn(known: list[LabelledReview], *, kept: int = KEPT) -> LinearModel:
    """A model of all heads, limits at even odds."""
    scaled = Scaled()
    texts = [one.text for one in known]
    scaled.learn(texts)
    rows = scaled.rows(texts)
    names = sorted(scaled.places, key=scaled.places.__getitem__)
    asked = heads()
    weights: dict[str, list[int]] = {}
    biases = []
    for number, head in enumerate(asked):
        answers = [head.answer(one) for one in known]
        chosen = [place for place, answer in enumerate(answers) if answer is not None]
        target = np.array([bool(answers[place]) for place in chosen])
        if not 0 < target.sum() < len(target):
            biases.append(NEVER)
            continue
        model = LogisticRegression(
            C=STRENGTH, class_weight="balanced", solver="liblinear", random_state=1
        )
        model.fit(rows[chosen], target)
        biases.append(round(float(model.intercept_[0]), 3))
        strengths = model.coef_[0]
        strongest = sorted(np.argsort(-np.abs(strengths), kind="stable")[:kept])
        for place in strongest:
            whole = round(float(strengths[place]) / UNIT)
            if whole:
                weights.setdefault(names[place], []).extend((number, whole))
    return load(
        {
            "heads": [head.name for head in asked],
            "biases": biases,
            "limits": [head.limit for head in asked],
            "weights": dict(sorted(weights.items())),
            "unit": UNIT,
        }
    )


def scores(model: LinearModel, texts: Sequence[str]) -> dict[str, np.ndarray[Any, Any]]:
    """For each head the score of every text, of its strongest part where that is asked."""
    by_part = {head.name for head in heads() if head.by_part}
    found: dict[str, list[float]] = {name: [] for name in model.heads}
    for text in texts:
        whole = model.strongest((text,))
        parts = model.strongest(windows(text))
        for name in model.heads:
            found[name].append(parts[name] if name in by_part else whole[name])
    return {name: np.array(values) for name, values in found.items()}


def write(model: LinearModel) -> None:
    raw = {
        "heads": model.heads,
        "biases": model.biases,
        "limits": model.limits,
        "unit": model.unit,
        "weights": model.weights,
    }
    MODEL.parent.mkdir(exist_ok=True)
    text = json.dumps(raw, separators=(",", ":"), ensure_ascii=False)
    MODEL.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(learn([*reviews(), *real_reviews()]))
    sys.stdout.write(f"{MODEL.name}: {MODEL.stat().st_size:,} bytes\n")

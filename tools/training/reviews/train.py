"""Trains what a review speaks for: `python -m tools.training.reviews.train`.

It learns from the corpus beside it and, where they are there, from `../shared/data`'s reviews
(whose rows stay there; `labels.jsonl` says by id what people read in them). It prints what models
find that have not seen the writer, and writes bot/replies/reviews.json. The same rows give the
same file. What ships is read in plain Python. How well it does: tools/training/README.md.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from bot.replies.bank import LANGUAGES
from bot.replies.occasions import SENSITIVE, Occasion
from bot.replies.signs import LinearModel, features, load, weight_of
from bot.replies.themes import Theme
from tools.training.reviews.corpus import LabelledReview, reviews

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data" / "dev_reviews.jsonl"
MODEL = ROOT / "bot" / "replies" / "reviews.json"
LABELS = Path(__file__).parent / "labels.jsonl"

RAREST = 2
KEPT = 9_000
"""Weights of a head that ship: the strongest."""

UNIT = 0.01
STRENGTH = 12.0
"""Inverse of the regularization."""

STEPS = 90
"""Of the solver; more change nothing that can be measured."""

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
    """One question to a text; `answer` is None where a review says nothing about it."""

    name: str
    answer: Callable[[LabelledReview], bool | None]


def heads() -> list[Head]:
    return [
        Head("sensitive", _is_sensitive),
        *(Head(kind, _is_kind(kind)) for kind in sorted(SENSITIVE)),
        *(Head(theme.value, _is_about(theme.value)) for theme in Theme),
        Head("unhappy", _is_unhappy),
        *(Head(one.value, _is_kind(one.value)) for one in OCCASIONS),
        *(Head(f"in {language}", _is_in(language)) for language in LANGUAGES),
    ]


def _is_kind(kind: str) -> Callable[[LabelledReview], bool | None]:
    return lambda one: None if one.writer == STARS_ALONE else one.kind == kind


def _is_in(language: str) -> Callable[[LabelledReview], bool | None]:
    return lambda one: None if one.writer in (STARS_ALONE, READ) else one.lang == language


def _is_sensitive(one: LabelledReview) -> bool | None:
    return None if one.writer == STARS_ALONE else one.kind in SENSITIVE


def _is_about(theme: str) -> Callable[[LabelledReview], bool | None]:
    return lambda one: None if one.writer == STARS_ALONE else theme in one.themes


def _is_unhappy(one: LabelledReview) -> bool | None:
    if one.kind in (*SENSITIVE, "fraud", "ex-employee", "insult", "high-complaint", "mixed"):
        return True
    if one.kind in ("low-praise", "spam", "other-business"):
        return False if one.kind == "low-praise" else None
    return None if one.stars in (None, 3) else one.stars < 3


STARS_ALONE = "stars"
"""The writer of real reviews of which nobody read more than the stars."""

READ = "real"
"""The writer of real reviews that somebody labelled."""


def real_reviews() -> list[LabelledReview]:
    """Rows of ../shared/data: what people read in them, or only by their stars if they're happy."""
    if not DATA.exists():
        return []
    labels = {row["id"]: row for row in map(json.loads, LABELS.read_text("utf-8").splitlines())}
    return [
        _real(raw, labels.get(raw["id"]))
        for raw in map(json.loads, DATA.read_text(encoding="utf-8").splitlines())
        if (raw["text"] or "").strip()
    ]


def _real(raw: dict[str, Any], label: dict[str, Any] | None) -> LabelledReview:
    stars = 1 if raw["source"] == "nhs-fft" else raw["stars"]
    found = LabelledReview(STARS_ALONE, raw["source"], "", stars, "en", (), raw["text"])
    if label is None:
        return found
    kind = label["kind"] or (label["occasion"] if label["occasion"] in _KINDS else "")
    return replace(found, writer=READ, kind=kind, themes=tuple(label["themes"]))


_KINDS = frozenset(one.value for one in Occasion) - {"complaint", "thanks", "heated", "star-only"}


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
                share = weight_of(part)
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
    answers = [[head.answer(one) for head in asked] for one in known]
    yes = np.array([[answer is True for answer in row] for row in answers])
    counts = np.array([[answer is not None for answer in row] for row in answers])
    found = solved(rows, yes, balanced(yes, counts))
    weights: dict[str, list[int]] = {}
    biases = [
        round(float(bias), 3) if yes[:, number].any() else NEVER
        for number, bias in enumerate(found[-1])
    ]
    for number in range(len(asked)):
        strengths = found[:-1, number]
        for place in sorted(np.argsort(-np.abs(strengths), kind="stable")[:kept]):
            whole = round(float(strengths[place]) / UNIT)
            if whole and biases[number] != NEVER:
                weights.setdefault(names[place], []).extend((number, whole))
    return load(
        {
            "heads": [head.name for head in asked],
            "biases": biases,
            "limits": [0.0] * len(asked),
            "weights": dict(sorted(weights.items())),
            "unit": UNIT,
        }
    )


Numbers: TypeAlias = "np.ndarray[Any, Any]"


def balanced(yes: Numbers, counts: Numbers) -> Numbers:
    """The weight of each answer: for every head, yes and no count the same in all."""
    all_yes, all_no = (yes & counts).sum(0) + 1e-9, (~yes & counts).sum(0) + 1e-9
    found: Numbers = np.where(yes, 0.5 / all_yes, 0.5 / all_no) * counts * counts.sum(0)
    return found


def solved(rows: csr_matrix, yes: Numbers, importance: Numbers) -> Numbers:
    """Logistic regression of all heads at once: a row of weights a feature, the biases last."""
    count, asked = rows.shape[1], yes.shape[1]
    signs = np.where(yes, 1.0, -1.0)
    turned = rows.T.tocsr()

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        weights = flat.reshape(count + 1, asked)
        margins = (rows @ weights[:count] + weights[count]) * signs
        pull = -STRENGTH * importance * signs / (1 + np.exp(np.clip(margins, -50, 50)))
        slope = np.empty_like(weights)
        slope[:count] = turned @ pull + weights[:count]
        slope[count] = pull.sum(0)
        misses = STRENGTH * (importance * np.logaddexp(0, -margins)).sum()
        return misses + 0.5 * (weights[:count] ** 2).sum(), slope.ravel()

    start = np.zeros((count + 1) * asked)
    solution = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    found: Numbers = solution.x.reshape(count + 1, asked)
    return found


FOLDS = 3
FALSE_ALARMS = 0.12
"""Share of ordinary reviews that may be called sensitive: missing one is what costs."""

UNHAPPY_ALARMS = 0.16
"""Share of praise that may be read as a complaint."""


def folds(known: list[LabelledReview]) -> Numbers:
    """Which part each review is held out in: a writer's reviews all in the same one."""
    writers = sorted({one.writer for one in known} - {READ, STARS_ALONE})
    chance = np.random.RandomState(1)
    return np.array(
        [
            writers.index(one.writer) % FOLDS
            if one.writer in writers
            else int(chance.randint(FOLDS))
            for one in known
        ]
    )


def unseen(known: list[LabelledReview]) -> dict[str, Numbers]:
    """For each head the score of every review, by a model that hasn't seen its writer."""
    asked = [head.name for head in heads()]
    found = {name: np.zeros(len(known)) for name in asked}
    part = folds(known)
    for fold in range(FOLDS):
        model = learn([one for one, held in zip(known, part, strict=True) if held != fold])
        for place in np.flatnonzero(part == fold):
            signs = model.signs(known[place].text)
            for name in asked:
                found[name][place] = signs[name]
    return found


def limits(known: list[LabelledReview], found: dict[str, Numbers]) -> dict[str, float]:
    """The score from which each head says yes."""
    chosen = {}
    for head in heads():
        answers = [head.answer(one) for one in known]
        asked = np.array([answer is not None for answer in answers])
        yes = np.array([answer is True for answer in answers])
        scores = found[head.name]
        if head.name == "unhappy":
            chosen[head.name] = float(np.quantile(scores[asked & ~yes], 1 - UNHAPPY_ALARMS))
        elif head.name in OCCASIONS:
            chosen[head.name] = LEAST_OF_REPORTS if Occasion(head.name).is_reportable else LEAST
        elif head.name not in SENSITIVE | {"sensitive"}:
            chosen[head.name] = _best(scores[asked], yes[asked])
    together = _strongest(found)
    quiet = np.array([one.writer != STARS_ALONE and one.kind not in SENSITIVE for one in known])
    for name in SENSITIVE | {"sensitive"}:
        chosen[name] = float(np.quantile(together[quiet], 1 - FALSE_ALARMS))
    return {name: round(limit, 3) for name, limit in chosen.items()}


LEAST = 1.0
LEAST_OF_REPORTS = 4.0
"""For what a single writer wrote, and so no model without it can tell: log-odds, chosen by hand.
A report to the site instead of a reply wants more."""


def _strongest(found: dict[str, Numbers]) -> Numbers:
    """How sensitive each review is, by the general head or by that of a kind."""
    strongest: Numbers = np.max([found[name] for name in sorted(SENSITIVE | {"sensitive"})], axis=0)
    return strongest


def _best(scores: Numbers, yes: Numbers) -> float:
    """Where precision and recall together are best."""
    if not yes.any():
        return 0.0
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(yes[order])
    balance = 2 * right / (np.arange(1, len(order) + 1) + yes.sum())
    return float(scores[order[int(np.argmax(balance))]]) - 1e-6


def report(known: list[LabelledReview], found: dict[str, Numbers], at: dict[str, float]) -> str:
    """What was found in reviews whose writers no model had seen."""
    writers = np.array([one.writer for one in known])
    sensitive = np.array([one.kind in SENSITIVE for one in known])
    called = _strongest(found) > at["sensitive"]
    lines = []
    for writer in sorted(set(writers) - {STARS_ALONE}):
        here = writers == writer
        lines.append(
            f"{writer:6} sensitive found {called[here & sensitive].mean():.1%} of "
            f"{(here & sensitive).sum()}, called so wrongly {called[here & ~sensitive].mean():.1%}"
            f"; themes {_themes(known, found, at, here)}"
        )
    return "\n".join(lines)


def _themes(
    known: list[LabelledReview], found: dict[str, Numbers], at: dict[str, float], here: Numbers
) -> str:
    names = [theme.value for theme in Theme]
    scores = np.array([found[name] - at[name] for name in names]).T
    said = (scores > 0) & (np.argsort(np.argsort(-scores, axis=1), axis=1) < 3)
    true = np.array([[name in one.themes for name in names] for one in known])
    both = (said & true)[here].sum()
    return f"precision {both / said[here].sum():.2f}, recall {both / true[here].sum():.2f}"


def write(model: LinearModel, at: dict[str, float]) -> None:
    raw = {
        "heads": model.heads,
        "biases": model.biases,
        "limits": [at[head] for head in model.heads],
        "unit": model.unit,
        "weights": model.weights,
    }
    text = json.dumps(raw, separators=(",", ":"), ensure_ascii=False)
    MODEL.write_text(text + "\n", encoding="utf-8")


def main() -> None:
    known = [*reviews(), *real_reviews()]
    found = unseen(known)
    at = limits(known, found)
    sys.stdout.write(report(known, found, at) + "\n")
    write(learn(known), at)
    sys.stdout.write(f"{MODEL.name}: {MODEL.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()

"""Trains the model that reads reviews: `python -m tools.training.reviews.train`.

It trains on the corpus in this folder and, if they exist, on the reviews in `../shared/data`. Those
aren't copied: `labels.jsonl` has people's labels for them by id. It prints the cross-validation
results for reviews by unseen writers, and writes bot/replies/reviews.bin. Training is
deterministic, and the model runs in plain Python. For its accuracy, see tools/training/README.md.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from bot.replies.bank import LANGUAGES
from bot.replies.occasions import SENSITIVE, Occasion
from bot.replies.reading import KINDS_COUNT, SENSITIVE_KINDS
from bot.replies.signs import Features, features, parsed, parts, weight_of
from bot.replies.themes import THEMES_OF, Area, Theme, question_of
from bot.replies.weights import ZERO, packed
from tools.training.reviews.corpus import LabelledReview, reviews

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data" / "dev_reviews.jsonl"
MODEL = ROOT / "bot" / "replies" / "reviews.bin"
LABELS = Path(__file__).parent / "labels.jsonl"

RAREST = 3
KEPT = 120_000
"""Number of features that ship: those with the largest effect on any head (a question that the
model answers)."""

UNCLIPPED = 0.9999
"""Share of a head's weights that aren't clipped when they're scaled to a byte.

Without clipping, a few extreme weights would cost all the others precision.
"""

STRENGTH = 12.0
"""Inverse of the regularization strength."""

SMOOTHED = 0.3
"""Smoothing added to each feature's counts in both classes before their ratio is computed."""

STEPS = 90
"""Number of the solver's iterations. More make no measurable difference."""

NEVER = -9.0
"""The bias of a head without any positive example in the corpus."""

Numbers: TypeAlias = "np.ndarray[Any, Any]"

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


WIDE = tuple(area for area in Area if len(THEMES_OF[area]) > 1)
"""The areas that have their own question. Any other area has one theme, and shares its question."""


@dataclass(frozen=True)
class Head:
    """A yes-or-no question about a text. `answer` returns None if a review's labels don't say."""

    name: str
    answer: Callable[[LabelledReview], bool | None]


def heads() -> list[Head]:
    return [
        Head("sensitive", _is_sensitive),
        *(Head(kind, _is_kind(kind)) for kind in sorted(SENSITIVE)),
        *(Head(theme.value, _is_about(theme.value)) for theme in Theme),
        *(Head(question_of(area), _is_in_area(area)) for area in WIDE),
        Head("unhappy", _is_unhappy),
        *(Head(occasion.value, _is_kind(occasion.value)) for occasion in OCCASIONS),
        *(Head(f"in {language}", _is_in(language)) for language in LANGUAGES),
    ]


def _is_kind(kind: str) -> Callable[[LabelledReview], bool | None]:
    return lambda one: None if one.writer == STARS_ALONE else one.kind == kind


def _is_in(language: str) -> Callable[[LabelledReview], bool | None]:
    return lambda one: None if one.writer in (STARS_ALONE, READ) else one.lang == language


def _is_sensitive(one: LabelledReview) -> bool | None:
    return None if one.writer == STARS_ALONE else one.kind in SENSITIVE


def _is_about(theme: str) -> Callable[[LabelledReview], bool | None]:
    return lambda one: None if _has_unread_themes(one) else theme in one.themes


def _is_in_area(area: Area) -> Callable[[LabelledReview], bool | None]:
    wanted = frozenset(theme.value for theme in THEMES_OF[area])
    return lambda one: None if _has_unread_themes(one) else not wanted.isdisjoint(one.themes)


def _has_unread_themes(one: LabelledReview) -> bool:
    """Whether the review may have themes that aren't labeled, as sensitive reviews often do."""
    is_left_out = one.kind in SENSITIVE and one.writer != READ and not one.themes
    return one.writer == STARS_ALONE or is_left_out


def _is_unhappy(one: LabelledReview) -> bool | None:
    if one.kind in (*SENSITIVE, "fraud", "ex-employee", "insult", "high-complaint", "mixed"):
        return True
    if one.kind in ("low-praise", "spam", "other-business"):
        return False if one.kind == "low-praise" else None
    if one.writer[0] == "r" and one.writer != READ and (one.stars or 0) > 3:
        return None  # these writers gave complaints good stars, too
    return None if one.stars in (None, 3) else one.stars < 3


HELD_OUT = frozenset({"t", "t2", "t3"})
"""Writers that no model trains on. Results for their reviews are what to expect for new writers."""

STARS_ALONE = "stars"
"""The writer name for real reviews that no one labeled, so only their star ratings are used."""

REAL_SHARE = 0.3
"""Factor for the weights learned from real reviews alone, which are added to the weights from all
reviews.

The reviews written for training outnumber the real ones, and sound different.
"""

ENOUGH = 10
"""Minimum number of real reviews with a yes for a head to get weights from real reviews alone."""

EXAMPLES = "house"
EXAMPLES_COUNT = 6.0
"""Factor for the importance of examples that everyone sees: those in the demo, docs, and tests."""

READ = "real"
"""The writer name for real reviews that someone labeled."""


def real_reviews() -> list[LabelledReview]:
    """Return the reviews in ../shared/data, with people's labels or else only with their stars."""
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


@dataclass(frozen=True)
class Counted:
    """The features of each review: one row for its whole text, and one for each part by itself."""

    known: list[LabelledReview]
    features: list[str]
    whole: csr_matrix
    parts: csr_matrix
    part_of: Numbers


def counted(known: list[LabelledReview]) -> Counted:
    whole = [features(one.text) for one in known]
    seen = Counter(feature for one in whole for part in one for feature in part)
    kept = sorted(feature for feature, times in seen.items() if times >= RAREST)
    places = {feature: place for place, feature in enumerate(kept)}
    alone = [(number, part) for number, one in enumerate(known) for part in parts(one.text)]
    return Counted(
        known,
        kept,
        _rows(whole, places),
        _rows((features(part) for _number, part in alone), places),
        np.array([number for number, _part in alone]),
    )


def _rows(texts: Iterable[Features], places: dict[str, int]) -> csr_matrix:
    """Return a row for each text.

    A feature's value is 1 / sqrt of the number of features in its group (words, letters, phrases,
    or classes).
    """
    values: list[float] = []
    columns: list[int] = []
    starts = [0]
    for text in texts:
        for part in text:
            share = weight_of(part)
            here = [places[feature] for feature in sorted(part) if feature in places]
            columns += here
            values += [share] * len(here)
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(starts) - 1, len(places)))


def fitted(corpus: Counted, chosen: Numbers) -> Numbers:
    """Train all heads on the chosen reviews. Return each feature's weights, then the biases."""
    asked = heads()
    known = [corpus.known[place] for place in np.flatnonzero(chosen)]
    answers = [[head.answer(one) for head in asked] for one in known]
    yes = np.array([[answer is True for answer in row] for row in answers])
    counts = np.array([[answer is not None for answer in row] for row in answers])
    importance = balanced(yes, counts)
    importance[[one.writer == EXAMPLES for one in known]] *= EXAMPLES_COUNT
    rows = corpus.whole[chosen]
    found = solved(rows, yes, importance, reach(rows, yes, importance))
    silent = ~yes.any(axis=0)
    found[:, silent] = 0.0
    found[-1, silent] = NEVER
    return found + REAL_SHARE * of_real_ones(corpus, chosen)


def of_real_ones(corpus: Counted, chosen: Numbers) -> Numbers:
    """Return the weights learned from real reviews alone, or 0 for heads with too few of them."""
    are_real = np.array([one.writer in (READ, STARS_ALONE) for one in corpus.known])
    asked, here = heads(), chosen & are_real
    answers = [[head.answer(corpus.known[at]) for head in asked] for at in np.flatnonzero(here)]
    yes = np.array([[answer is True for answer in row] for row in answers])
    counts = np.array([[answer is not None for answer in row] for row in answers])
    rows = corpus.whole[here]
    found = solved(rows, yes, balanced(yes, counts), np.ones((rows.shape[1], len(asked))))
    widely = np.array([head.name in WIDELY_WRITTEN for head in asked])
    found[:, ~widely | (yes.sum(axis=0) < ENOUGH)] = 0.0
    return found


def to_ship(corpus: Counted, weights: Numbers, at: dict[str, float]) -> bytes:
    """Return the content of the file that ships, with one byte per weight."""
    largest = np.quantile(np.abs(weights[:-1]), UNCLIPPED, axis=0)
    scales = largest / (ZERO - 1) + 1e-9
    whole = np.clip(np.round(weights[:-1] / scales), 1 - ZERO, ZERO - 1)
    whole[[_has_chance_number(feature) for feature in corpus.features]] = 0
    best = np.sort(np.argsort(-np.abs(whole).max(axis=1), kind="stable")[:KEPT])
    names = [head.name for head in heads()]
    about = {
        "scores": names,
        "biases": [round(float(bias), 3) for bias in weights[-1]],
        "limits": [at[name] for name in names],
        "scales": [float(f"{scale:.6g}") for scale in scales],
    }
    rows = (whole[best] + ZERO).astype(np.uint8).tobytes()
    return packed(about, [corpus.features[place] for place in best], rows)


def _has_chance_number(feature: str) -> bool:
    """Whether the feature has an arbitrary number.

    A wait of 44 minutes is no different from one of 43, even if only one is in the corpus.
    """
    numbers = set(re.findall(r"\d+", feature))
    return bool(numbers) and not (feature[0] == "=" and numbers <= EMERGENCY)


EMERGENCY = {"911", "988", "999", "112"}
"""Emergency phone numbers, which mean something by themselves."""


def balanced(yes: Numbers, counts: Numbers) -> Numbers:
    """Return the weight of each answer, balanced so that a head's yeses and noes count the same."""
    all_yes, all_no = (yes & counts).sum(0) + 1e-9, (~yes & counts).sum(0) + 1e-9
    found: Numbers = np.where(yes, 0.5 / all_yes, 0.5 / all_no) * counts * counts.sum(0)
    return found


def reach(rows: csr_matrix, yes: Numbers, importance: Numbers) -> Numbers:
    """Return the scale of each feature's weight for each head, with a row per feature.

    It's the absolute log-count ratio between the two classes, as in Wang and Manning, "Baselines
    and Bigrams" (ACL 2012), which learns more from rare features. That doesn't help for heads that
    few writers wrote about, so there the scale is always 1.
    """
    has = (rows > 0).astype(float)
    smoothed = SMOOTHED * importance.mean()
    ours = np.asarray(has.T @ (importance * yes)) + smoothed
    theirs = np.asarray(has.T @ (importance * ~yes)) + smoothed
    ratio: Numbers = np.abs(np.log((ours / ours.sum(0)) / (theirs / theirs.sum(0))))
    ratio[:, [head.name not in WIDELY_WRITTEN for head in heads()]] = 1.0
    return ratio


def solved(rows: csr_matrix, yes: Numbers, importance: Numbers, within: Numbers) -> Numbers:
    """Do a logistic regression for all heads. Return each feature's weights, then the biases."""
    count, asked = rows.shape[1], yes.shape[1]
    signs = np.where(yes, 1.0, -1.0)
    turned = rows.T.tocsr()

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        weights = flat.reshape(count + 1, asked)
        margins = (rows @ (weights[:count] * within) + weights[count]) * signs
        pull = -STRENGTH * importance * signs / (1 + np.exp(np.clip(margins, -50, 50)))
        slope = np.empty_like(weights)
        slope[:count] = (turned @ pull) * within + weights[:count]
        slope[count] = pull.sum(0)
        misses = STRENGTH * (importance * np.logaddexp(0, -margins)).sum()
        return misses + 0.5 * (weights[:count] ** 2).sum(), slope.ravel()

    start = np.zeros((count + 1) * asked)
    solution = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    found: Numbers = solution.x.reshape(count + 1, asked)
    found[:count] *= within
    return found


FOLDS = 3
FALSE_ALARMS = 0.18
"""Maximum share of ordinary reviews to flag as sensitive. It's high because a miss is worse."""

UNHAPPY_ALARMS = 0.19
"""Maximum share of praise to classify as a complaint."""


def folds(known: list[LabelledReview]) -> Numbers:
    """Return the number of each review's fold. All reviews by one writer are in the same fold."""
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


def unseen(corpus: Counted) -> dict[str, Numbers]:
    """Return each head's scores of all reviews, by models that haven't seen a review's writer."""
    part = folds(corpus.known)
    found = np.zeros((len(corpus.known), len(heads())))
    for fold in range(FOLDS):
        held = part == fold
        found[held] = scored(corpus, fitted(corpus, ~held))[held]
    return {head.name: found[:, number] for number, head in enumerate(heads())}


def scored(corpus: Counted, weights: Numbers) -> Numbers:
    """Return scores as `LinearModel.signs` does: the mean of the whole and its best part."""
    whole = corpus.whole @ weights[:-1] + weights[-1]
    best = whole.copy()
    np.maximum.at(best, corpus.part_of, corpus.parts @ weights[:-1] + weights[-1])
    found: Numbers = (whole + best) / 2
    return found


def limits(known: list[LabelledReview], found: dict[str, Numbers]) -> dict[str, float]:
    """Return each head's threshold, the minimum score for a yes."""
    chosen = {}
    are_real = np.array([one.writer == READ for one in known])
    for head in heads():
        answers = [head.answer(one) for one in known]
        asked = np.array([answer is not None for answer in answers])
        yes = np.array([answer is True for answer in answers])
        scores = found[head.name]
        if head.name == "unhappy":
            chosen[head.name] = float(np.quantile(scores[asked & ~yes], 1 - UNHAPPY_ALARMS))
        elif head.name in OCCASIONS:
            chosen[head.name] = LEAST
        elif head.name in SENSITIVE:
            chosen[head.name] = 0.0
        else:
            real = asked & are_real if head.name in THEMES else asked
            best = _best(scores[real], yes[real])
            chosen[head.name] = max(best, EVEN) if head.name in THEMES else best
    together = _sensitivity(found)
    quiet = np.array([one.writer != STARS_ALONE and one.kind not in SENSITIVE for one in known])
    chosen["sensitive"] = float(np.quantile(together[quiet], 1 - FALSE_ALARMS))
    return {name: round(limit, 3) for name, limit in chosen.items()}


THEMES = frozenset((*(theme.value for theme in Theme), *(question_of(area) for area in WIDE)))
"""Heads for themes and areas, whose thresholds are set on real reviews. Those written for training
mention themes more often."""

WIDELY_WRITTEN = THEMES | SENSITIVE | {"sensitive"}
"""Heads for what most writers wrote about."""

EVEN = 0.0
"""Minimum threshold for a theme. With few real reviews, the best threshold would be too low."""

LEAST = 1.0
"""Threshold in log-odds for occasions, which few writers wrote about.

It was chosen by hand. Reporting a review to the site requires a higher score, which `bot` sets.
"""


def _sensitivity(found: dict[str, Numbers]) -> Numbers:
    """Compute what `bot.replies.reading.sensitivity` does, for all reviews at once."""
    kinds: Numbers = np.max([found[name] for name in SENSITIVE_KINDS], axis=0)
    together: Numbers = found["sensitive"] + KINDS_COUNT * kinds
    return together


def _best(scores: Numbers, yes: Numbers) -> float:
    """Return the threshold with the best F1 score."""
    if not yes.any():
        return 0.0
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(yes[order])
    balance = 2 * right / (np.arange(1, len(order) + 1) + yes.sum())
    return float(scores[order[int(np.argmax(balance))]]) - 1e-6


def report(known: list[LabelledReview], found: dict[str, Numbers], at: dict[str, float]) -> str:
    """Return a report on the results for reviews by writers that the models hadn't seen."""
    writers = np.array([one.writer for one in known])
    sensitive = np.array([one.kind in SENSITIVE for one in known])
    called = _sensitivity(found) > at["sensitive"]
    lines = []
    for writer in sorted(set(writers) - {STARS_ALONE}):
        here = writers == writer
        missed = (here & sensitive & ~called).sum()
        lines.append(
            f"{writer:6} sensitive {(here & sensitive).sum()}, of these missed {missed}; "
            f"called so wrongly {called[here & ~sensitive].mean():.1%}"
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
    if not true[here].any():
        return "not labeled"
    both = (said & true)[here].sum()
    return f"precision {both / said[here].sum():.2f}, recall {both / true[here].sum():.2f}"


def main() -> None:
    everything = [*reviews(), *real_reviews()]
    corpus = counted([one for one in everything if one.writer not in HELD_OUT])
    found = unseen(corpus)
    at = limits(corpus.known, found)
    sys.stdout.write(report(corpus.known, found, at) + "\n")
    MODEL.write_bytes(to_ship(corpus, fitted(corpus, np.full(len(corpus.known), True)), at))
    sys.stdout.write(f"{MODEL.name}: {MODEL.stat().st_size:,} bytes\n")
    strangers = [one for one in everything if one.writer in HELD_OUT]
    model = parsed(MODEL.read_bytes())
    signs = [model.signs(stranger.text) for stranger in strangers]
    above = {name: np.array([sign[name] for sign in signs]) for name in model.heads}
    sys.stdout.write(report(strangers, above, dict.fromkeys(at, 0.0)) + "\n")


if __name__ == "__main__":
    main()

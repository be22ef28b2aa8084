"""Trains the small model that tells unhappy words from content ones.

Run it with `python -m tools.training.feeling`.

It reads the rows in ../shared/data (which stay there), learns from half a minute of plain Python,
prints what it would have found in rows that it had not seen, and writes bot/replies/feeling.json.
The same rows give the same file, byte for byte. What it is good for: tools/training/README.md.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.replies.feeling import Feeling, signs

DATA = Path(__file__).parents[3] / "shared" / "data" / "dev_reviews.jsonl"
MODEL = Path(__file__).parents[2] / "bot" / "replies" / "feeling.json"

FOLDS = 5
EPOCHS = 14
RATE = 0.5
DECAY = 2e-4
RAREST = 3
"""A sign must stand in so many rows."""
LOPSIDED = 8.0
"""A sign so many times more frequent in one source's complaints than in the other's tells the
source (an ambulance service, a surgeon), not the feeling, and is left out."""
UNHAPPY_WEIGHT = 0.4
KEPT = 6000
FALSE_ALARMS = 0.135


@dataclass(frozen=True)
class Row:
    source: str
    stars: int | None
    signs: frozenset[str]
    unhappy: bool


def rows() -> list[Row]:
    """RateMDs rows by their stars (1, 2 against 4, 5); NHS rows are complaints by their label."""
    found = []
    for line in DATA.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        text, stars, nhs = raw["text"] or "", raw["stars"], raw["source"] == "nhs-fft"
        if text.strip() and (nhs or stars in (1, 2, 4, 5)):
            found.append(Row(raw["source"], stars, signs(text), nhs or stars <= 2))
    return found


def vocabulary(known: Iterable[Row]) -> frozenset[str]:
    known = list(known)
    seen = Counter(sign for row in known for sign in row.signs)
    counts: dict[str, Counter[str]] = {"nhs-fft": Counter(), "ratemds": Counter()}
    for row in known:
        if row.unhappy:
            counts[row.source].update(row.signs)
    total = {source: sum(count.values()) for source, count in counts.items()}
    kept = []
    for sign, times in seen.items():
        here = (counts["nhs-fft"][sign] + 1) / (total["nhs-fft"] + 500)
        there = (counts["ratemds"][sign] + 1) / (total["ratemds"] + 500)
        if times >= RAREST and abs(math.log(here / there)) < math.log(LOPSIDED):
            kept.append(sign)
    return frozenset(kept)


def learn(known: list[Row]) -> Feeling:
    """Logistic regression by AdaGrad over the signs of each row, weighed by their number."""
    known_signs = vocabulary(known)
    held = [sorted(row.signs & known_signs) for row in known]
    weights: dict[str, float] = dict.fromkeys(sorted(known_signs), 0.0)
    steps = dict.fromkeys(weights, 1e-6)
    bias, bias_step = 0.0, 1e-6
    order = list(range(len(known)))
    chance = random.Random(1)
    for _epoch in range(EPOCHS):
        chance.shuffle(order)
        for place in order:
            those, row = held[place], known[place]
            share = 1 / math.sqrt(len(those) or 1)
            score = bias + share * sum(map(weights.__getitem__, those))
            error = 1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) - row.unhappy
            error *= UNHAPPY_WEIGHT if row.unhappy else 1
            bias_step += error * error
            bias -= RATE * error / math.sqrt(bias_step)
            for sign in those:
                slope = error * share + DECAY * weights[sign]
                steps[sign] += slope * slope
                weights[sign] -= RATE * slope / math.sqrt(steps[sign])
    strongest = sorted(weights, key=lambda sign: (-abs(weights[sign]), sign))[:KEPT]
    return Feeling({sign: round(weights[sign], 2) for sign in sorted(strongest)}, round(bias, 3), 0)


def unseen(known: list[Row]) -> dict[int, float]:
    """For each row the score of a model that has not seen it."""
    chance = random.Random(2)
    fold = [chance.randrange(FOLDS) for _row in known]
    scores = {}
    for left_out in range(FOLDS):
        model = learn([row for row, at in zip(known, fold, strict=True) if at != left_out])
        for place, row in enumerate(known):
            if fold[place] == left_out:
                scores[place] = model.score(row.signs)
    return scores


def threshold(known: list[Row], scores: Mapping[int, float]) -> float:
    """The score above which so few of the content rows lie."""
    content = sorted((scores[i] for i, row in enumerate(known) if not row.unhappy), reverse=True)
    return content[int(FALSE_ALARMS * len(content))]


def report(known: list[Row], scores: Mapping[int, float], limit: float) -> str:
    groups = {
        "complaints with 4 or 5 stars (NHS)": lambda r: (
            r.source == "nhs-fft" and (r.stars or 0) > 3
        ),
        "complaints with 1 to 3 stars (NHS)": lambda r: (
            r.source == "nhs-fft" and (r.stars or 9) < 4
        ),
        "1 and 2 stars (RateMDs)": lambda r: r.source == "ratemds" and r.unhappy,
        "4 and 5 stars (RateMDs): false alarms": lambda r: not r.unhappy,
    }
    lines = []
    for title, belongs in groups.items():
        those = [i for i, row in enumerate(known) if belongs(row)]
        called = sum(scores[i] > limit for i in those)
        lines.append(f"{title:42} {len(those):5} rows, called unhappy {called / len(those):.1%}")
    return "\n".join(lines)


def main() -> None:
    known = rows()
    scores = unseen(known)
    limit = threshold(known, scores)
    sys.stdout.write(report(known, scores, limit) + "\n")
    model = learn(known)
    written = {"bias": model.bias, "limit": round(limit, 3), "weights": dict(model.weights)}
    MODEL.write_text(json.dumps(written, separators=(",", ":")) + "\n", encoding="utf-8")
    sys.stdout.write(f"{MODEL.name}: {MODEL.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()

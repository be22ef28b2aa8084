"""Measures how well and how fast reviews are analyzed and replies are checked.

Run it with `python -m tools.bench.replies`. Quality is measured on the rows in ../shared/data, if
that folder exists. Times are measured on different texts, so that no result comes from a cache.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from bot.practice import Practice
from bot.replies import ReplyContext, Theme, compose, lint, read
from bot.replies.wording import Wording
from bot.reviews import Review, ReviewKey
from bot.untrusted import Untrusted
from settings import load

DATA = Path(__file__).parents[3] / "shared" / "data"
DEMO = Path(__file__).parents[2] / "demo" / "bedside.toml"

LABELS = {
    "Timeliness of care": Theme.WAITING,
    "Appointment arrangements": Theme.SCHEDULING,
    "Contacting services": Theme.PHONE,
    "Staff manner & personal attributes": Theme.CLINICIAN,
    "Staff listening, understanding & involving patients": Theme.NOT_LISTENED,
    "Diagnosis & triage": Theme.DIAGNOSIS,
    "Impact of treatment/ care": Theme.DIAGNOSIS,
    "Supplying & understanding medication": Theme.MEDICATION,
    "Transport to/ from services": Theme.PARKING,
    "Service location": Theme.PARKING,
    "Referals & continuity of care": Theme.FOLLOW_UP,
    "Pain management": Theme.PAIN,
    "Cleanliness, tidiness & infection control": Theme.CLEANLINESS,
    "Equality, Diversity & Inclusion": Theme.DISCRIMINATION,
}
"""The theme for each label of the NHS rows. Labels that aren't listed have no theme here."""

FEWEST = 15
"""Minimum number of labeled rows. Themes with fewer are printed, but not included in the mean."""


def main() -> None:
    practice = load(DEMO, {}).practice()
    if (DATA / "dev_reviews.jsonl").exists():
        themes()
        breaches(practice)
        drafts(practice)
    else:
        print("quality: no ../shared/data here")
    times(practice)


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text().splitlines()]


def review(row: dict[str, Any], practice: Practice) -> Review:
    place = next(iter(practice.locations))
    at = datetime(2026, 5, 4, tzinfo=UTC)
    text = row.get("text") or row.get("review_text") or ""
    language = "" if row.get("lang") in (None, "und") else row["lang"]
    key = ReviewKey("google", place, row["id"])
    author = Untrusted(row.get("author") or "")
    return Review(key, row["stars"], Untrusted(text), author, at, at, language=language)


def context(practice: Practice, **more: Any) -> ReplyContext:
    return replace(ReplyContext(next(iter(practice.locations.values())), practice), **more)


def themes() -> None:
    """Measure how well themes are found.

    One label covers both the front desk and the clinician's manner, so either theme is correct for
    it.
    """
    hits, alarms, misses = Counter[Theme](), Counter[Theme](), Counter[Theme]()
    practice = load(DEMO, {}).practice()
    for row in rows("dev_reviews"):
        if not row.get("label_themes") or not row["text"]:
            continue
        wanted = {LABELS[label] for label in row["label_themes"] if label in LABELS}
        found = set(read(review(row, practice)).themes)
        if Theme.FRONT_DESK in found and Theme.CLINICIAN in wanted:
            found.add(Theme.CLINICIAN)
        found &= set(LABELS.values())
        hits.update(found & wanted)
        alarms.update(found - wanted)
        misses.update(wanted - found)
    print("themes, against people's labels of NHS comments")
    counted = []
    for theme in sorted(set(LABELS.values())):
        labelled, called = hits[theme] + misses[theme], hits[theme] + alarms[theme]
        precision, recall = hits[theme] / (called or 1), hits[theme] / (labelled or 1)
        f1 = 2 * hits[theme] / ((labelled + called) or 1)
        if labelled >= FEWEST:
            counted.append(f1)
        print(f"  {theme:15}{labelled:4} rows  P {precision:.2f}  R {recall:.2f}  F1 {f1:.2f}")
    macro = sum(counted) / len(counted)
    print(f"  macro F1 of the {len(counted)} with {FEWEST} rows or more: {macro:.3f}\n")


def breaches(practice: Practice) -> None:
    replies = {row["id"]: row for row in rows("dev_owner_replies")}
    found = labelled = 0
    for label in rows("dev_reply_labels"):
        row = replies[label["id"]]
        got = {
            f.rule for f in lint(row["reply_text"], context(practice, review=review(row, practice)))
        }
        wanted = [rule for rule in label["at_least"] if rule not in ("boilerplate-repeat",)]
        labelled += len(wanted)
        found += sum(rule in got or (rule[:4] == "link" and "promotion" in got) for rule in wanted)
    print(f"rules: {found} of {labelled} labelled breaches in real replies found\n")


def drafts(practice: Practice) -> None:
    """Measure the drafts for all reviews, as if they had all arrived at one location."""
    recent: list[str] = []
    findings: Counter[str] = Counter()
    said: Counter[str] = Counter()
    last: dict[str, int] = {}
    echoed = twice = 0
    those = rows("dev_reviews")
    place = next(iter(practice.locations.values()))
    for number, row in enumerate(those):
        about = review(row, practice)
        known = context(practice, review=about, recent=tuple(recent[:50]))
        draft = compose(about, known, 1)
        findings.update(f.rule for f in lint(draft, known))
        echoed += not runs(draft).isdisjoint(runs(row["text"] or ""))
        for sentence in sentences(draft):
            if place.phone not in sentence and place.email not in sentence:
                said[sentence] += 1
                twice += number - last.get(sentence, -1000) < 50
                last[sentence] = number
        recent.insert(0, draft)
    most = max(said.values()) / len(those)
    print(f"drafts for {len(those)} real reviews: findings {dict(findings) or 'none'}")
    print(f"  {echoed} hold four words in a row of their review")
    print(f"  {twice} share a sentence with one of the 50 before, but for the contact line")
    print(f"  the sentence heard most stands in {most:.1%} of them\n")


def runs(text: str) -> frozenset[tuple[str, ...]]:
    """Return every run of four consecutive words."""
    spoken = Wording.of(text).spoken
    return frozenset(zip(*(spoken[place:] for place in range(4)), strict=False))


def sentences(draft: str) -> set[str]:
    return set(re.split(r"(?<=[.!?]) +|\n+", draft.rsplit("\n", 1)[0]))


def times(practice: Practice) -> None:
    about = [
        review(json.loads(line), practice) for line in (DEMO.with_name("reviews.jsonl")).open()
    ]
    texts = [
        compose(review, context(practice, review=review), n)
        for review in about
        for n in range(1, 6)
    ]
    near = [text for text in texts if 450 < len(text) < 700] or texts
    size = sum(map(len, near)) / len(near)
    print(f"lint of a reply of {size:.0f} characters:  {_best(_lints(near, practice)):.2f} ms")
    print(
        f"draft, with 50 recent replies:     {_best(_composes(about, near[:50], practice)):.2f} ms"
    )


def _lints(texts: list[str], practice: Practice) -> Iterator[Callable[[], object]]:
    known = context(practice)
    return (partial(lint, text, known) for text in texts)


def _composes(
    about: list[Review], recent: list[str], practice: Practice
) -> Iterator[Callable[[], object]]:
    for review in about:
        known = context(practice, review=review, recent=tuple(recent))
        yield partial(compose, review, known, 7)


def _best(calls: Iterator[Callable[[], object]]) -> float:
    """Return the median call time, in milliseconds."""
    spent = []
    for call in calls:
        started = perf_counter()
        call()
        spent.append((perf_counter() - started) * 1000)
    return sorted(spent)[len(spent) // 2]


if __name__ == "__main__":
    main()

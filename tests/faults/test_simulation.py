"""Simulates practices in which everything goes wrong, and checks the rules after each run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.faults.life import Plan
from tests.faults.oracle import Oracle, Wrong, praises_when
from tests.faults.records import Line, Naive
from tests.faults.running import Seeds, fresh
from tests.scheduler.outside import Message


@pytest.fixture(scope="module")
def seeds() -> Iterator[Seeds]:
    with fresh() as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_whatever_goes_wrong_what_must_hold_holds(seeds: Seeds, seed: int) -> None:
    report = seeds.run(Plan(seed, days=120, reviews=6))
    assert not report.failures, report.failures[seed]
    assert report.checks.total() > 100


@pytest.mark.slow
def test_a_seed_tells_the_same_story_every_time(seeds: Seeds) -> None:
    first, second = (seeds.run(Plan(7, days=60, reviews=3)) for _ in range(2))
    assert first.faults == second.faults
    assert first.checks == second.checks


def digest(at: datetime, second: int, key: str) -> Message:
    shows = json.dumps({"due": ["2026-05-04"], "cases": [1]})
    return Message(key, "teams-dana", key, shows, at + timedelta(seconds=second))


@pytest.mark.parametrize(
    ("first", "second", "times_sent", "holds"),
    [
        ("several:teams:dana:1", "several:teams:dana:2", 1, False),
        ("several:teams:dana:1", "several:teams:dana:1", 2, True),
        ("several:teams:dana:1", "several:teams:dana:2", 2, True),
    ],
    ids=["two messages", "the same one, sent again", "one that was sent again, and another"],
)
def test_two_digests_within_a_minute_are_wrong_unless_one_was_sent_again(
    seeds: Seeds, first: str, second: str, times_sent: int, holds: bool
) -> None:
    at = datetime(2026, 5, 4, tzinfo=UTC)
    there = [digest(at, 0, first), digest(at, 21, second)]
    sent = [(at, "replica-1", "teams-dana", first)] * times_sent
    if first != second:
        sent.append((at, "replica-1", "teams-dana", second))
    life = SimpleNamespace(
        url=f"sqlite:///{seeds.empty}",
        chats={"teams": SimpleNamespace(everything=there)},
        network=SimpleNamespace(posted=sent),
    )
    with nullcontext() if holds else pytest.raises(Wrong, match="within a minute"):
        Oracle(life)._each_names_the_oldest_first()


@pytest.mark.parametrize(("stars", "praises"), [(5, True), (4, True), (3, False), (None, False)])
def test_contacts_are_asked_for_unless_the_review_praises(stars: int | None, praises: bool) -> None:
    at = datetime(2026, 5, 4, tzinfo=UTC)
    opened = Line(1, at, None, "CaseOpened", {"review": {"stars": 1, "text": "Slow."}})
    edited = Line(2, at, None, "ReviewEdited", {"review": {"stars": stars, "text": "Kind."}})
    approved = Line(3, at, "ruth", "ReplyApproved", {"text": "Thank you."})
    later = Line(4, at, None, "ReviewEdited", {"review": {"stars": 5, "text": "Kind."}})
    before = Naive(1, "oak-street", lines=[opened, approved, later])
    assert not praises_when(before, approved)
    raised = Naive(1, "oak-street", lines=[opened, edited, approved])
    assert praises_when(raised, approved) is praises

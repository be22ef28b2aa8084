"""Lives of a practice in which everything goes wrong, and the rules that must hold after each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.faults.life import Plan
from tests.faults.oracle import praises_when
from tests.faults.records import Line, Naive
from tests.faults.running import Seeds, fresh


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

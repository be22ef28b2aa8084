"""Lives of a practice in which everything goes wrong, and the rules that must hold after each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.life import Plan
from tests.faults.running import Seeds, fresh


@pytest.fixture(scope="module")
def seeds() -> Iterator[Seeds]:
    with fresh() as made:
        yield made


@pytest.mark.parametrize("seed", [1])
def test_whatever_goes_wrong_what_must_hold_holds(seeds: Seeds, seed: int) -> None:
    report = seeds.run(Plan(seed, days=120, reviews=6))
    assert not report.failures, report.failures[seed]
    assert report.checks.total() > 100


def test_a_seed_tells_the_same_story_every_time(seeds: Seeds) -> None:
    first, second = (seeds.run(Plan(7, days=60, reviews=3)) for _ in range(2))
    assert first.faults == second.faults
    assert first.checks == second.checks

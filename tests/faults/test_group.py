"""Simulates a few hours of a small group, by the rules of `make simulate-group`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.faults import group
from tests.faults.group import GroupLife, GroupOracle, counts
from tests.faults.life import Life, Plan
from tests.faults.oracle import Oracle, Wrong
from tests.faults.running import fresh, judged


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group, "OFFICES", 12)
    monkeypatch.setattr(group, "REVIEWS_A_MONTH", 900)
    monkeypatch.setattr(group, "QUIET_S", 60.0)


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_every_review_is_known_within_one_poll_or_mail_and_a_late_one_is_found() -> None:
    lives: list[GroupLife] = []

    def oracle(life: Life) -> Oracle:
        assert isinstance(life, GroupLife)
        lives.append(life)
        return GroupOracle(life)

    with fresh() as database:
        report = judged(Plan(3, 0.2, 0, 0), database.copied(), GroupLife, oracle)
        assert not report.failures, report.failures[3]
        (life,) = lives
        assert len(life.came) > 50
        assert {written.key.site for written in life.came.values()} == set(group.SITES)
        lines = list(counts(life))
        assert lines[0].split()[:2] == ["site", "reviews"]

        version = next(iter(life.known))
        life.known[version] += timedelta(minutes=2)
        with pytest.raises(Wrong, match="after the first look"):
            GroupOracle(life).check()

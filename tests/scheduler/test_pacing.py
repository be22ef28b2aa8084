"""Who may post next into a conversation, whenever somebody looks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.outbox.rate_limit import Lanes
from tests.world import MONDAY

LANE = ("slack", "C0OAK")
SECOND = timedelta(seconds=1)


@pytest.fixture
def lanes() -> Lanes:
    """With a post that has just gone, and three that wait."""
    made = Lanes(SECOND)
    assert made.turn(LANE, "first", MONDAY) is None
    for n, key in enumerate("abc", start=1):
        assert made.turn(LANE, key, MONDAY) == MONDAY + n * SECOND
    return made


def test_each_goes_at_its_turn(lanes: Lanes) -> None:
    for n, key in enumerate("abc", start=1):
        assert lanes.turn(LANE, key, MONDAY + n * SECOND) is None
    assert lanes.turn(LANE, "d", MONDAY + 3 * SECOND) == MONDAY + 4 * SECOND


@pytest.mark.parametrize("asking", ["c", "new"])
def test_after_a_stall_nobody_overtakes_those_who_waited_before(lanes: Lanes, asking: str) -> None:
    late = MONDAY + timedelta(minutes=2)
    turn = lanes.turn(LANE, asking, late)
    assert turn is not None
    assert turn > late
    assert lanes.turn(LANE, "a", late) is None
    assert lanes.turn(LANE, "b", late + SECOND) is None
    assert lanes.turn(LANE, asking, turn) is None


def test_who_was_waited_for_once_and_did_not_come_is_waited_for_no_more(lanes: Lanes) -> None:
    late = MONDAY + timedelta(minutes=2)
    turn = lanes.turn(LANE, "c", late)
    assert turn is not None
    later = turn + timedelta(minutes=2)
    assert lanes.turn(LANE, "c", later) is None
    assert lanes.turn(LANE, "a", later) == later + SECOND, "it begins anew"


def test_a_clock_that_was_set_back_closes_nothing(lanes: Lanes) -> None:
    assert lanes.turn(LANE, "c", MONDAY - timedelta(hours=1)) is None

"""Tests the rate limit for posts in a conversation, which all replicas share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.practice import PracticeId
from bot.store import Store, channel_turns
from scheduler.outbox.rate_limit import Lanes
from tests.scheduler.office import Office, negative
from tests.world import MONDAY

LANE = ("slack", "C0OAK")
ROSEBANK = PracticeId("rosebank")
SECOND = timedelta(seconds=1)


@pytest.fixture
def pair(store: Store, database_url: str) -> Iterator[tuple[Office, Office]]:
    """Two replicas that post at most once a second in one conversation."""
    one, another = Office(store, pace=SECOND), Office(Store(database_url), pace=SECOND)
    another.clock = another.desk.clock = one.clock
    another.chat, another.site = one.chat, one.site
    another.start()
    yield one, another
    another.store.close()


async def test_two_replicas_post_as_fast_as_one(pair: tuple[Office, Office]) -> None:
    one, another = pair
    await one.intake.take_in([negative(f"r{n:02}") for n in range(12)])
    posted = list[int]()
    for n in range(12):
        first, second = (one, another) if n % 2 else (another, one)
        await first.outbox.drain()
        await second.outbox.drain()
        posted.append(len(one.chat.messages))
        one.clock.pass_(seconds=1)
    assert posted == list(range(1, 13))
    keys = [message.key for message in one.chat.messages]
    assert keys == [f"card:{n}:slack" for n in range(1, 13)]


async def test_a_late_message_doesn_t_send_the_next_one_to_the_end(
    pair: tuple[Office, Office],
) -> None:
    one, _ = pair
    await one.intake.take_in([negative(f"r{n:02}") for n in range(8)])
    await one.outbox.drain()
    for later in (1.6, 0.4, 0.1, *[0.5] * 12):
        one.clock.pass_(seconds=later)
        await one.outbox.drain()
    keys = [message.key for message in one.chat.messages]
    assert keys == [f"card:{n}:slack" for n in range(1, 9)]


def test_turns_follow_one_another(store: Store) -> None:
    def wait(after: float = 0) -> float:
        now = MONDAY + after * SECOND
        turn = store.run_sync(channel_turns.take, ROSEBANK, "C0OAK", SECOND, now)
        return round(turn.total_seconds(), 3)

    assert [wait() for _ in range(3)] == [0, 1, 2]
    assert wait(2.5) == 0.5
    assert wait(60) == 0
    assert wait(-3600) == 0, "a clock that was set back closes nothing"


def test_a_stall_is_made_up_for_one_by_one() -> None:
    lanes, late = Lanes(SECOND), MONDAY + timedelta(minutes=2)
    assert lanes.keeps_turn(LANE, MONDAY, late)
    lanes.goes(LANE, late)
    assert not lanes.keeps_turn(LANE, MONDAY, late)
    assert lanes.keeps_turn(LANE, late + SECOND, late + SECOND)


def test_a_clock_that_was_set_back_closes_nothing() -> None:
    lanes = Lanes(SECOND)
    lanes.goes(LANE, MONDAY)
    lanes.close(LANE, MONDAY + timedelta(hours=1))
    assert lanes.closed_until(LANE, MONDAY) is not None
    earlier = MONDAY - timedelta(hours=2)
    assert lanes.closed_until(LANE, earlier) is None
    assert lanes.keeps_turn(LANE, earlier, earlier)

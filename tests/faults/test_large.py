"""Tests single faults that are too large or too rare to occur at random."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.store import Store
from tests.scheduler.office import Office, negative, sqlite
from tests.world import WEEKDAYS

__all__ = ["sqlite"]


@pytest.mark.slow
async def test_a_replica_that_dies_with_a_hundred_claims_loses_and_doubles_nothing(
    sqlite: Store,
) -> None:
    office = Office(sqlite)
    await office.intake.take_in([negative(f"r{n}") for n in range(100)])
    assert len(office.claim_and_die()) == 100
    office.start()
    await office.later(seconds=61)
    posted = Counter(message.key for message in office.chat.messages)
    assert len(posted) == 100
    assert set(posted.values()) == {1}


@pytest.mark.slow
async def test_five_hundred_reviews_in_a_minute_are_paced_the_first_stays_first(
    sqlite: Store,
) -> None:
    office = Office(sqlite, pace=timedelta(seconds=1))
    found = [negative(f"r{n:03}", 5 - n / 10_000) for n in range(500)]
    await office.intake.take_in(found)
    for _ in range(60):
        await office.later(seconds=1)
    cards = [card.key for card in office.chat.of("card:")]
    most = office.desk.practice.policy.gather_above
    assert cards == [f"card:{n}:slack" for n in range(1, most + 1)]
    per_moment = Counter(message.at for message in office.chat.messages)
    assert max(per_moment.values()) == 1


def test_a_clock_change_at_the_opening_hour_neither_skips_nor_doubles_a_day() -> None:
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for at in _changes(zone):
            for hours in range(-30, 31, 3):
                moment = at + timedelta(hours=hours)
                local = WEEKDAYS.next_open(moment, zone).astimezone(zone)
                assert local.weekday() < 5, name
                assert 8 <= local.hour < 17, name
                assert WEEKDAYS.next_open(moment, zone) >= moment, name


def _changes(zone: ZoneInfo) -> list[datetime]:
    """When this zone's clocks change in 2026."""
    day = datetime(2026, 1, 1, tzinfo=UTC)
    days = [day + timedelta(days=n) for n in range(366)]
    return [
        after
        for before, after in itertools.pairwise(days)
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()
    ]


def test_a_torn_file_is_not_started_from(tmp_path: Path) -> None:
    file = tmp_path / "bedside.db"
    store = Store(f"sqlite:///{file}")
    store.migrate()
    store.close()
    body = bytearray(file.read_bytes())
    body[4096 * 3 : 4096 * 5] = b"\x7f" * 8192
    file.write_bytes(body)
    again = Store(f"sqlite:///{file}")
    with pytest.raises(Exception, match="damaged"):
        again.migrate()
    again.close()

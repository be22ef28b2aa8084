"""Tests the settings that differ from office to office: numbers, holidays, and quiet hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import settings
from bot.errors import ConfigurationError
from bot.practice import LocationId, Practice
from settings.closed_days import holidays_of, waking
from tests.settings_files import SMALL

LAKESIDE = LocationId("lakeside")
CHICAGO = ZoneInfo("America/Chicago")
OPEN = 'opening = { mon = "08:00-12:00, 13:00-17:00", sat = "00:00-24:00" }'


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], Practice]:
    def loaded(text: str) -> Practice:
        file = tmp_path / "bedside.toml"
        file.write_text(text, encoding="utf-8")
        return settings.load(file, {}).practice()

    return loaded


def test_a_location_has_its_own_numbers_and_the_practices_for_the_rest(
    load: Callable[[str], Practice],
) -> None:
    own = "[locations.policy]\nreply_within_h = 6\n\n[[members]]"
    text = "[policy]\nundo_s = 30\n\n" + SMALL.replace("[[members]]", own, 1)
    practice = load(text)
    there = practice.policy_at(LAKESIDE)
    assert (there.reply_within, there.undo) == (timedelta(hours=6), timedelta(seconds=30))
    assert practice.policy.reply_within == timedelta(hours=24)


def test_a_number_of_a_location_is_checked_like_any_other(load: Callable[[str], Practice]) -> None:
    own = "[locations.policy]\nreply_within_h = -6\n\n[[members]]"
    with pytest.raises(ConfigurationError, match=r"policy\.reply_within_h"):
        load(SMALL.replace("[[members]]", own, 1))


def test_public_holidays_of_a_region_are_closed_in_every_year(
    load: Callable[[str], Practice],
) -> None:
    text = SMALL.replace(OPEN, 'holidays = "US-NC"\nopening = { fri = "08:00-17:00" }')
    hours = load(text).locations[LAKESIDE].hours
    christmas = datetime(2026, 12, 25, 10, tzinfo=CHICAGO).astimezone(UTC)
    assert not hours.is_open(christmas, CHICAGO)
    new_year = datetime(2027, 1, 1, 8, tzinfo=CHICAGO).astimezone(UTC)
    assert hours.next_open(christmas, CHICAGO) == new_year + timedelta(days=7)


def test_a_region_that_nobody_knows_is_refused(load: Callable[[str], Practice]) -> None:
    for region in ("US-ZZ", "nowhere", "XX"):
        with pytest.raises(ConfigurationError, match="holidays"):
            load(SMALL.replace(OPEN, f'holidays = "{region}"'))


def test_quiet_time_shortens_the_hours_and_stands_alone_where_they_are_unknown() -> None:
    night = "20:00-07:00"
    assert waking({}, "") == {}
    assert waking({}, night) == dict.fromkeys(range(7), ((time(7), time(20)),))
    assert waking({5: ((time(0), time.max),)}, night) == {5: ((time(7), time(20)),)}
    lunch = waking({0: ((time(8), time(17)),)}, "12:00-13:00")
    assert lunch == {0: ((time(8), time(12)), (time(13), time(17)))}


def test_no_reminder_in_quiet_time(load: Callable[[str], Practice]) -> None:
    hours = load(SMALL.replace(OPEN, 'quiet = "20:00-07:00"')).locations[LAKESIDE].hours
    late = datetime(2026, 5, 4, 23, tzinfo=CHICAGO).astimezone(UTC)
    morning = datetime(2026, 5, 5, 7, tzinfo=CHICAGO).astimezone(UTC)
    assert hours.next_open(late, CHICAGO) == morning


def test_the_library_is_asked_once_for_each_year() -> None:
    assert holidays_of("US-NC", 2031) is holidays_of("US-NC", 2031)

"""Tests that opening hours follow the office's local time, even when the clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from bot.hours import OpeningHours
from tests.world import MONDAY, WEEKDAYS

NEW_YORK = ZoneInfo("America/New_York")
ZONES = sorted(zone for zone in available_timezones() if "/" in zone)
moments = st.datetimes(
    min_value=datetime(2024, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)
)
zones = st.sampled_from(ZONES).map(ZoneInfo)


def test_office_is_open_from_eight_to_five_on_its_own_wall_clock() -> None:
    assert WEEKDAYS.is_open(datetime(2026, 7, 6, 12, 0, tzinfo=UTC), NEW_YORK)
    assert not WEEKDAYS.is_open(datetime(2026, 1, 5, 12, 59, tzinfo=UTC), NEW_YORK)
    assert WEEKDAYS.is_open(datetime(2026, 1, 5, 13, 0, tzinfo=UTC), NEW_YORK)


def test_four_working_hours_reach_over_the_weekend() -> None:
    friday_three = datetime(2026, 5, 8, 19, 0, tzinfo=UTC)
    due = WEEKDAYS.after_working(friday_three, timedelta(hours=4), NEW_YORK)
    assert due == datetime(2026, 5, 11, 14, 0, tzinfo=UTC)


def test_spring_forward_costs_no_working_time() -> None:
    night = OpeningHours({6: ((time(0), time(6)),)})
    start = datetime(2026, 3, 8, 5, 0, tzinfo=UTC)  # midnight; 02:00 to 03:00 is skipped
    assert night.after_working(start, timedelta(hours=5), NEW_YORK) == start + timedelta(hours=5)


def test_unknown_hours_count_as_always_open() -> None:
    assert OpeningHours.always().is_open(MONDAY, NEW_YORK)
    assert OpeningHours.always().next_open(MONDAY, NEW_YORK) == MONDAY


def test_last_open_before_night_is_closing_time() -> None:
    late = datetime(2026, 5, 5, 2, 0, tzinfo=UTC)
    assert WEEKDAYS.last_open(late, NEW_YORK) == datetime(2026, 5, 4, 21, 0, tzinfo=UTC)


@given(moments, zones)
def test_next_open_is_open_and_never_in_the_past(at: datetime, zone: ZoneInfo) -> None:
    opening = WEEKDAYS.next_open(at, zone)
    assert opening >= at
    assert WEEKDAYS.is_open(opening, zone)


@given(moments, zones, st.integers(0, 40), st.integers(0, 40))
def test_working_time_adds_up(at: datetime, zone: ZoneInfo, first: int, second: int) -> None:
    once = WEEKDAYS.after_working(at, timedelta(hours=first + second), zone)
    halfway = WEEKDAYS.after_working(at, timedelta(hours=first), zone)
    assert WEEKDAYS.after_working(halfway, timedelta(hours=second), zone) == once

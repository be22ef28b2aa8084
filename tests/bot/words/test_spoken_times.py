"""Tests the days and times that people type. It's Monday, May 4, 2026, at 10 AM at Oak Street."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.words.spoken_times import Period, days, moment, period
from tests.world import MONDAY, location

TODAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("today", "2026-05-04", "2026-05-04"),
        ("yesterday", "2026-05-03", "2026-05-03"),
        ("this week", "2026-05-04", "2026-05-04"),
        ("last week", "2026-04-27", "2026-05-03"),
        ("this month", "2026-05-01", "2026-05-04"),
        ("last month", "2026-04-01", "2026-04-30"),
        ("this year", "2026-01-01", "2026-05-04"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("last 7 days", "2026-04-27", "2026-05-04"),
        ("last seven days", "2026-04-27", "2026-05-04"),
        ("in the last two weeks", "2026-04-20", "2026-05-04"),
        ("past week", "2026-04-27", "2026-05-04"),
        ("the past month", "2026-04-04", "2026-05-04"),
        ("last 3 months", "2026-02-04", "2026-05-04"),
        ("this quarter", "2026-04-01", "2026-05-04"),
        ("last quarter", "2026-01-01", "2026-03-31"),
        ("Q1", "2026-01-01", "2026-03-31"),
        ("q4", "2025-10-01", "2025-12-31"),
        ("over the weekend", "2026-05-02", "2026-05-03"),
        ("today's", "2026-05-04", "2026-05-04"),
        ("last week's", "2026-04-27", "2026-05-03"),
        ("in 2025", "2025-01-01", "2025-12-31"),
        ("April 2026", "2026-04-01", "2026-04-30"),
        ("before May 1", "2000-01-01", "2026-04-30"),
        ("before Friday", "2000-01-01", "2026-04-30"),
        ("after Apr 20", "2026-04-21", "2026-05-04"),
        ("between Apr 20 and May 3", "2026-04-20", "2026-05-03"),
        ("since yesterday", "2026-05-03", "2026-05-04"),
        ("since last week", "2026-04-27", "2026-05-04"),
        ("from Monday to Wednesday", "2026-04-27", "2026-04-29"),
        ("4/20/26 - 5/3/26", "2026-04-20", "2026-05-03"),
        ("2026-04-20 to 2026-05-03", "2026-04-20", "2026-05-03"),
        ("ayer", "2026-05-03", "2026-05-03"),
    ],
)
def test_periods(said: str, first: str, last: str) -> None:
    assert period(said, TODAY) == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("Dec 24–Jan 2", "2026-12-24", "2027-01-02"),
        ("dec 24 - jan 2", "2026-12-24", "2027-01-02"),
        ("December 24th to January 2nd", "2026-12-24", "2027-01-02"),
        ("Dec 24-27", "2026-12-24", "2026-12-27"),
        ("12/24-1/2", "2026-12-24", "2027-01-02"),
        ("2026-12-24 to 2027-01-02", "2026-12-24", "2027-01-02"),
        ("from May 6 through May 8", "2026-05-06", "2026-05-08"),
        ("tomorrow", "2026-05-05", "2026-05-05"),
        ("until Friday", "2026-05-04", "2026-05-08"),
        ("next week", "2026-05-11", "2026-05-17"),
        ("6 May 2026", "2026-05-06", "2026-05-06"),
        ("December 24th-January 2nd", "2026-12-24", "2027-01-02"),
        ("12-24 to 1-2", "2026-12-24", "2027-01-02"),
        ("12/24/26-1/2/27", "2026-12-24", "2027-01-02"),
        ("fri-mon", "2026-05-08", "2026-05-11"),
        ("for two weeks", "2026-05-04", "2026-05-17"),
        ("3 days", "2026-05-04", "2026-05-06"),
        ("next month", "2026-06-01", "2026-06-30"),
        ("all of June", "2026-06-01", "2026-06-30"),
        ("today and tomorrow", "2026-05-04", "2026-05-05"),
        ("mañana", "2026-05-05", "2026-05-05"),
    ],
)
def test_days_away(said: str, first: str, last: str) -> None:
    assert days(said, TODAY) == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "said",
    [
        "",
        "soon",
        "Feb 30",
        "Jan 2 to",
        "99/99",
        "May 8 to May 6 to 7",
        "tomorrow and Friday",
        "this afternoon",
        "yesterday",
    ],
)
def test_what_are_no_days(said: str) -> None:
    assert days(said, TODAY) is None


@pytest.mark.parametrize(
    ("said", "local"),
    [
        ("1 hour", "2026-05-04T11:00"),
        ("30 min", "2026-05-04T10:30"),
        ("in 2h", "2026-05-04T12:00"),
        ("this afternoon", "2026-05-04T13:00"),
        ("tomorrow", "2026-05-05T08:00"),
        ("tomorrow morning", "2026-05-05T08:00"),
        ("3 PM", "2026-05-04T15:00"),
        ("3", "2026-05-04T15:00"),
        ("9:30", "2026-05-05T09:30"),
        ("Friday", "2026-05-08T08:00"),
        ("Friday 2 PM", "2026-05-08T14:00"),
        ("Friday at 2:15 p.m.", "2026-05-08T14:15"),
        ("May 6", "2026-05-06T08:00"),
        ("May 6 at 9 am", "2026-05-06T09:00"),
        ("Saturday", "2026-05-11T08:00"),
        ("half an hour", "2026-05-04T10:30"),
        ("two hours", "2026-05-04T12:00"),
        ("noon", "2026-05-04T12:00"),
        ("tomorrow at noon", "2026-05-05T12:00"),
        ("Tuesday afternoon", "2026-05-05T13:00"),
        ("the end of the day", "2026-05-04T16:30"),
        ("EOD", "2026-05-04T16:30"),
        ("next week", "2026-05-11T08:00"),
        ("a week", "2026-05-11T10:00"),
    ],
)
def test_moments(said: str, local: str) -> None:
    place = location()
    expected = datetime.fromisoformat(local).replace(tzinfo=place.time_zone)
    assert moment(said, MONDAY, place) == expected.astimezone(UTC)


@pytest.mark.parametrize("said", ["whenever", "25 PM", "13 pm", "Feb 31", "the moon", "tonight"])
def test_what_is_no_moment(said: str) -> None:
    assert moment(said, MONDAY, location()) is None


@pytest.mark.parametrize("year", ["0000", "0001", "1999", "2100", "9999"])
def test_a_year_at_the_end_of_the_calendar_is_none_that_anyone_means(year: str) -> None:
    """Adding a day or a time zone to such a date overflows."""
    for said in (f"12/31/{year}", f"1/1/{year}", f"Dec 31, {year}", f"{year}-12-31"):
        assert period(f"since {said}", TODAY) is None
        assert days(f"until {said}", TODAY) is None
        assert moment(f"{said} 11 PM", MONDAY, location()) is None


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("october", "2025-10-01", "2025-10-31"),
        ("in may", "2026-05-01", f"{TODAY}"),
        ("apr", None, None),
        ("in apr", "2026-04-01", "2026-04-30"),
        ("may", None, None),
        ("apr 3", "2026-04-03", "2026-04-03"),
        ("apr 3–9", "2026-04-03", "2026-04-09"),
        ("from apr 3 to apr 9", "2026-04-03", "2026-04-09"),
        ("since apr 3", "2026-04-03", f"{TODAY}"),
        ("since monday", "2026-05-04", f"{TODAY}"),
        ("dec 24–jan 2", "2025-12-24", "2026-01-02"),
        ("12/24/2030", None, None),
    ],
)
def test_days_that_have_been(said: str, first: str | None, last: str | None) -> None:
    found = period(said, TODAY)
    wanted = Period(date.fromisoformat(first), date.fromisoformat(last)) if first and last else None
    assert found == wanted

"""When an office is closed within its weekly hours: single days, public holidays, quiet time."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cache
from typing import Annotated

from pydantic import AfterValidator

Intervals = tuple[tuple[time, time], ...]

REGION = 'a country and, where it has them, its state: "US-NC", "DE-BY", "FR"'
QUIET = 'hours without reminders such as "20:00-07:00"'

YEAR = 2026
"""The year used to check whether the library knows a region. Any year would do."""


@dataclass(frozen=True)
class ClosedDays(Container[date]):
    """The days when an office is closed: `days`, and the public holidays of `region`.

    On days in `open_on`, the office is open even if they're holidays.
    """

    days: Collection[date] = field(default_factory=frozenset)
    region: str = ""
    open_on: Collection[date] = field(default_factory=frozenset)

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        if day in self.open_on:
            return False
        return day in self.days or bool(self.region and day in holidays_of(self.region, day.year))


@cache
def holidays_of(region: str, year: int) -> frozenset[date]:
    """Return the public holidays. Raises ValueError if the library doesn't support the region."""
    from holidays import country_holidays

    country, _, part = region.partition("-")
    try:
        return frozenset(country_holidays(country, subdiv=part or None, years=year))
    except NotImplementedError as error:
        raise ValueError(str(error)) from error


def waking(week: Mapping[int, Intervals], quiet: str) -> Mapping[int, Intervals]:
    """Return the opening hours without the quiet time.

    If the opening hours are unknown, return all hours that aren't quiet.
    """
    if not quiet:
        return week
    begins, ends = quiet_time(quiet)
    awake = ((ends, begins),) if ends < begins else ((time(0), begins), (ends, time.max))
    if not any(week.values()):
        return dict.fromkeys(range(7), tuple(span for span in awake if span[0] < span[1]))
    return {day: _common(spans, awake) for day, spans in week.items()}


def waking_on(days: Mapping[date, Intervals], quiet: str) -> Mapping[date, Intervals]:
    """Return the opening hours on particular dates, without the quiet time."""
    return {day: waking({0: hours}, quiet)[0] for day, hours in days.items()}


def quiet_time(text: str) -> tuple[time, time]:
    """Parse a quiet time such as `20:00-07:00`. Raises ValueError if it's malformed."""
    match = re.fullmatch(r"\s*(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)\s*", text)
    if not match:
        raise ValueError
    begins, ends = (time(int(match[n]), int(match[n + 1])) for n in (1, 3))
    if begins == ends:
        raise ValueError
    return begins, ends


def _common(spans: Intervals, awake: Intervals) -> Intervals:
    both = [
        (max(opens, begins), min(closes, ends)) for opens, closes in spans for begins, ends in awake
    ]
    return tuple(sorted(span for span in both if span[0] < span[1]))


def _region(text: str) -> str:
    if text and not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", text):
        raise ValueError
    if text:
        holidays_of(text, YEAR)
    return text


def _quiet(text: str) -> str:
    if text:
        quiet_time(text)
    return text


Region = Annotated[str, AfterValidator(_region)]
QuietTime = Annotated[str, AfterValidator(_quiet)]

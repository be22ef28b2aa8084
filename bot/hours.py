"""Works out when an office is open, and when a given number of working hours will have passed.

All arguments and results are aware UTC datetimes, but opening hours are local times in the office's
zone. We convert them for the day they apply to, so daylight saving time doesn't shift them.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HORIZON_DAYS = 400
"""How many days ahead we look for opening hours. An office closed longer counts as always open."""


@dataclass(frozen=True)
class OpeningHours:
    """Open intervals by weekday (0 = Monday), each a (from, to) pair of local wall-clock times.

    If there are none, the hours are unknown, and the office counts as always open. Dates in
    `differing` have their own hours, regardless of the weekday.
    """

    week: Mapping[int, tuple[tuple[time, time], ...]]
    closed_on: Container[date] = frozenset()
    differing: Mapping[date, tuple[tuple[time, time], ...]] = field(default_factory=dict)
    _reckoned: dict[tuple[date, ZoneInfo], tuple[tuple[datetime, datetime], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def always(cls) -> OpeningHours:
        return cls({})

    def is_open(self, at: datetime, zone: ZoneInfo) -> bool:
        if not any(self.week.values()):
            return True
        day = at.astimezone(zone).date()
        return any(start <= at < end for start, end in self._intervals(day, zone))

    def next_open(self, at: datetime, zone: ZoneInfo) -> datetime:
        """`at` itself if the office is open then, or else the next opening time."""
        if self.is_open(at, zone):
            return at
        for start, _end in self._from(at, zone):
            return max(start, at)
        return at

    def last_open(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """`at` itself if the office is open then, or else the last closing time before it."""
        if self.is_open(at, zone):
            return at
        day = at.astimezone(zone).date()
        for back in range(HORIZON_DAYS):
            ends = [e for _s, e in self._intervals(day - timedelta(days=back), zone) if e <= at]
            if ends:
                return max(ends)
        return None

    def after_working(self, at: datetime, span: timedelta, zone: ZoneInfo) -> datetime:
        """Return the time when the office will have been open for `span` since `at`."""
        if not span or not any(self.week.values()):
            return at + span
        left = span
        for start, end in self._from(at, zone):
            begin = max(start, at)
            if end - begin >= left:
                return begin + left
            left -= end - begin
        return at + span

    def _from(self, at: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
        day = at.astimezone(zone).date()
        for ahead in range(HORIZON_DAYS):
            for start, end in self._intervals(day + timedelta(days=ahead), zone):
                if end > at:
                    yield start, end

    def _intervals(self, day: date, zone: ZoneInfo) -> tuple[tuple[datetime, datetime], ...]:
        """The day's open intervals, cached because planning any case uses the same few days."""
        intervals = self._reckoned.get((day, zone))
        if intervals is None:
            intervals = self._reckoned[day, zone] = tuple(self._reckon(day, zone))
        return intervals

    def _reckon(self, day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
        hours = self.differing.get(day)
        if hours is None and day in self.closed_on:
            return
        for opens, closes in self.week.get(day.weekday(), ()) if hours is None else hours:
            start = datetime.combine(day, opens, zone).astimezone(UTC)
            end = datetime.combine(day, closes, zone).astimezone(UTC)
            if end > start:
                yield start, end

"""Days and times as people type them: "last week", "Dec 24–Jan 2", "tomorrow 3 PM"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.hours import OpeningHours
from bot.practice import Location

AFTERNOON = time(13)
"""When "this afternoon" begins."""

MORNING = time(9)
"""The default time of day if the opening hours are unknown."""

YEARS = range(2000, 2100)
"""The years that people mean. No review is older, and no calendar ends within them."""

LONGEST_PERIOD = 366
"""Maximum number of days that "the last 90 days" can go back."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_PLAIN_MONTHS = frozenset(_MONTHS) - {"may", "march"}
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (?P<year>\d{4}))?"
_DATES = (
    re.compile(r"(?P<number>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>\d{4}))?"),
    re.compile(f"{_MONTH} {_DAY}{_YEAR}"),
    re.compile(f"{_DAY} {_MONTH}{_YEAR}"),
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_RANGE = re.compile(r"\s*(?:–|—|\bto\b|\bthrough\b|\buntil\b|\btill\b|(?<=\d)-(?=[a-z\d])| - )\s*")
_CLOCK = re.compile(
    r"(?:^|\s)(?:at )?(?P<hour>\d{1,2})(?::(?P<minute>\d\d))? ?(?P<half>[ap]\.?m\.?)?$"
)
_SPAN = re.compile(r"(?:in )?(?:an?|(?P<count>\d{1,3})) ?(?P<unit>m|min|minutes?|h|hours?|days?)")
_LAST_DAYS = re.compile(r"(?:last|past) (\d{1,3}) days?")


@dataclass(frozen=True)
class Period:
    """A period of days, including the first and the last."""

    first: date
    last: date

    def bounds(self, place: Location) -> tuple[datetime, datetime]:
        """When it starts (included) and ends (excluded) at `place`."""
        zone = place.time_zone
        begins = datetime.combine(self.first, time(0), zone)
        ends = datetime.combine(self.last + timedelta(days=1), time(0), zone)
        return begins.astimezone(UTC), ends.astimezone(UTC)


def period(said: str, today: date) -> Period | None:
    """The days of "today", "last year" or "the last 30 days". Weeks begin on Monday."""
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    known = {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "this week": (monday, today),
        "last week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "this month": (first, today),
        "last month": (before.replace(day=1), before),
        "this year": (today.replace(month=1, day=1), today),
        "last year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }
    if said in known:
        return Period(*known[said])
    if found := _LAST_DAYS.fullmatch(said):
        days = min(max(int(found[1]), 1), LONGEST_PERIOD)
        return Period(today - timedelta(days=days), today)
    return _month(said, today) or _past_days(said, today)


def is_month(word: str) -> bool:
    """A month's name or its beginning: "Nov"."""
    return _index(word, _MONTHS) is not None


def _month(said: str, today: date) -> Period | None:
    """ "October", "in May": the last one that has begun. Some names are other words, too."""
    name = said.removeprefix("in ")
    number = _index(name, _MONTHS)
    if number is None or (name == said and name not in _PLAIN_MONTHS):
        return None
    first = date(today.year - (number + 1 > today.month), number + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Period(first, min(last, today))


def _past_days(said: str, today: date) -> Period | None:
    """ "since Nov 3", "Nov 3–9", "10/3/2026": days that have been."""
    text = _plain(said)
    if text.startswith("since "):
        begins = _past_day(text.removeprefix("since "), today)
        return Period(begins, today) if begins else None
    parts = _RANGE.split(text.removeprefix("from "))
    first = _past_day(parts[0], today) if len(parts) < 3 else None
    if first is None or len(parts) == 1:
        return Period(first, first) if first else None
    end = f"{_MONTHS[first.month - 1]} {parts[1]}" if re.fullmatch(_DAY, parts[1]) else parts[1]
    last = _past_day(end, today)
    return Period(first, last) if last and last >= first else None


def _past_day(said: str, today: date) -> date | None:
    """A day like "Nov 3", the last one that has been. None for one that's still to come."""
    weekday = _index(said, _WEEKDAYS)
    if weekday is not None:
        return today - timedelta(days=(today.weekday() - weekday) % 7)
    for form in _DATES:
        if found := form.fullmatch(said):
            named = _date(found.groupdict(), today - timedelta(days=364))
            return named if named and named <= today else None
    return None


def days(said: str, today: date) -> Period | None:
    """The days of an absence: "Dec 24–Jan 2", "tomorrow", "next week", "until Friday"."""
    text = _plain(said).removeprefix("from ")
    if text == "next week":
        monday = today + timedelta(days=7 - today.weekday())
        return Period(monday, monday + timedelta(days=6))
    if text == "this week":
        return Period(today, today + timedelta(days=6 - today.weekday()))
    for prefix in ("until ", "till ", "through "):
        if text.startswith(prefix):
            last = day(text.removeprefix(prefix), today)
            return Period(today, last) if last else None
    parts = _RANGE.split(text)
    if len(parts) > 2:
        return None
    first = day(parts[0], today)
    if first is None or len(parts) == 1:
        return Period(first, first) if first else None
    end = parts[1]
    if re.fullmatch(_DAY, end):
        # "Dec 24-27": the same month
        end = f"{_MONTHS[first.month - 1]} {end}"
    last = day(end, first)
    return Period(first, last) if last and last >= first else None


def day(said: str, today: date) -> date | None:
    """One day. Without a year, it's today or later."""
    text = _plain(said)
    named = {"today": 0, "tomorrow": 1}
    if text in named:
        return today + timedelta(days=named[text])
    weekday = _index(text.removeprefix("next ").removeprefix("on "), _WEEKDAYS)
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    for form in _DATES:
        if found := form.fullmatch(text):
            return _date(found.groupdict(), today)
    return None


def moment(said: str, now: datetime, place: Location) -> datetime | None:
    """The moment of "1 hour", "this afternoon", "Friday" or "Dec 3 at 2 PM" at `place`."""
    text = _plain(said).removeprefix("until ").removeprefix("for ")
    local = now.astimezone(place.time_zone)
    if found := _SPAN.fullmatch(text):
        return now + _span(found)
    if text in ("this afternoon", "afternoon"):
        return _at(local.date(), AFTERNOON, place)
    clock = None
    if (found := _CLOCK.search(text)) and not day(text, local.date()):
        clock, text = _time(found), text[: found.start()].strip().removesuffix(" at").strip()
        if clock is None:
            return None
    text = text.removesuffix(" morning")
    if clock is not None and not text:
        at = _at(local.date(), clock, place)
        return at if at > now else _at(local.date() + timedelta(days=1), clock, place)
    named = day(text, local.date())
    if named is None:
        return None
    return _at(named, clock, place) if clock else opening_on(named, place)


def opening_on(named: date, place: Location) -> datetime:
    """When the office opens on that day, or on the next day that it's open."""
    start = _at(named, time(0), place)
    if place.hours == OpeningHours.always():
        return _at(named, MORNING, place)
    return place.hours.next_open(start, place.time_zone)


def _plain(said: str) -> str:
    """The text in lower case, with 2026-12-24 as 12/24/2026, because a hyphen means a range."""
    text = said.casefold().replace("\N{NON-BREAKING HYPHEN}", "-")
    text = _ISO.sub(r"\2/\3/\1", text)
    return " ".join(text.split()).strip(" .,")


def _at(named: date, clock: time, place: Location) -> datetime:
    return datetime.combine(named, clock, place.time_zone).astimezone(UTC)


def _span(found: re.Match[str]) -> timedelta:
    count, unit = int(found["count"] or 1), found["unit"]
    if unit.startswith("d"):
        return timedelta(days=count)
    return timedelta(hours=count) if unit.startswith("h") else timedelta(minutes=count)


def _time(found: re.Match[str]) -> time | None:
    """The time. Without AM or PM, 1 to 6 are in the afternoon, since no office opens at 3 AM."""
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["half"] or "").replace(".", "")
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif 1 <= hour <= 6:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _date(found: dict[str, str | None], today: date) -> date | None:
    month = found.get("number")
    named = _index(found.get("month") or "", _MONTHS)
    number = int(month) if month else (named + 1 if named is not None else 0)
    try:
        if found.get("year"):
            year = int(found["year"] or 0)
            return date(year, number, int(found["day"] or 0)) if year in YEARS else None
        near = date(today.year, number, int(found["day"] or 0))
        return near if near >= today else date(today.year + 1, number, int(found["day"] or 0))
    except ValueError:
        return None


def _index(word: str, names: Sequence[str]) -> int | None:
    """The index in `names` of a word or its beginning (at least three letters)."""
    found = [n for n, name in enumerate(names) if len(word) >= 3 and name.startswith(word)]
    return found[0] if found else None

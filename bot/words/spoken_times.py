"""Parses days and times as people type them: "last week", "Dec 24–Jan 2", "tomorrow 3 PM".

`period` parses past days, for lists. `days` parses days to come, for absences.
"""

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
"""The years that people can mean. No review is older, and dates in this range can't overflow."""

BEFORE_CLOSING = timedelta(minutes=30)
"""How long before closing "the end of the day" is, to leave people time to act."""

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
    re.compile(r"(?P<number>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?"),
    re.compile(f"{_MONTH} {_DAY}{_YEAR}"),
    re.compile(f"{_DAY} {_MONTH}{_YEAR}"),
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_HYPHENS = re.compile(r"(\d{1,2})-(\d{1,2})( ?(?:to|through|until|till|–|-) ?)(\d{1,2})-(\d{1,2})")
_RANGE = re.compile(
    r"\s*(?:–|—|\b(?:to|through|thru|until|till)\b|(?<=[a-z\d])-(?=[a-z\d])| - )\s*"
)
_CLOCK = re.compile(
    r"(?:^|\s)(?:at )?(?P<hour>\d{1,2})(?::(?P<minute>\d\d))? ?(?P<half>[ap]\.?m\.?)?$"
)
_SPAN = re.compile(
    r"(?:in )?(?:an?|(?P<count>\d{1,3})) ?"
    r"(?P<unit>m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)(?: from now)?"
)
_LAST = re.compile(
    r"(?:the )?(?:last|past|previous) (?:(?P<count>\d{1,3}) )?"
    r"(?P<unit>day|week|month|quarter|year)s?"
)
_ABSENT_FOR = re.compile(
    r"(?:for )?(?:the )?(?:next )?(?:an? |(?P<count>\d{1,3}) )(?P<unit>day|week)s?"
)
_QUARTER = re.compile(r"q(?P<quarter>[1-4])(?: (?P<year>\d{4}))?")
_LEADING = re.compile(r"^(?:(?:in|on|over|during|for|from|of) )?(?:the )?")
_END_OF_DAY = frozenset(
    [
        "eod",
        "end of day",
        "end of the day",
        "the end of the day",
        "close",
        "closing",
        "closing time",
    ]
)
_NUMBER_WORDS = "one two three four five six seven eight nine ten eleven twelve"
_SAID_NUMBERS = {word: str(n) for n, word in enumerate(_NUMBER_WORDS.split(), start=1)}
_SPANISH = {"hoy": "today", "mañana": "tomorrow", "manana": "tomorrow", "ayer": "yesterday"}
_SAID_NUMBER = re.compile(rf"\b(?:{'|'.join([*_SAID_NUMBERS, *_SPANISH])})\b")


@dataclass(frozen=True)
class Period:
    """A period of days, including the first and the last."""

    first: date
    last: date

    def bounds(self, place: Location) -> tuple[datetime, datetime]:
        """When the period starts (inclusive) and ends (exclusive) at `place`."""
        zone = place.time_zone
        begins = datetime.combine(self.first, time(0), zone)
        ends = datetime.combine(self.last + timedelta(days=1), time(0), zone)
        return begins.astimezone(UTC), ends.astimezone(UTC)


def period(typed: str, today: date) -> Period | None:
    """Parse past days: "today", "last year", "the last 30 days". Weeks begin on Monday."""
    text = _plain(typed)
    if text.startswith("since "):
        since = period(text.removeprefix("since "), today)
        return Period(since.first, today) if since else None
    if bounded := _bounded(text, today):
        return bounded
    named = _LEADING.sub("", text)
    return (
        _named(named, today)
        or _last(named, today)
        or _month(text, today)
        or _year(text, today)
        or _past_days(text, today)
    )


def _bounded(text: str, today: date) -> Period | None:
    """Parse "before May 1", "after Friday", or "between Apr 3 and Apr 9"."""
    word, _, rest = text.partition(" ")
    if word == "between":
        return _past_days(rest.replace(" and ", " to ", 1), today)
    if word not in ("before", "after", "until", "till", "through"):
        return None
    named = period(rest, today)
    if named is None:
        return None
    if word == "after":
        return Period(named.last + timedelta(days=1), today) if named.last < today else None
    last = named.first - timedelta(days=1) if word == "before" else named.last
    return Period(date(YEARS.start, 1, 1), last) if last.year in YEARS else None


def _named(text: str, today: date) -> Period | None:
    monday = today - timedelta(days=today.weekday())
    saturday = monday - timedelta(days=2) if today.weekday() < 5 else monday + timedelta(days=5)
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    quarter = today.replace(month=today.month - (today.month - 1) % 3, day=1)
    last_quarter = _months_before(quarter, 3)
    this_year = today.replace(month=1, day=1)
    known = {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "this week": (monday, today),
        "last week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "weekend": (saturday, min(saturday + timedelta(days=1), today)),
        "last weekend": (saturday, min(saturday + timedelta(days=1), today)),
        "this weekend": (saturday, min(saturday + timedelta(days=1), today)),
        "this month": (first, today),
        "last month": (before.replace(day=1), before),
        "this quarter": (quarter, today),
        "last quarter": (last_quarter, quarter - timedelta(days=1)),
        "this year": (this_year, today),
        "last year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }
    if text in known:
        return Period(*known[text])
    if match := _QUARTER.fullmatch(text):
        starts = 3 * int(match["quarter"]) - 2
        year = int(match["year"] or today.year - (starts > today.month))
        begins = date(year, starts, 1)
        ends = _months_before(begins, -3) - timedelta(days=1)
        return Period(begins, min(ends, today)) if begins <= today else None
    return None


def _last(text: str, today: date) -> Period | None:
    """Parse "last 30 days", "the past week", or "last 2 months". The period ends today."""
    match = _LAST.fullmatch(text)
    if match is None:
        return None
    count, unit = int(match["count"] or 1), match["unit"]
    if unit in ("day", "week"):
        back = min(max(count * (7 if unit == "week" else 1), 1), LONGEST_PERIOD)
        return Period(today - timedelta(days=back), today)
    months = count * {"month": 1, "quarter": 3, "year": 12}[unit]
    return Period(_months_before(today, min(months, 120)), today)


def _months_before(day: date, count: int) -> date:
    """Return the same day `count` months earlier, or the last day of that month if it's shorter."""
    month = day.year * 12 + day.month - 1 - count
    first = date(month // 12, month % 12 + 1, 1)
    length = ((first + timedelta(days=31)).replace(day=1) - first).days
    return first.replace(day=min(day.day, length))


def _year(text: str, today: date) -> Period | None:
    """Parse "2025" or "in 2025"."""
    number = text.removeprefix("in ")
    if not _has_begun(number, today):
        return None
    return Period(date(int(number), 1, 1), min(date(int(number), 12, 31), today))


def _has_begun(year: str, today: date) -> bool:
    is_year = re.fullmatch(r"[0-9]{4}", year) is not None
    return is_year and int(year) in range(YEARS.start, today.year + 1)


def is_month(word: str) -> bool:
    """Whether the word is a month's name or the beginning of one, such as "Nov"."""
    return _index(word, _MONTHS) is not None


def _month(typed: str, today: date) -> Period | None:
    """Parse "October", "in May", or "April 2025".

    Without a year, it's the most recent one that has begun. "May" and "March" on their own don't
    count, because they're also ordinary words.
    """
    name, _, year = typed.removeprefix("in ").partition(" ")
    number = _index(name, _MONTHS)
    if number is None or (name == typed and name not in _PLAIN_MONTHS):
        return None
    if year and not (
        re.fullmatch(r"\d{4}", year) and int(year) in range(YEARS.start, today.year + 1)
    ):
        return None
    first = date(int(year or today.year - (number + 1 > today.month)), number + 1, 1)
    last = _months_before(first, -1) - timedelta(days=1)
    return Period(first, min(last, today)) if first <= today else None


def _past_days(typed: str, today: date) -> Period | None:
    """Parse "Nov 3–9", "10/3/2026", or "Monday to Wednesday". The days end today at the latest."""
    parts = _RANGE.split(typed.removeprefix("from "))
    first = _past_day(parts[0], today) if len(parts) < 3 else None
    if first is None or len(parts) == 1:
        return Period(first, first) if first else None
    end = f"{_MONTHS[first.month - 1]} {parts[1]}" if re.fullmatch(_DAY, parts[1]) else parts[1]
    last = _past_day(end, today)
    if last and last < first and _index(parts[0], _WEEKDAYS) is not None:
        # on a Tuesday, "Monday to Wednesday" means last week's
        first -= timedelta(days=7)
    return Period(first, last) if last and last >= first else None


def _past_day(typed: str, today: date) -> date | None:
    """The most recent day that "Nov 3" or the like can mean. None if it's still to come."""
    if typed in ("today", "yesterday"):
        return today - timedelta(days=typed == "yesterday")
    weekday = _index(typed.removeprefix("last ").removeprefix("on "), _WEEKDAYS)
    if weekday is not None:
        return today - timedelta(days=(today.weekday() - weekday) % 7)
    for form in _DATES:
        if match := form.fullmatch(typed):
            named = _date(match.groupdict(), today - timedelta(days=364))
            return named if named and named <= today else None
    return None


def days(typed: str, today: date) -> Period | None:
    """Parse the days of an absence: "Dec 24–Jan 2", "tomorrow", "next week", "until Friday"."""
    text = _plain(typed).removeprefix("from ")
    if coming := _coming(text, today):
        return coming
    for prefix in ("until ", "till ", "through ", "thru "):
        if text.startswith(prefix):
            last = day(text.removeprefix(prefix), today)
            return Period(today, last) if last else None
    parts = _RANGE.split(text)
    if len(parts) > 2:
        return None
    if " and " in text and len(parts) == 1:
        return _two_days(text, today)
    first = day(parts[0], today)
    if first is None or len(parts) == 1:
        return Period(first, first) if first else None
    end = parts[1]
    if re.fullmatch(_DAY, end):
        # in "Dec 24-27", both days are in the same month
        end = f"{_MONTHS[first.month - 1]} {end}"
    last = day(end, first)
    return Period(first, last) if last and last >= first else None


def is_over(typed: str, today: date) -> bool:
    """Whether the text names days in the past, such as "yesterday" or "last week"."""
    named = _plain(typed)
    past = _named(_LEADING.sub("", named), today)
    return past is not None and past.last < today


def _coming(text: str, today: date) -> Period | None:
    """Parse "next week", "June", or "for 2 weeks"."""
    monday = today + timedelta(days=7 - today.weekday())
    saturday = monday - timedelta(days=2)
    next_month = _months_before(today.replace(day=1), -1)
    known = {
        "this week": (today, monday - timedelta(days=1)),
        "rest of the week": (today, monday - timedelta(days=1)),
        "rest of this week": (today, monday - timedelta(days=1)),
        "next week": (monday, monday + timedelta(days=6)),
        "weekend": (max(today, saturday), monday - timedelta(days=1)),
        "this weekend": (max(today, saturday), monday - timedelta(days=1)),
        "next month": (next_month, _months_before(next_month, -1) - timedelta(days=1)),
    }
    named = text.removeprefix("all of ").removeprefix("all ").removeprefix("in ")
    named = named.removeprefix("the ")
    if named in known:
        return Period(*known[named])
    if (number := _index(named, _MONTHS)) is not None:
        first = date(today.year + (number + 1 < today.month), number + 1, 1)
        return Period(max(first, today), _months_before(first, -1) - timedelta(days=1))
    if match := _ABSENT_FOR.fullmatch(text):
        count = int(match["count"] or 1) * (7 if match["unit"] == "week" else 1)
        return Period(today, today + timedelta(days=max(count, 1) - 1))
    return None


def _two_days(text: str, today: date) -> Period | None:
    """Parse "today and tomorrow". Two days that aren't consecutive don't count as one absence."""
    first, last = (day(part, today) for part in text.split(" and ", 1))
    is_one = first is not None and last == first + timedelta(days=1)
    return Period(first, last) if first and last and is_one else None


def day(typed: str, today: date) -> date | None:
    """Parse one day. Without a year, it's today or later."""
    text = _plain(typed)
    named = {"today": 0, "tomorrow": 1}
    if text in named:
        return today + timedelta(days=named[text])
    weekday = _index(text.removeprefix("next ").removeprefix("on "), _WEEKDAYS)
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    for form in _DATES:
        if match := form.fullmatch(text):
            return _date(match.groupdict(), today)
    return None


def moment(typed: str, now: datetime, place: Location) -> datetime | None:
    """Parse a time at `place`: "1 hour", "this afternoon", "Friday", "Dec 3 at 2 PM"."""
    text = _plain(typed).removeprefix("until ").removeprefix("for ")
    text = re.sub(r"\bhalf an? hour\b|\bhalf hour\b", "30 min", text)
    text = re.sub(r"\bnoon\b", "12 pm", text)
    local = now.astimezone(place.time_zone)
    if match := _SPAN.fullmatch(text):
        return now + _span(match)
    if text in ("this afternoon", "afternoon"):
        return _at(local.date(), AFTERNOON, place)
    if text in _END_OF_DAY:
        return _before_closing(now, place)
    if text == "next week":
        return opening_on(local.date() + timedelta(days=7 - local.weekday()), place)
    text = re.sub(r"(?<=\S) afternoon$", f" {AFTERNOON:%H:%M}", text)
    clock = None
    if (match := _CLOCK.search(text)) and not day(text, local.date()):
        clock, text = _time(match), text[: match.start()].strip().removesuffix(" at").strip()
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


def _before_closing(now: datetime, place: Location) -> datetime | None:
    """A time shortly before the office closes today. None if it has passed or hours are unknown."""
    local = now.astimezone(place.time_zone)
    if place.hours == OpeningHours.always():
        return None
    last = place.hours.last_open(_at(local.date(), time(23, 59), place), place.time_zone)
    return last - BEFORE_CLOSING if last and last - BEFORE_CLOSING > now else None


def _plain(typed: str) -> str:
    """Normalize the text: lower case, numbers as digits, and dates with slashes.

    Dates get slashes (2026-12-24, 12-24 to 1-2) because a hyphen means a range.
    """
    text = typed.casefold().replace("\N{NON-BREAKING HYPHEN}", "-").replace("’", "'")
    text = _ISO.sub(r"\2/\3/\1", text)
    text = _HYPHENS.sub(r"\1/\2\3\4/\5", text)
    text = _SAID_NUMBER.sub(lambda match: _SAID_NUMBERS.get(match[0]) or _SPANISH[match[0]], text)
    text = " ".join(text.split()).strip(" .,!?")
    return "today" if text == "todays" else text.removesuffix("'s").removesuffix("s'")


def _at(named: date, clock: time, place: Location) -> datetime:
    return datetime.combine(named, clock, place.time_zone).astimezone(UTC)


def _span(match: re.Match[str]) -> timedelta:
    count, unit = int(match["count"] or 1), match["unit"]
    if unit.startswith(("d", "w")):
        return timedelta(days=count * (7 if unit.startswith("w") else 1))
    return timedelta(hours=count) if unit.startswith("h") else timedelta(minutes=count)


def _time(match: re.Match[str]) -> time | None:
    """The time of day. Without AM or PM, 1 to 6 are PM, because no office opens at 3 AM."""
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or "").replace(".", "")
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif 1 <= hour <= 6:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _date(parts: dict[str, str | None], today: date) -> date | None:
    month = parts.get("number")
    named = _index(parts.get("month") or "", _MONTHS)
    number = int(month) if month else (named + 1 if named is not None else 0)
    try:
        if written := parts.get("year"):
            year = int(written) + (2000 if len(written) == 2 else 0)
            return date(year, number, int(parts["day"] or 0)) if year in YEARS else None
        near = date(today.year, number, int(parts["day"] or 0))
        return near if near >= today else date(today.year + 1, number, int(parts["day"] or 0))
    except ValueError:
        return None


def _index(word: str, names: Sequence[str]) -> int | None:
    """Return the index of the name that starts with `word`. It needs at least three letters."""
    matches = [n for n, name in enumerate(names) if len(word) >= 3 and name.startswith(word)]
    return matches[0] if matches else None

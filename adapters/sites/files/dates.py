"""Parses dates as people and exports write them.

`2026-11-27`, `Nov 27, 2026 3:00 PM`, and `27.11.2026` are unambiguous, but `5/4/2026` could be in
April or May. The whole column decides which (`DateOrder`). If it can't, we ask.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from adapters.sites.files.names import content, letters

if TYPE_CHECKING:
    from dateutil.parser import parser

_EPOCH, _EPOCH_MS, _EPOCH_US = 100_000_000, 100_000_000_000, 100_000_000_000_000
_SERIALS = range(20_000, 60_000)
"""Excel's serial dates for 1954 to 2064, in days since Dec 30, 1899."""

_NUMBERS = re.compile(
    r"(?<!\d)(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{4}|\d\d)(?!\d)"
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_FAR_EAST = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_LONGEST = 100
_STARTS = tuple(datetime.fromisoformat(day) for day in ("2000-01-01", "2004-02-02"))

Order = Literal["day-first", "month-first"]


class NoOrder(ValueError):
    """The date is ambiguous, and nothing in the file says whether the day or month comes first."""


@dataclass(frozen=True)
class Moment:
    """A point in time. `at` keeps the time zone that the time was written in. `is_about` means that
    it's approximate ("2 weeks ago").
    """

    at: datetime
    is_about: bool = False


@dataclass
class DateOrder:
    """Evidence for a file's order of day and month, for each separator between the numbers.

    `now` is evidence, too, because no review has a date in the future.
    """

    now: datetime
    chosen: Order | None = None
    _says: dict[str, set[Order]] = field(default_factory=dict)
    _doubtful: dict[str, str] = field(default_factory=dict)

    def see(self, written: object) -> None:
        """Take a cell into account."""
        if not isinstance(written, str) or not (found := _NUMBERS.search(written)):
            return
        a, b, mark = int(found["a"]), int(found["b"]), found["mark"]
        if a == b:
            return
        says = self._says.setdefault(mark, set())
        year = _year(found["c"])
        can_be_day_first = self._can_be(year, b, a)
        can_be_month_first = self._can_be(year, a, b)
        if can_be_day_first and can_be_month_first:
            self._doubtful.setdefault(mark, found[0])
        elif can_be_day_first:
            says.add("day-first")
        elif can_be_month_first:
            says.add("month-first")

    @property
    def doubt(self) -> str:
        """An ambiguous date in the file, or "" if there isn't one."""
        marks = (mark for mark in self._doubtful if self.order(mark) is None)
        return next((self._doubtful[mark] for mark in marks), "")

    def order(self, mark: str) -> Order | None:
        says = self._says.get(mark, set())
        if mark == "." and "month-first" not in says:
            return "day-first"  # wherever dates have dots, the day comes first
        if self.chosen:
            return self.chosen
        return next(iter(says)) if len(says) == 1 else None

    def _can_be(self, year: int, month: int, day: int) -> bool:
        try:
            return date(year, month, day) <= (self.now + timedelta(days=1)).date()
        except ValueError:
            return False


def moment(written: object, zone: ZoneInfo, order: DateOrder, as_of: datetime) -> Moment:
    """Parse a cell's time, which is in `zone` if it has no zone. "2 days ago" counts from `as_of`.

    Raises ValueError, or its subclass NoOrder if the date is ambiguous.
    """
    if isinstance(written, datetime):
        return Moment(written if written.tzinfo else written.replace(tzinfo=zone))
    if isinstance(written, date):
        return Moment(datetime(written.year, written.month, written.day, tzinfo=zone))
    if isinstance(written, bool) or not isinstance(written, str | int | float):
        raise ValueError(written)
    try:
        if (number := _as_number(written)) is not None:
            return Moment(_counted(number, zone))
        text = str(written).strip()
        if len(text) > _LONGEST:
            raise ValueError(text)
        found = _exact(text) or _relative(text, zone, as_of) or _spelled(text, order)
        at = found.at if found.at.tzinfo else found.at.replace(tzinfo=zone)
        at.astimezone(UTC)
        return Moment(at, found.is_about)
    except OverflowError as error:
        raise ValueError(written) from error


def _as_number(written: str | float) -> float | None:
    if not isinstance(written, str):
        return float(written)
    text = written.strip()
    is_number = re.fullmatch(r"\d{9,16}(\.\d+)?|\d{5}(\.\d+)?|\d{10}\.\d+", text)
    return float(text) if is_number else None


def _counted(number: float, zone: ZoneInfo) -> datetime:
    """Convert a number to a time.

    It can be seconds, milliseconds, or microseconds since 1970, one of Excel's serial dates, or a
    date such as 20261127.
    """
    if number != number:
        raise ValueError(number)
    if int(number) in _SERIALS:
        return datetime(1899, 12, 30, tzinfo=zone) + timedelta(days=number)
    if number in range(19_000_101, 21_001_231):
        return datetime.fromisoformat(str(int(number))).replace(tzinfo=zone)
    if number < _EPOCH:
        raise ValueError(number)
    parts = 1_000_000 if number >= _EPOCH_US else 1000 if number >= _EPOCH_MS else 1
    try:
        return datetime.fromtimestamp(number / parts, UTC)
    except OSError:
        raise ValueError(number) from None


def _exact(text: str) -> Moment | None:
    try:
        return Moment(datetime.fromisoformat(text))
    except ValueError:
        return None


def _relative(text: str, zone: ZoneInfo, as_of: datetime) -> Moment | None:
    words = re.sub(r"(?<=[a-z])\.", "", _unwrapped(letters(text)))
    now = as_of.astimezone(zone)
    days: Mapping[str, int] = content("words.toml")["dates"]["day_words"]
    if words in days:
        return Moment(now - timedelta(days=days[words]), True)
    if not (found := _ago().fullmatch(words)):
        return None
    said = found["n"] or found["m"]
    count = 1.0 if said in content("words.toml")["dates"]["ago"]["one"] else float(said)
    return Moment(now - count * _units()[found["unit"] or found["unit2"]], True)


def _spelled(text: str, order: DateOrder) -> Moment:
    """Parse a date in any other form.

    Numeric dates are rewritten as year-month-day, and `dateutil` parses the rest.
    """
    plain = _unwrapped(letters(text))
    plain = _FAR_EAST.sub(lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}", plain)
    if found := _YEAR_FIRST.search(plain):
        iso = _iso(int(found[1]), int(found[3]), int(found[4]))
    elif found := _NUMBERS.search(plain):
        iso = _in_order(found, order)
    else:
        iso = ""
    if iso and found:
        plain = f"{plain[: found.start()]}{iso}{plain[found.end() :]}"
        if exact := _exact(plain):
            return exact
    elif re.search(r"(?<!\d)\d{1,2}\s+\d{1,2}\s+\d{2,4}(?!\d)", plain):
        raise ValueError(text)
    return _parsed(plain)


def _in_order(found: re.Match[str], order: DateOrder) -> str:
    a, b, year = int(found["a"]), int(found["b"]), _year(found["c"])
    if a > 12 or (a == b):
        return _iso(year, b, a)
    if b > 12:
        return _iso(year, a, b)
    match order.order(found["mark"]):
        case "day-first":
            return _iso(year, b, a)
        case "month-first":
            return _iso(year, a, b)
    raise NoOrder(found[0])


def _iso(year: int, month: int, day: int) -> str:
    if month > 12:
        month, day = day, month
    return date(year, month, day).isoformat()


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _unwrapped(text: str) -> str:
    """The text without the words around a date, and with only the offset of a time zone."""
    text = _around().sub("", text).strip(" :,·•")
    text = re.sub(r"\s*\([^)]*\)$", "", text)
    text = re.sub(r"\b(?:gmt|utc)\s*(?=[+-]\d)", "", text)
    return re.sub(r"(?<=\d)(?:st|nd|rd|th|\.)(?=[\s,])", "", text)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Moment:
    """Parse the text twice with different default dates. Any part that differs wasn't in the
    text.
    """
    first, second = (_parse(text, start) for start in _STARTS)
    if first.year != second.year or first.month != second.month:
        raise ValueError(text)
    if first.day != second.day:
        return Moment(first.replace(day=15), True)
    return Moment(first)


def _parse(text: str, start: datetime) -> datetime:
    from dateutil.parser import ParserError, UnknownTimezoneWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnknownTimezoneWarning)
        try:
            parsed: datetime = _library().parse(text.upper(), default=start, tzinfos=_zones())
        except ParserError as error:
            raise ValueError(text) from error
    return parsed


@cache
def _library() -> parser:
    # imported here because only file imports need it
    from dateutil.parser import parser, parserinfo

    said = content("words.toml")["dates"]
    languages = {
        "JUMP": (*parserinfo.JUMP, *said["inside"]),
        "MONTHS": tuple(
            (*names, *said["months"][str(number)])
            for number, names in enumerate(parserinfo.MONTHS, 1)
        ),
        "WEEKDAYS": tuple(
            (*names, *said["weekdays"][str(number)])
            for number, names in enumerate(parserinfo.WEEKDAYS)
        ),
    }
    return parser(type("Languages", (parserinfo,), languages)())


@cache
def _zones() -> Mapping[str, tzinfo]:
    hours: Mapping[str, float] = content("words.toml")["dates"]["zones"]
    zones = {name: timezone(timedelta(hours=value)) for name, value in hours.items()}
    return zones | {name.lower(): zone for name, zone in zones.items()}


@cache
def _around() -> re.Pattern[str]:
    words = sorted(content("words.toml")["dates"]["around"], key=len, reverse=True)
    return re.compile(rf"^(?:{'|'.join(map(re.escape, words))})\b[:\s]*")


@cache
def _units() -> Mapping[str, timedelta]:
    lengths = {
        "second": timedelta(seconds=1),
        "minute": timedelta(minutes=1),
        "hour": timedelta(hours=1),
        "day": timedelta(days=1),
        "week": timedelta(days=7),
        "month": timedelta(days=30.44),
        "year": timedelta(days=365.25),
    }
    units: Mapping[str, list[str]] = content("words.toml")["dates"]["ago"]["units"]
    return {letters(word): lengths[unit] for unit, words in units.items() for word in words}


@cache
def _ago() -> re.Pattern[str]:
    said = content("words.toml")["dates"]["ago"]
    after, before, one = (
        "|".join(map(re.escape, map(letters, said[name]))) for name in ("after", "before", "one")
    )
    units = "|".join(sorted(map(re.escape, _units()), key=len, reverse=True))
    number = rf"\d{{1,3}}|{one}"
    about = r"(?:about|over|almost|more than|less than)?\s*"
    return re.compile(
        rf"{about}(?P<n>{number})\s*\+?\s*(?P<unit>{units})\s+(?:{after})"
        rf"|(?:{before})\s+{about}(?P<m>{number})\s*(?P<unit2>{units})"
    )

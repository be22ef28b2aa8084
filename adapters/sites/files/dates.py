"""Dates as people and exports write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_NUMBERS = re.compile(
    r"(?P<a>\d{1,4})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{1,4})"
    r"(?:,?[ T]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?"
    r"\s*(?P<half>[AaPp])?\.?(?:[Mm]\.?)?)?"
)
_NAMED = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")
_EPOCH, _EPOCH_MS = 100_000_000, 100_000_000_000


def moment(written: object, zone: ZoneInfo) -> datetime:
    """The time that is meant, in UTC. Without a zone it's in `zone`, without an hour at midnight.

    `5/4/2026` is May 4, `5.4.2026` is April 5. If one number can't be a month, there is only one
    way to read the date. Raises ValueError.
    """
    if isinstance(written, bool) or not isinstance(written, str | int | float):
        raise ValueError(written)
    try:
        at = _epoch(float(written)) if _is_number(written) else _written(str(written).strip())
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        raise ValueError(written) from None


def _is_number(written: str | float) -> bool:
    return not isinstance(written, str) or bool(re.fullmatch(r"\s*\d{9,13}(\.\d+)?\s*", written))


def _epoch(number: float) -> datetime:
    """Seconds or milliseconds since 1970."""
    if not number >= _EPOCH:
        raise ValueError(number)
    try:
        return datetime.fromtimestamp(number / 1000 if number >= _EPOCH_MS else number, UTC)
    except OSError:
        raise ValueError(number) from None


def _written(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    if found := _NUMBERS.fullmatch(text):
        return _numbers(found)
    named = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", text)
    for form in _NAMED:
        try:
            return datetime.strptime(named, form)  # noqa: DTZ007 - the location's zone is added
        except ValueError:
            continue
    raise ValueError(text)


def _numbers(found: re.Match[str]) -> datetime:
    a, b, c = found["a"], found["b"], found["c"]
    if len(a) == 4:
        year, month, day = int(a), int(b), int(c)
    elif len(c) in (2, 4):
        year, month, day = int(c) + (2000 if len(c) == 2 else 0), int(a), int(b)
        if found["mark"] == ".":
            month, day = day, month
    else:
        raise ValueError(found[0])
    if month > 12:
        month, day = day, month
    hour = int(found["hour"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    minute, second = int(found["minute"] or 0), int(found["second"] or 0)
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - as above

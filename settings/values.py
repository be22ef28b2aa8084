"""The types of the values in the file, and the descriptions of what's allowed."""

from __future__ import annotations

import ipaddress
import re
from datetime import date, time
from functools import cache
from itertools import pairwise
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field

from bot.practice import REMINDED_DAYS
from bot.replies.contacts import REGION
from bot.sites import SITES


def _short(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", text):
        raise ValueError
    return text


def _said(text: str) -> str:
    if not text.strip() or "\n" in text or len(text) > 120:
        raise ValueError
    return text.strip()


def _phone(text: str) -> str:
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        raise ValueError from None
    # without an area code, a number is possible, but only as a local number
    if (
        phonenumbers.is_possible_number_with_reason(number)
        != phonenumbers.ValidationResult.IS_POSSIBLE
    ):
        raise ValueError
    return text.strip()


def _email(text: str) -> str:
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise ValueError from None
    return text


SHORT_ZONES = {
    **dict.fromkeys(("EST", "EDT", "ET"), "America/New_York"),
    **dict.fromkeys(("CST", "CDT", "CT"), "America/Chicago"),
    **dict.fromkeys(("MST", "MDT", "MT"), "America/Denver"),
    **dict.fromkeys(("PST", "PDT", "PT"), "America/Los_Angeles"),
    **dict.fromkeys(("AKST", "AKDT"), "America/Anchorage"),
    "HST": "Pacific/Honolulu",
}
"""Common U.S. time zone abbreviations, with the zones they stand for."""

NOT_OF_A_PLACE = frozenset({"localtime", "posixrules", "Factory", "EST", "MST", "HST"})


@cache
def zones() -> frozenset[str]:
    """Return all time zones that are named for a place.

    This leaves out the machine's own zone, which can change, and fixed zones such as EST, which
    has no daylight saving time and is rarely what people mean. The result is cached, because Python
    reads a complete folder on each call.
    """
    return frozenset(available_timezones()) - NOT_OF_A_PLACE


def _zone(text: str) -> str:
    if text not in zones():
        raise ValueError
    return text


def _database(text: str) -> str:
    if not re.match(r"sqlite:///.|postgresql(\+psycopg)?://.", text):
        raise ValueError
    return text


def _site(text: str) -> str:
    if text not in SITES:
        raise ValueError
    return text


def _address(text: str) -> str:
    parts = urlsplit(text)
    # `port` raises ValueError if the port is invalid
    is_there = bool(parts.hostname) and parts.port != 0
    if not is_there or not re.fullmatch(r"https?://[^\s/]+(?:/\S*)?", text):
        raise ValueError
    return text


def _subscription(text: str) -> str:
    if not re.fullmatch(r"projects/[a-z0-9:.-]{4,80}/subscriptions/[A-Za-z][\w.~+%-]{2,254}", text):
        raise ValueError
    return text


def _proxy(text: str) -> str:
    ipaddress.ip_network(text)
    return text


def _day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


def day_hours(text: str) -> tuple[tuple[time, time], ...]:
    """Parse hours such as `08:00-12:00, 13:00-17:00`.

    Raises ValueError if they're malformed, overlap, or are out of order.
    """
    spans: list[tuple[time, time]] = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)\s*", part)
        if not match:
            raise ValueError
        opens, closes = time(int(match[1]), int(match[2])), _closing(int(match[3]), int(match[4]))
        if opens >= closes or (spans and opens < spans[-1][1]):
            raise ValueError
        spans.append((opens, closes))
    return tuple(spans)


def _closing(hour: int, minute: int) -> time:
    return time.max if (hour, minute) == (24, 0) else time(hour, minute)


def ascending(numbers: list[float]) -> list[float]:
    if not numbers or any(after <= before for before, after in pairwise(numbers)):
        raise ValueError
    return numbers


def to_the_end(parts: list[float]) -> list[float]:
    if parts[-1] != 1:
        raise ValueError
    return parts


def _hours_text(text: str) -> str:
    day_hours(text)
    return text


ShortName = Annotated[str, AfterValidator(_short)]
Said = Annotated[str, AfterValidator(_said)]
Phone = Annotated[str, AfterValidator(_phone)]
Email = Annotated[str, AfterValidator(_email)]
Address = Annotated[str, AfterValidator(_address)]
Proxy = Annotated[str, AfterValidator(_proxy)]
Subscription = Annotated[str, AfterValidator(_subscription)]
TimeZone = Annotated[str, AfterValidator(_zone)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
Site = Annotated[str, AfterValidator(_site)]
DayHours = Annotated[str, AfterValidator(_hours_text)]
Day = Annotated[date, BeforeValidator(_day)]
"""A date that's a key. In TOML, keys are always strings."""
Fraction = Annotated[float, Field(gt=0, le=1)]
Minutes = Annotated[float, Field(ge=0, le=1440)]
Days = Annotated[int, Field(ge=1, le=365)]


def secret_end(of: str) -> Any:
    """Return the field for the day when a client secret expires. `of` says whose secret it is."""
    *before, last = map(str, sorted(REMINDED_DAYS, reverse=True))
    return Field(
        None,
        title=f"The last day of {of} client secret. Managers are reminded {', '.join(before)}, "
        f"and {last} days before",
        description="a date such as 2028-11-30",
    )


SHORT = "a short name of lowercase letters, digits and hyphens, such as oak-street"
NAME = "a name on one line of up to 120 characters"
EMAIL = "an e-mail address, such as care@rosebank.example"
ROTA = 'a list of members\' ids, such as ["leo"]'
HOURS = 'hours such as "08:00-17:00" or "08:00-12:00, 13:00-17:00" (leave out closed days)'
URL = "an address that begins with https:// (or http://)"

"""Finds the phone numbers and e-mail addresses in a text, and tells which are the location's."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bot.practice import Location
from bot.replies.wording import Wording

REGION = "US"
"""The assumed country of a phone number without a country code."""

_DIGITS = re.compile(r"(?<![\w@])[+(]?\d(?:[ ().\-/]{0,3}\d){6,14}(?![\w@])(?:,? ?x(?:\d{1,5})\b)?")
_ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+=?^_{|}~-]{1,64}@[a-z0-9.-]{1,190}[a-z0-9]")


@dataclass(frozen=True)
class Contact:
    """A phone number or e-mail address, its position in the folded text, and whether it's ours."""

    start: int
    end: int
    ours: bool


def phones(text: Wording, location: Location) -> tuple[Contact, ...]:
    """Return everything that someone could dial."""
    return _phones_in(text.flat, location.phone)


@lru_cache(maxsize=64)
def _phones_in(flat: str, own: str) -> tuple[Contact, ...]:
    ours = _dialled(own)
    found = []
    for match in _DIGITS.finditer(flat):
        number = _dialled(match[0])
        if number is not None:
            found.append(Contact(match.start(), match.end(), number == ours))
    return tuple(found)


def emails(text: Wording, location: Location) -> tuple[Contact, ...]:
    """Return everything that an e-mail app would recognize as an address."""
    ours = location.email.casefold()
    found = []
    at = text.flat.find("@")
    if at < 0:
        return ()
    for match in _ADDRESS.finditer(text.flat):
        start, end = match.span()
        start += len(match[0]) - len(match[0].lstrip("'*{"))
        if _is_address(text.flat[start:end]):
            written = unicodedata.normalize("NFKC", text.written(start, end)).casefold()
            found.append(Contact(start, end, written == ours))
    return tuple(found)


@lru_cache(maxsize=4096)
def _dialled(written: str) -> str | None:
    """The number in its international form, or None if it can't be one.

    We only check `is_possible_number`, because numbers reserved for fiction (555-01xx) are possible
    but not valid. We trust the practice about its own number.
    """
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}", written.strip()):
        return None
    try:
        number = phonenumbers.parse(written, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return f"+{number.country_code}{number.national_number}"


@lru_cache(maxsize=4096)
def _is_address(written: str) -> bool:
    try:
        validate_email(written, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True

"""A form before a platform renders it: its fields, and the case it's about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.practice import Member
from cards.card import Part, Value

LONGEST_TICK = 70
"""Maximum length of the text next to a checkbox, in characters (Slack allows 75)."""

LONGEST_INPUT = 3_000
"""Maximum length of one input, in characters. Every platform supports this."""


@dataclass(frozen=True)
class TextField:
    name: str
    label: str
    text: str = ""
    hint: str = ""
    longest: int = LONGEST_INPUT
    is_long: bool = False
    is_optional: bool = False


@dataclass(frozen=True)
class Option:
    label: str
    value: str


@dataclass(frozen=True)
class OneOf:
    name: str
    label: str
    options: tuple[Option, ...]
    is_optional: bool = False
    as_menu: bool = False
    chosen: str = ""


@dataclass(frozen=True)
class SomeOf:
    name: str
    label: str
    options: tuple[Option, ...]
    is_optional: bool = True
    as_ticks: bool = False
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True)
class DayField:
    name: str
    label: str
    is_optional: bool = True
    day: date | None = None


@dataclass(frozen=True)
class MomentField:
    """An input for a date and time, filled in with `at`.

    `zone` is the location's time zone, for chats in which people enter local time.
    """

    name: str
    label: str
    at: datetime
    zone: ZoneInfo
    hint: str = ""


@dataclass(frozen=True)
class PersonField:
    name: str
    label: str
    hint: str = ""
    members: tuple[Member, ...] = ()


Field = TextField | OneOf | SomeOf | DayField | MomentField | PersonField


@dataclass(frozen=True)
class Form:
    """A form. `submit` is empty if the form is read-only. `about` is sent back with the inputs.

    `turn` counts how many times a fix has replaced the form's text. It becomes part of the input's
    name, because Slack keeps what the user typed unless the next version renames the input.
    """

    id: Literal[
        "post",
        "edit",
        "log_call",
        "they_called",
        "no_answer",
        "themes",
        "decline",
        "hold",
        "take_down",
        "approve_again",
        "assign",
        "whole_review",
        "add_review",
        "connect_google",
        "mail_case",
        "thank",
    ]
    title: str
    parts: tuple[Part, ...]
    fields: tuple[Field, ...] = ()
    submit: str = ""
    about: Value = field(default_factory=dict)
    turn: int = 0

"""A card before a platform renders it: its text, in order, and its buttons.

A `str` is our own or the team's text, and is shown literally. `Untrusted` text comes from patients,
and renderers make sure that nothing in it is interpreted as markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.cases.decision_context import short_date, time_of_day
from bot.practice import Member
from bot.untrusted import NOTHING, Untrusted

# --- parts of a line


@dataclass(frozen=True)
class Strong:
    text: str


Tone = Literal["good", "waiting", "late", "done"]

MARKS: Mapping[Tone, str] = {"good": "🟢", "waiting": "🟡", "late": "🔴", "done": "⚪"}


@dataclass(frozen=True)
class Status:
    """A status in a few words and a color. The color is never the only indication."""

    tone: Tone
    text: str

    @property
    def told(self) -> str:
        """The words after a colored mark, for chats that can't show the color any other way."""
        return f"{MARKS[self.tone]} {self.text}"


@dataclass(frozen=True)
class Moment:
    """A point in time, shown in each user's own time zone if the chat supports that.

    `zone` is the location's time zone, for chats that don't support it. The "ago" and "due" forms
    stay correct as time passes, so the card doesn't have to be redrawn.
    """

    at: datetime
    zone: ZoneInfo
    how: Literal["when", "day", "ago", "due"] = "when"

    @property
    def told(self) -> str:
        """The time in the location's time zone, for chats that can't show it in each user's own."""
        local = self.at.astimezone(self.zone)
        day = short_date(local)
        return day if self.how == "day" else f"{day}, {time_of_day(local)}"


@dataclass(frozen=True)
class Mention:
    """A mention that notifies the member. To avoid that, use the member's name instead."""

    member: Member


@dataclass(frozen=True)
class Command:
    """A command for people to type to Bedside.

    Each platform adds its own prefix, such as a mention of Bedside, and shows only the prefix if
    `words` is empty.
    """

    words: str = ""


@dataclass(frozen=True)
class Link:
    """A link. Its `url` has been checked by `address`."""

    text: str
    url: str


Piece = str | Strong | Status | Moment | Mention | Command | Link | Untrusted
Line = tuple[Piece, ...]

# --- parts of a card


@dataclass(frozen=True)
class Heading:
    """The title. `name` is the reviewer's name, shown literally after it, and `stars` before it."""

    text: str
    name: Untrusted = NOTHING
    stars: int | None = None


@dataclass(frozen=True)
class Text:
    line: Line


@dataclass(frozen=True)
class Small:
    """A side note in smaller, lighter type."""

    line: Line


@dataclass(frozen=True)
class Quote:
    """Quoted text, with the line `above` shown above it. That line may be empty."""

    words: str | Untrusted
    above: Line = ()


@dataclass(frozen=True)
class Copyable:
    """Text that's meant to be copied and pasted elsewhere, unchanged."""

    words: str
    above: Line = ()


@dataclass(frozen=True)
class Bullets:
    lines: tuple[Line, ...]
    above: Line = ()


@dataclass(frozen=True)
class Bars:
    """Counts to compare, drawn as a bar chart if the chat supports it. `line` says it in words."""

    title: str
    counts: tuple[tuple[str, int], ...]
    line: Line


@dataclass(frozen=True)
class Separator:
    pass


# --- controls

Value = Mapping[str, str | int]
"""The values sent back when a button is pressed. They're only hints, because we reload the case."""


@dataclass(frozen=True)
class Confirm:
    """A confirmation prompt before an action that other people will see."""

    title: str
    text: str
    yes: str
    no: str = "Not yet"
    grave: bool = False


@dataclass(frozen=True)
class Button:
    """A button. If it has a `url`, it only opens that.

    In a form, a button with `sends` submits the inputs along with its own value. The value "dialog"
    is for a Teams dialog, which needs a different kind of button.
    """

    label: str
    action: str
    value: Value = field(default_factory=dict)
    style: Literal["plain", "primary", "danger"] = "plain"
    confirm: Confirm | None = None
    url: str = ""
    sends: Literal["", "inputs", "dialog"] = ""


@dataclass(frozen=True)
class PersonMenu:
    """A menu for picking one of `members`. A card has at most one per case."""

    label: str
    action: str
    case: int
    members: tuple[Member, ...] = ()


@dataclass(frozen=True)
class Choice:
    label: str
    value: Value
    url: str = ""


@dataclass(frozen=True)
class More:
    """An overflow menu with rarely needed choices."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Menu:
    """A menu. `chosen` is the current choice's index. If that's None, the menu shows its label."""

    label: str
    action: str
    choices: tuple[Choice, ...]
    chosen: int | None = None


Control = Button | PersonMenu | More | Menu


@dataclass(frozen=True)
class Buttons:
    """A row of controls, each with a different action."""

    controls: tuple[Control, ...]


@dataclass(frozen=True)
class Row:
    """One line of a list, and the button next to it. It never contains a patient's words."""

    line: Line
    button: Button


Part = Heading | Text | Small | Quote | Copyable | Bullets | Bars | Separator | Buttons | Row


@dataclass(frozen=True)
class Card:
    """A card. `summary` is for notifications and lock screens, which can't show the rest.

    The summary never names or quotes a patient.
    """

    summary: str
    parts: tuple[Part, ...]


def glyphs(stars: int) -> str:
    """The stars as text: ★★☆☆☆."""
    return "★" * stars + "☆" * (5 - stars)


_REFUSED_IN_ADDRESSES = frozenset(' <>|"`\\')


def address(url: str) -> str:
    """Return `url` if it's safe to use in a link or button, and otherwise "".

    It must be an http(s) URL of at most 2,000 characters, without spaces or special characters.
    """
    fine = url.startswith(("https://", "http://")) and len(url) <= 2000
    harmless = url.isprintable() and not _REFUSED_IN_ADDRESSES.intersection(url)
    return url if fine and harmless else ""

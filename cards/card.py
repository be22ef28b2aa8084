"""A card before a platform renders it: its words, their order, and its buttons.

A `str` is ours or the team's and is shown literally. `Untrusted` is a patient's, and a renderer
shows it as text that can't act.
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

# --- inside a line


@dataclass(frozen=True)
class Strong:
    text: str


@dataclass(frozen=True)
class Moment:
    """A point in time, shown to each reader in their own zone if the chat can do that.

    `zone` is the location's, for chats that can't show each reader's. "ago" and "due" stay right as
    time passes, so the card doesn't have to be redrawn.
    """

    at: datetime
    zone: ZoneInfo
    how: Literal["when", "day", "ago", "due"] = "when"

    @property
    def told(self) -> str:
        """The time in the location's zone, for chats that can't show each reader's."""
        local = self.at.astimezone(self.zone)
        day = short_date(local)
        return day if self.how == "day" else f"{day}, {time_of_day(local)}"


@dataclass(frozen=True)
class Mention:
    """A member who gets notified by this. Use the name if no one needs a notification."""

    member: Member


@dataclass(frozen=True)
class Command:
    """Words to say to Bedside.

    Each chat has its own way to address it. Empty for just that address.
    """

    words: str = ""


@dataclass(frozen=True)
class Link:
    """A link. `address` has accepted its `url`."""

    text: str
    url: str


Piece = str | Strong | Moment | Mention | Command | Link | Untrusted
Line = tuple[Piece, ...]

# --- parts of a card


@dataclass(frozen=True)
class Heading:
    """The title. `name` is a reviewer's, shown literally after it."""

    text: str
    name: Untrusted = NOTHING


@dataclass(frozen=True)
class Text:
    line: Line


@dataclass(frozen=True)
class Small:
    """A side note: smaller and paler."""

    line: Line


@dataclass(frozen=True)
class Quote:
    """Words from somewhere else, below `above` (which may be empty)."""

    words: str | Untrusted
    above: Line = ()


@dataclass(frozen=True)
class Copyable:
    """Words to copy by hand to another place, unchanged."""

    words: str
    above: Line = ()


@dataclass(frozen=True)
class Bullets:
    lines: tuple[Line, ...]
    above: Line = ()


@dataclass(frozen=True)
class Separator:
    pass


# --- controls

Value = Mapping[str, str | int]
"""The values that come back when a button is pressed. They're only hints, since we load the case
again.
"""


@dataclass(frozen=True)
class Confirm:
    """A question before something that others will see."""

    title: str
    text: str
    yes: str
    no: str = "Not yet"
    grave: bool = False


@dataclass(frozen=True)
class Button:
    """A button. With `url`, it just opens that address.

    In a form, it `sends` what's been entered along with its value, or in a dialog of Teams, where
    that's another kind of button.
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
    """A menu to pick one of `members`. A card has at most one for each case."""

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
    """Rarely needed choices behind three dots."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Menu:
    """A menu with one choice `chosen` (by index). None means it shows its label."""

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
    """One line of a list, and the button next to it. It never has a patient's words."""

    line: Line
    button: Button


Part = Heading | Text | Small | Quote | Copyable | Bullets | Separator | Buttons | Row


@dataclass(frozen=True)
class Card:
    """A card. `summary` is for places without its parts (a notification, a lock screen).

    It doesn't name or quote a patient.
    """

    summary: str
    parts: tuple[Part, ...]


_REFUSED_IN_ADDRESSES = frozenset(' <>|"`\\')


def address(url: str) -> str:
    """`url` if it's safe for a button, or else "". It has to be http(s), without blanks, and not
    too long.
    """
    fine = url.startswith(("https://", "http://")) and len(url) <= 2000
    harmless = url.isprintable() and not _REFUSED_IN_ADDRESSES.intersection(url)
    return url if fine and harmless else ""

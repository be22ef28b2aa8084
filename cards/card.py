"""A card before a platform renders it: its words, their order, and its buttons.

`str` is ours or the team's and is shown literally; `Untrusted` is a patient's and a renderer
shows it as text that cannot act.
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
        """In the location's own time, for chats that cannot do better."""
        local = self.at.astimezone(self.zone)
        day = short_date(local)
        return day if self.how == "day" else f"{day}, {time_of_day(local)}"


@dataclass(frozen=True)
class Mention:
    """A member who is notified by this; use the name if no one has to be notified."""

    member: Member


@dataclass(frozen=True)
class Command:
    """What to say to Bedside; each chat has its own way of calling it. Empty: the call alone."""

    words: str = ""


@dataclass(frozen=True)
class Link:
    """`url` is one that `address` accepted."""

    text: str
    url: str


Piece = str | Strong | Moment | Mention | Command | Link | Untrusted
Line = tuple[Piece, ...]

# --- parts of a card


@dataclass(frozen=True)
class Heading:
    """The title. `name` is a reviewer's, shown literally behind it."""

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
    """Words to be carried elsewhere by hand, unchanged."""

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
"""What comes back when a button is pressed. Only hints: the case is looked up again."""


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
    """With `url` it opens that address and does nothing else."""

    label: str
    action: str
    value: Value = field(default_factory=dict)
    style: Literal["plain", "primary", "danger"] = "plain"
    confirm: Confirm | None = None
    url: str = ""


@dataclass(frozen=True)
class PersonMenu:
    """Chooses one of `members`; there is one at most for a case on a card."""

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
    """One of several, `chosen` (an index) at present. None: what it's called stands there."""

    label: str
    action: str
    choices: tuple[Choice, ...]
    chosen: int | None = None


Control = Button | PersonMenu | More | Menu


@dataclass(frozen=True)
class Buttons:
    """A row; no two controls of it have the same action."""

    controls: tuple[Control, ...]


@dataclass(frozen=True)
class Row:
    """One line of a list, and the button next to it. No patient's words are in it."""

    line: Line
    button: Button


Part = Heading | Text | Small | Quote | Copyable | Bullets | Separator | Buttons | Row


@dataclass(frozen=True)
class Card:
    """`summary` is read where no parts are (a notification, a lock screen): it names no
    patient and quotes none."""

    summary: str
    parts: tuple[Part, ...]


_REFUSED_IN_ADDRESSES = frozenset(' <>|"`\\')


def address(url: str) -> str:
    """`url` if it may be behind a button, else "": http(s), no blanks, not too long."""
    fine = url.startswith(("https://", "http://")) and len(url) <= 2000
    harmless = url.isprintable() and not _REFUSED_IN_ADDRESSES.intersection(url)
    return url if fine and harmless else ""

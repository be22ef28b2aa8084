"""A card before a platform renders it: its text, in order, and its buttons.

A `str` is text from us or the team, and is shown literally. `Untrusted` is a patient's words, and
renderers make sure that nothing in them is interpreted as markup.
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
    """A status in a few words and a color, so that the color alone never tells it."""

    tone: Tone
    text: str

    @property
    def told(self) -> str:
        """The words with a colored mark, for chats that can't show the color in another way."""
        return f"{MARKS[self.tone]} {self.text}"


@dataclass(frozen=True)
class Moment:
    """A point in time, shown to each user in their own time zone if the chat supports that.

    `zone` is the location's time zone, for chats that don't. The "ago" and "due" forms stay correct
    as time passes, so the card doesn't have to be redrawn.
    """

    at: datetime
    zone: ZoneInfo
    how: Literal["when", "day", "ago", "due"] = "when"

    @property
    def told(self) -> str:
        """The time in the location's zone, for chats that can't show it in each user's own."""
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

    Each platform adds its own way of addressing Bedside, and shows only that if `words` is empty.
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
    """Words from someone else, below `above` (which may be empty)."""

    words: str | Untrusted
    above: Line = ()


@dataclass(frozen=True)
class Copyable:
    """Words for someone to copy elsewhere by hand, unchanged."""

    words: str
    above: Line = ()


@dataclass(frozen=True)
class Bullets:
    lines: tuple[Line, ...]
    above: Line = ()


@dataclass(frozen=True)
class Bars:
    """Counts to compare, drawn as a bar chart if the chat can. `line` tells the same in words."""

    title: str
    counts: tuple[tuple[str, int], ...]
    line: Line


@dataclass(frozen=True)
class Separator:
    pass


# --- controls

Value = Mapping[str, str | int]
"""The values sent back when a button is pressed. They're only hints: we load the case again."""


@dataclass(frozen=True)
class Confirm:
    """A confirmation before something that others will see."""

    title: str
    text: str
    yes: str
    no: str = "Not yet"
    grave: bool = False


@dataclass(frozen=True)
class Button:
    """A button. With `url`, it only opens that address.

    In a form, a button with `sends` submits the inputs along with its own value. "dialog" is for a
    Teams dialog, which needs a different kind of button.
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
    """A menu. `chosen` is the current choice's index. If it's None, the menu shows its label."""

    label: str
    action: str
    choices: tuple[Choice, ...]
    chosen: int | None = None


Control = Button | PersonMenu | More | Menu


@dataclass(frozen=True)
class Buttons:
    """A row of controls. No two have the same action."""

    controls: tuple[Control, ...]


@dataclass(frozen=True)
class Row:
    """One line of a list, and the button next to it. It never contains a patient's words."""

    line: Line
    button: Button


Part = Heading | Text | Small | Quote | Copyable | Bullets | Bars | Separator | Buttons | Row


@dataclass(frozen=True)
class Card:
    """A card. `summary` is for places that can't show the rest (a notification, a lock screen).

    It never names or quotes a patient.
    """

    summary: str
    parts: tuple[Part, ...]


def glyphs(stars: int) -> str:
    """The stars as text: ★★☆☆☆."""
    return "★" * stars + "☆" * (5 - stars)


_REFUSED_IN_ADDRESSES = frozenset(' <>|"`\\')


def address(url: str) -> str:
    """Return `url` if it's safe for a link or button, and otherwise "".

    It has to be http(s), at most 2,000 characters, and free of spaces and special characters.
    """
    fine = url.startswith(("https://", "http://")) and len(url) <= 2000
    harmless = url.isprintable() and not _REFUSED_IN_ADDRESSES.intersection(url)
    return url if fine and harmless else ""

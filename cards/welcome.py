"""The greeting that Bedside posts in a chat it was just added to, with the next steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.practice import Location
from cards import controls
from cards.card import Bullets, Buttons, Card, Copyable, Line, Small, Strong, Text
from cards.excerpt import short
from cards.phrases import LONGEST_NAME

MOST_NAMES = 8

STEPS: tuple[Line, ...] = (
    ("When an upset patient leaves a review, I post it here with a reply already drafted.",),
    ("Review the reply, edit it, and post it. Nothing is posted on its own.",),
    ("Press “I'll call them” to take the call. I'll remind you until you've talked.",),
)

EACH = "If a button does nothing for you, add Bedside for yourself, too: Apps, Bedside, Add."
"""In some tenants, each person has to add the app, and sees an error until they have."""

OWN_STEPS: tuple[Line, ...] = (
    ("When a call is yours, I'll send you what you need to know here, along with my reminders.",),
    ("Ask me any time: pending, mine, overdue, help.",),
)

ASK = Buttons(
    (
        controls.run_words("pending", "What needs a reply?"),
        controls.run_words("help", "Show commands", "plain"),
    )
)


def welcome_channel(here: Sequence[Location], elsewhere: Sequence[Location], setting: str) -> Card:
    """Greet a channel, and say which offices' reviews are posted here and which elsewhere.

    `setting` is the line in bedside.toml that makes a location's cards appear here.
    """
    hello = "Bedside is here."
    if here:
        welcome: Line = (Strong(hello), f"  Reviews for {_names(here)} come to this channel.")
        return Card(hello, (Text(welcome), Bullets(STEPS), ASK, Small((EACH,))))
    where = f"  Reviews for {_names(elsewhere)} go to their own channels." if elsewhere else ""
    how = (
        "To get a location's reviews here, your Bedside administrator adds this line "
        "to bedside.toml and restarts Bedside",
    )
    return Card(hello, (Text((Strong(hello), where)), Copyable(setting, how), ASK))


def welcome_person() -> Card:
    hello = "Bedside is here for you."
    return Card(hello, (Text((Strong(hello),)), Bullets(OWN_STEPS), ASK))


def _names(locations: Iterable[Location]) -> str:
    names = [short(location.name, LONGEST_NAME) for location in locations]
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")

"""What Bedside says where it was just added: what it does there, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from bot.practice import Location
from cards.card import Bullets, Button, Buttons, Card, Copyable, Line, Strong, Text
from cards.excerpt import short
from cards.phrases import LONGEST_NAME

ASK = Buttons(
    (
        Button("What waits?", "run", {"words": "pending"}, "primary"),
        Button("What can I ask?", "run", {"words": "help"}),
    )
)


def welcome_channel(locations: Sequence[Location], setting: str) -> Card:
    """To a channel. `setting` is the line of bedside.toml that sends a location's cards here."""
    if not locations:
        summary = "Bedside is here. One more step."
        said: Line = (
            Strong(summary),
            "  No location sends its reviews to this channel yet. The one who runs Bedside puts "
            "this line below a location in bedside.toml, and starts it again.",
        )
        return Card(summary, (Text(said), Copyable(setting), ASK))
    names = ", ".join(short(location.name, LONGEST_NAME) for location in locations)
    summary = "Bedside is here."
    steps: tuple[Line, ...] = (
        ("When an upset patient leaves a review, it comes here with a reply already drafted.",),
        ("Approve the reply, or edit it; nothing goes out by itself.",),
        ("Press “I'll take it” to have the call. I remind you until they were heard.",),
    )
    return Card(summary, (Text((Strong(summary), f"  Reviews of {names}.")), Bullets(steps), ASK))


def welcome_person() -> Card:
    summary = "Bedside is here for you."
    steps: tuple[Line, ...] = (
        ("When a call is yours, its brief comes here, and my reminders, too.",),
        ("Ask me any time: pending, mine, overdue, help.",),
    )
    return Card(summary, (Text((Strong(summary),)), Bullets(steps), ASK))

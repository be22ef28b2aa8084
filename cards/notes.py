"""Messages to a channel or a manager that aren't about one case."""

from __future__ import annotations

from bot.posts import FirstContactNote, ManagerNotice
from cards import actions, controls
from cards.card import Button, Buttons, Card, Command, Part, Small, Strong, Text
from cards.excerpt import short
from cards.phrases import LONGEST_NAME


def first_contact_note(note: FirstContactNote) -> Card:
    """The older reviews that were recorded without cases, and a button to open some."""
    place = short(note.practice.locations[note.location].name, LONGEST_NAME)
    days = note.practice.policy_at(note.location).first_contact.days
    recorded = f" {_reviews(note.older)} from before the last {days} days are recorded, not posted."
    parts: list[Part] = [Text((Strong(f"{place} is connected."), recorded))]
    if note.left:
        opening = f"I'm opening the complaints without a reply. {note.left:,} to go."
        parts.append(Text((f"{opening} To see them as they open, type ", Command("pending"), ".")))
    elif note.opened:
        parts.append(
            Text(
                (
                    "I've opened the complaints without a reply. To see them, type ",
                    Command("pending"),
                    ".",
                )
            )
        )
    elif note.unanswered:
        parts.append(Text((_unanswered(note.unanswered),)))
        label = "Open it" if note.unanswered == 1 else f"Open those {note.unanswered}"
        value = {"location": note.location}
        parts.append(Buttons((Button(label, actions.OPEN_OLDER.name, value),)))
    else:
        parts.append(Small(("Every complaint already has a reply",)))
    return Card(f"{place} is connected: {_reviews(note.older)} recorded", tuple(parts))


def _reviews(count: int) -> str:
    return "1 older review" if count == 1 else f"{count:,} older reviews"


def _unanswered(count: int) -> str:
    which = "One complaint has" if count == 1 else f"{count:,} complaints have"
    return f"{which} no reply yet. A late reply is still worth it."


def manager_notice(notice: ManagerNotice) -> Card:
    """A notice about a problem that only a manager can fix."""
    place = short(notice.practice.locations[notice.location].name, LONGEST_NAME)
    parts: list[Part] = [Text((Strong(f"{place}: "), notice.text[:2_500]))]
    if notice.case is not None:
        parts.append(Buttons((controls.see_it(notice.case, f"See case {notice.case}"),)))
    return Card(f"{place}: something needs a manager", tuple(parts))

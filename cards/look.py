"""Asks someone whether a review is still up, if the site can't be checked automatically."""

from __future__ import annotations

from bot.posts import LookNote
from cards import actions, controls
from cards.card import Card
from cards.phrases import site_title
from cards.reminder import note_card


def look_note(note: LookNote) -> Card:
    """Return the card with the question, buttons that answer it, and a link to the review."""
    view = note.view
    title = site_title(view)
    line = (f"is the review still on {title}? I can't check there myself.",)
    answers = (actions.STILL_THERE, actions.IT_IS_GONE, actions.IT_CHANGED)
    pressed = (
        *controls.open_review(view),
        *(controls.button(view, action) for action in answers),
    )
    return note_card(view, note.to, f"is the review still on {title}?", line, pressed)

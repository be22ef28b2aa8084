"""The values that a button or a form sends about its case.

They're only hints, because we load the case again.
"""

from __future__ import annotations

from bot.posts import CaseView
from cards.card import Value


def about(view: CaseView) -> Value:
    """The value that identifies the case."""
    return {"case": view.case.id}


def on_screen(view: CaseView) -> Value:
    """The value that identifies the case, and the draft and review that the user is looking at."""
    draft = view.case.draft
    return {
        "case": view.case.id,
        "draft": draft.version if draft else 0,
        "revision": view.case.review.revision,
    }

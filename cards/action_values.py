"""The values that identify the case when a button is clicked or a form is submitted.

They're only hints, because we reload the case.
"""

from __future__ import annotations

from bot.posts import CaseView
from cards.card import Value


def about(view: CaseView) -> Value:
    """The value that identifies the case."""
    return {"case": view.case.id}


def on_screen(view: CaseView) -> Value:
    """The value that identifies the case and the versions of the draft and review on screen."""
    draft = view.case.draft
    return {
        "case": view.case.id,
        "draft": draft.version if draft else 0,
        "revision": view.case.review.revision,
    }

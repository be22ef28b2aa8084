"""What a button or a form carries about its case.

These are only hints, since we load the case again.
"""

from __future__ import annotations

from bot.posts import CaseView
from cards.card import Value


def about(view: CaseView) -> Value:
    """Identifies the case."""
    return {"case": view.case.id}


def on_screen(view: CaseView) -> Value:
    """Identifies the case, and the draft and the review as the person sees them."""
    draft = view.case.draft
    return {
        "case": view.case.id,
        "draft": draft.version if draft else 0,
        "revision": view.case.review.revision,
    }

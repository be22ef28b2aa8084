"""What a button or a form carries about its case. Only hints: the case is looked up again."""

from __future__ import annotations

from bot.posts import CaseView
from cards.card import Value


def about(view: CaseView) -> Value:
    """Which case it is."""
    return {"case": view.case.id}


def on_screen(view: CaseView) -> Value:
    """The case, with the draft and the review as the person sees them."""
    draft = view.case.draft
    return {
        "case": view.case.id,
        "draft": draft.version if draft else 0,
        "revision": view.case.review.revision,
    }

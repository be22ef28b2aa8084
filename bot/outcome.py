"""The result of a command, for the person who gave it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.cases.case import Case, CaseId
from bot.cases.decision_context import DecisionContext, NeedsConfirmation
from bot.cases.draft import EditDraft
from bot.cases.reply import ApproveReply
from bot.cases.tracks import decide, evolve
from bot.errors import Refused
from bot.posts import CaseView
from bot.timeline import RecordedEvent

Asked = Literal["", "look-again", "sure"]

ASKS: tuple[Asked, ...] = ("look-again", "sure")
"""Confirmation questions. Results stored by an older version can have others."""


@dataclass(frozen=True)
class Outcome:
    """The result. `said` is a message for the person, or empty if the card shows everything.

    `asks` is a confirmation question to answer first. `view` is the current case, if the person
    needs to see it again.
    """

    case: CaseId | None
    said: str = ""
    refused: bool = False
    asks: Asked = ""
    view: CaseView | None = None


def question_before(
    case: Case,
    edit: EditDraft,
    approve: Callable[[CaseView], ApproveReply],
    context: DecisionContext,
) -> Outcome | None:
    """Return the question to answer before approving an edit, with the edited case's view.

    Returns None if there's no question, or if the edit or the approval would be refused. The person
    sees the refusal on submitting it.
    """
    by = context.by.id if context.by else None
    try:
        for event in decide(case, edit, context):
            case = evolve(case, RecordedEvent(case.id, case.version + 1, context.now, by, event))
        view = CaseView.of(case, context)
        decide(case, approve(view), context)
    except NeedsConfirmation as needed:
        return Outcome(case.id, str(needed), True, needed.asks, view)
    except Refused:
        pass
    return None

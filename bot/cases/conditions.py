"""Conditions for a decision on the reply. Each function raises `Refused` with a sentence."""

from __future__ import annotations

from bot.cases.case import (
    Case,
    Declined,
    Draft,
    DraftVersion,
    ReplyState,
    ReviewState,
)
from bot.cases.decision_context import (
    DecisionContext,
    did,
)
from bot.errors import Refused
from bot.replies import Finding


def require_open(case: Case, context: DecisionContext) -> None:
    """The case still needs a reply or can get another one."""
    if case.closed:
        raise Refused("This case is closed. Reopen it first.")
    status = case.reply.status
    if isinstance(status, Declined):
        who, why = context.name(status.by), status.reason
        raise Refused(f"{who} decided not to reply: {why.rstrip('.')}. Reopen it first.")
    if case.review_track.state is ReviewState.REMOVED:
        raise Refused("The review was removed, so there's nothing to reply to.")


def require_not_under_way(case: Case, context: DecisionContext) -> None:
    """No approved reply is being published."""
    if case.being_published:
        raise Refused(_too_late(case, context))


def require_not_approved(case: Case, context: DecisionContext) -> None:
    """No reply is being sent or published, except one that can be replaced."""
    require_not_under_way(case, context)
    stands = case.reply.state is ReplyState.PUBLISHED
    if stands and not case.has_newer_draft and not case.outdated:
        raise Refused(_too_late(case, context))


def draft_on_screen(case: Case, seen: DraftVersion) -> Draft:
    """The newest draft, which has to be the one on the person's screen."""
    if case.draft is None:
        raise Refused("There's no draft yet. Write one first.")
    if case.draft.version != seen:
        raise Refused("The draft changed while you were reading. Here's the new one.")
    return case.draft


def _too_late(case: Case, context: DecisionContext) -> str:
    approval = case.reply.approval
    if approval is None:
        return "There's already a reply under the review."
    by_you = context.by is not None and context.by.id == approval.by
    who = "You" if by_you else context.name(approval.by)
    return f"{did(who, 'approved this', context.now - approval.at)}."


def first_block(findings: list[Finding]) -> Finding:
    """The first blocking finding. There has to be one."""
    return next(finding for finding in findings if finding.severity == "block")

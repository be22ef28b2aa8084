"""Decisions on drafts by a language model: they replace the composer's as long as nobody acted."""

from __future__ import annotations

from bot.cases.case import Case, DraftVersion, ReviewState
from bot.cases.commands import AskModel, ProposeDraft
from bot.cases.decision_context import DecisionContext
from bot.cases.events import DraftWritten, Event, ModelAsked, ModelUnused
from bot.replies import unfit


def is_wanted(case: Case) -> bool:
    """Only for what is written in words and tells of nothing grave: those need a person's care."""
    return bool(case.review.text) and not case.grave and case.awaits_reply


def ask(case: Case, command: AskModel) -> list[Event]:
    """Nothing, and so nothing leaves, where the answer could not be used any more."""
    if _acted(case, command.draft):
        return []
    return [ModelAsked(command.draft, command.model, command.prompt, command.sent)]


def propose(case: Case, command: ProposeDraft, context: DecisionContext) -> list[Event]:
    problem = command.problem or _acted(case, command.draft)
    draft = case.draft
    if problem or draft is None:
        return [ModelUnused(command.draft, problem)]
    wrong = unfit(command.text, case.review, context.reply_context(case))
    if wrong:
        return [ModelUnused(command.draft, wrong[0])]
    version = DraftVersion(draft.version + 1)
    return [DraftWritten(version, command.text, case.review.revision, model=command.model)]


def _acted(case: Case, seen: DraftVersion) -> str:
    """What happened since draft `seen` was written; empty if it still waits for a better one."""
    draft = case.draft
    if draft is None or draft.version != seen or draft.by is not None:
        return "Another draft was written meanwhile."
    if draft.revision != case.review.revision:
        return "The review changed meanwhile."
    if case.review_track.state is ReviewState.REMOVED or not is_wanted(case):
        return "It was decided meanwhile."
    if case.reply.held_until is not None:
        return "Somebody holds the reply as it is."
    return ""

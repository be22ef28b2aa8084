"""The team's corrections to a review's themes, which take precedence over the ones we detected."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.cases.case import Case, CaseId
from bot.cases.decision_context import DecisionContext
from bot.cases.draft import compose_draft, is_wanted
from bot.cases.events import Event, ThemesCorrected
from bot.cases.rights import Right
from bot.cases.track import Track
from bot.errors import Refused
from bot.replies import Theme
from bot.timeline import RecordedEvent


@dataclass(frozen=True)
class CorrectThemes:
    """Set the review's themes, strongest first."""

    case: CaseId
    about: tuple[Theme, ...]


ThemeCommand = CorrectThemes


def _correct(case: Case, command: CorrectThemes, context: DecisionContext) -> list[Event]:
    """Correct the themes. If the draft is an automatic one, rewrite it to fit the first theme."""
    member = context.handler(case)
    if case.closed:
        raise Refused("This case is closed. Reopen it first.")
    if set(command.about) == set(case.about):
        return []
    corrected = replace(case, about=command.about, corrected_by=member.id)
    is_ours = case.draft is not None and case.draft.by is None
    drafts = [compose_draft(corrected, context)] if is_ours and is_wanted(case) else []
    return [ThemesCorrected(command.about), *drafts]


def _corrected(case: Case, event: ThemesCorrected, entry: RecordedEvent) -> Case:
    return replace(case, about=event.about, corrected_by=entry.by)


TRACK = Track(
    decisions={CorrectThemes: _correct},
    changes={ThemesCorrected: _corrected},
    confirmations={CorrectThemes: lambda *_: "Thanks. I've updated the draft and the numbers."},
    rights={CorrectThemes: Right.HANDLE},
)

"""The case's card in its channels, and the deletion of duplicates."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.case import Case, CaseId
from bot.cases.decision_context import DecisionContext
from bot.cases.events import DuplicateDeleted, Event
from bot.cases.track import Track


@dataclass(frozen=True)
class RecordDuplicate:
    """Record that a duplicate of the card was deleted on `platform`."""

    case: CaseId
    platform: str


CardCommand = RecordDuplicate


def _record(case: Case, command: RecordDuplicate, context: DecisionContext) -> list[Event]:
    return [DuplicateDeleted(command.platform)]


TRACK = Track(
    decisions={RecordDuplicate: _record},
    changes={},
)

"""Effects that notify the practice's own software."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from bot.cases.case import CaseId
from bot.cases.events import CaseClosed, CaseOpened, CaseReopened
from bot.cases.state.reply import ReplyPublished, ReplyTakenDown
from bot.cases.state.site import ReviewEdited, ReviewRemoved
from bot.effects.effect import Effect, EffectKind


class ToldEvent(StrEnum):
    """The events that we report to the practice's own software, by their names in the payload."""

    CASE_OPENED = "case.opened"
    CASE_REOPENED = "case.reopened"
    CASE_CLOSED = "case.closed"
    REPLY_PUBLISHED = "reply.published"
    REPLY_REMOVED = "reply.removed"
    REVIEW_CHANGED = "review.changed"
    REVIEW_REMOVED = "review.removed"


TOLD: Mapping[type[Any], ToldEvent] = MappingProxyType(
    {
        CaseOpened: ToldEvent.CASE_OPENED,
        CaseReopened: ToldEvent.CASE_REOPENED,
        CaseClosed: ToldEvent.CASE_CLOSED,
        ReplyPublished: ToldEvent.REPLY_PUBLISHED,
        ReplyTakenDown: ToldEvent.REPLY_REMOVED,
        ReviewEdited: ToldEvent.REVIEW_CHANGED,
        ReviewRemoved: ToldEvent.REVIEW_REMOVED,
    }
)


@dataclass(frozen=True)
class TellProgram(Effect):
    """Send event number `seq` of the case to the practice's software. `at` is when it happened."""

    kind = EffectKind.TELL

    case: CaseId
    platform: str = field(init=False, default="")
    member: None = field(init=False, default=None)
    event: ToldEvent
    seq: int
    at: datetime

    @property
    def key(self) -> str:
        return f"tell:{self.case}:{self.seq}"

    @property
    def chain(self) -> str:
        """Return one chain for all, so if the software is down, only one at a time is retried."""
        return "tell"

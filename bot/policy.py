"""Which clocks run for a case, and when does each next strike?

`plan` derives every timer from the case's state alone: what it no longer names is cancelled,
what it newly names is written. So a timer's reason and the timer end together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.cases.case import Case, ContactState, ReplyState, ReviewState
from bot.practice import Location, Policy, Practice


class TimerKind(StrEnum):
    """`REPLY`, `CALL` are reminders to people; the others make the product itself look or act."""

    REPLY = "reply"
    HOLD = "hold"
    CALL = "call"
    PROMISE = "promise"
    MODERATION = "moderation"
    LOOK = "look"


@dataclass(frozen=True, order=True)
class Timer:
    """Falls due once at `due_at` (UTC). (`kind`, `round`, `n`) is unique within its case."""

    due_at: datetime
    kind: TimerKind
    round: int
    n: int

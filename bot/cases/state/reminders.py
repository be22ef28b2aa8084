"""Snoozed and missed reminders, and the events that record them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.practice import MemberId
from bot.timers import TimerKey, TimerKind


@dataclass(frozen=True)
class Snooze:
    """A snooze by the member `by`, who is reminded when it ends."""

    kind: str
    until: datetime
    by: MemberId | None = None


@dataclass(frozen=True)
class PassedLimit:
    """A limit that has passed, identified by the kind and the round of its reminders.

    `at` is when a manager was last notified of it, and `times` is the number of repeats.
    """

    kind: str
    round: int
    at: datetime
    times: int = 0

    @property
    def repeat(self) -> TimerKey | None:
        """The last repeated reminder about this limit, or None."""
        return (
            TimerKey.repeated(TimerKind(self.kind), self.round, self.times - 1)
            if self.times
            else None
        )


@dataclass(frozen=True)
class NudgeFired:
    """A reminder was sent to `to`. `breach` means that it records a missed deadline."""

    kind: str
    round: int
    n: int
    to: tuple[MemberId, ...]
    breach: bool = False

    @property
    def timer(self) -> TimerKey | None:
        """The timer's key, or None if only a newer version supports its kind."""
        return TimerKey.known(self.kind, self.round, self.n)


@dataclass(frozen=True)
class NudgeSnoozed:
    """Someone snoozed this kind of reminder until `until`."""

    kind: str
    until: datetime


ReminderEvent = NudgeFired | NudgeSnoozed

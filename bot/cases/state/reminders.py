"""Snoozed and missed reminders, and the events that record them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.practice import MemberId
from bot.timers import TimerKey, TimerKind


@dataclass(frozen=True)
class Snooze:
    """A snooze by `by`, who is reminded when it ends."""

    kind: str
    until: datetime
    by: MemberId | None = None


@dataclass(frozen=True)
class PassedLimit:
    """A limit of these reminders that has passed. A manager was last told so at `at`, and has been
    reminded of it `times` times since the limit.
    """

    kind: str
    round: int
    at: datetime
    times: int = 0

    @property
    def repeat(self) -> TimerKey | None:
        """The last reminder that repeated it. None if none did."""
        return (
            TimerKey.repeated(TimerKind(self.kind), self.round, self.times - 1)
            if self.times
            else None
        )


@dataclass(frozen=True)
class NudgeFired:
    """A reminder was sent to `to`. `breach` means it records a missed deadline."""

    kind: str
    round: int
    n: int
    to: tuple[MemberId, ...]
    breach: bool = False

    @property
    def timer(self) -> TimerKey | None:
        """None if only a newer version knows its kind."""
        return TimerKey.known(self.kind, self.round, self.n)


@dataclass(frozen=True)
class NudgeSnoozed:
    """Someone asked to get this kind of reminder again at `until`."""

    kind: str
    until: datetime


ReminderEvent = NudgeFired | NudgeSnoozed

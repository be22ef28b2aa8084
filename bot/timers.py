"""A case's timers, and the keys that identify them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LIMIT = 99
"""The stored number of the reminder that a limit has passed.

It's the same no matter how many reminders come before it, so configuring fewer reminders while a
case is open doesn't drop this one.
"""

SNOOZED = 100
"""The stored number of the reminder that ends a case's first snooze. The next one gets 101."""

REPEATED = 1_000
"""The stored number of the first repeat of the reminder that a limit has passed.

The next one gets 1001, and so on, until the reason no longer applies.
"""


class TimerKind(StrEnum):
    """A timer's purpose. `MODERATION` and `LOOK` check the site. The others remind people."""

    REPLY = "reply"
    HOLD = "hold"
    OWNER = "owner"
    CALL = "call"
    PROMISE = "promise"
    EMAIL = "email"
    MODERATION = "moderation"
    LOOK = "look"

    @property
    def reminds(self) -> bool:
        """Whether people get a reminder. If not, Bedside just checks the site."""
        return self not in (TimerKind.MODERATION, TimerKind.LOOK)


@dataclass(frozen=True, order=True)
class TimerKey:
    """Identifies a timer within its case. Reminders start over with each `round`.

    `n` counts the timers in a round from 1. Three kinds of reminders have numbers of their own: the
    reminder that a limit has passed, the ones that end a snooze, and the ones that repeat the first
    kind. See `is_limit`, `snooze`, and `is_repeat`.
    """

    kind: TimerKind
    round: int
    n: int

    @classmethod
    def limit(cls, kind: TimerKind, round: int) -> TimerKey:
        """The reminder that a limit has passed, which goes to the manager."""
        return cls(kind, round, LIMIT)

    @classmethod
    def snoozed(cls, kind: TimerKind, round: int, snooze: int) -> TimerKey:
        """The reminder that ends the case's snooze number `snooze`, counted from 0."""
        return cls(kind, round, SNOOZED + snooze)

    @classmethod
    def repeated(cls, kind: TimerKind, round: int, times: int) -> TimerKey:
        """Return repeat number `times`, counted from 0, of the reminder that a limit has passed."""
        return cls(kind, round, REPEATED + times)

    @classmethod
    def known(cls, kind: str, round: int, n: int) -> TimerKey | None:
        """The key from its stored parts. None if only a newer version supports the kind."""
        return cls(TimerKind(kind), round, n) if kind in _KINDS else None

    @property
    def is_limit(self) -> bool:
        """Whether this is the reminder that a limit has passed."""
        return self.n == LIMIT

    @property
    def snooze(self) -> int | None:
        """The number of the snooze that this reminder ends, if it ends one."""
        return self.n - SNOOZED if SNOOZED <= self.n < REPEATED else None

    @property
    def is_repeat(self) -> bool:
        """Whether this is a repeated reminder that a limit has passed."""
        return self.n >= REPEATED

    @property
    def is_past_limit(self) -> bool:
        """Whether this reminder goes to the manager because a limit has passed."""
        return self.is_limit or self.is_repeat

    @property
    def is_breach(self) -> bool:
        """Whether this reminder says that the reply's deadline has passed."""
        return self.kind is TimerKind.REPLY and self.is_limit

    def repeats_like(self, other: TimerKey) -> bool:
        """Whether both are repeated reminders about the same limit."""
        is_same = (self.kind, self.round) == (other.kind, other.round)
        return is_same and self.is_repeat and other.is_repeat

    def comes_before(self, other: TimerKey) -> bool:
        """Whether `other` is a later timer of the same kind and round."""
        return (self.kind, self.round) == (other.kind, other.round) and self.n < other.n


@dataclass(frozen=True, order=True)
class Timer:
    """A timer that's due once, at `due_at` (UTC)."""

    due_at: datetime
    key: TimerKey

    @property
    def kind(self) -> TimerKind:
        return self.key.kind


_KINDS = frozenset(kind.value for kind in TimerKind)

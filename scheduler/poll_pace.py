"""The pace of polling: when an account is polled next, and how far back it's read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import Broken, NoAccess, OutsideError, Unavailable
from bot.practice import Location
from scheduler.outbox.retry_policy import LONGEST_ASKED, PARKED, backoff

OVERLAP = timedelta(hours=48)
FAR_BACK = timedelta(days=14)
"""How far back a poll usually reads, and how far back it reads once a day, because sites show some
reviews late."""

AGAIN = timedelta(seconds=10)
"""Minimum delay before a failed poll is retried. It's less than the 15 s between two ticks, so that
the next tick can retry."""

DAY = timedelta(days=1)

BACK_EVERY = timedelta(minutes=15)
"""Interval between batch polls that read two days back. In between, a batch poll reads only new
reviews."""


@dataclass
class PollState:
    """When an account is polled next, and how many consecutive polls have failed.

    `far_back_at` and `back_at` are the times it was last read two weeks and two days back.
    `was_well` means it has been read completely since startup or since the last failure.
    `failing_since` is the time of the first of these failures, unless a person has to fix the
    cause. `is_told` means that managers got a message about them.
    """

    due_at: datetime | None = None
    failures: int = 0
    far_back_at: datetime | None = None
    back_at: datetime | None = None
    was_well: bool = False
    failing_since: datetime | None = None
    is_told: bool = False

    def is_due(self, now: datetime) -> bool:
        """Whether to poll now.

        Also true if the due time is so far off that the clock must have been set back.
        """
        return self.due_at is None or not now < self.due_at <= now + 2 * LONGEST_ASKED

    def is_far_back_due(self, now: datetime) -> bool:
        """Whether it's time to read two weeks back again."""
        return _is_ago(self.far_back_at, DAY, now)

    def is_back_due(self, now: datetime) -> bool:
        """Whether it's time for a batch poll to read two days back again."""
        return _is_ago(self.back_at, BACK_EVERY, now)

    def failing_for(self, now: datetime) -> timedelta:
        """How long polls have been failing."""
        return now - self.failing_since if self.failing_since else timedelta(0)

    def answered(self) -> None:
        """Record that a poll succeeded."""
        self.failures, self.failing_since, self.is_told = 0, None, False

    def clock_jumped(self, by: timedelta) -> None:
        """Shift all times by this much, because the wall clock was changed."""
        self.due_at = self.due_at + by if self.due_at else None
        self.far_back_at = self.far_back_at + by if self.far_back_at else None
        self.back_at = self.back_at + by if self.back_at else None
        self.failing_since = self.failing_since + by if self.failing_since else None


@dataclass
class PollPace:
    """How often accounts are polled. `jitter` returns a number from 0 to 1."""

    every: timedelta
    while_closed: timedelta
    jitter: Callable[[], float]

    def next(
        self, locations: Sequence[Location], now: datetime, at_least: timedelta = timedelta(0)
    ) -> datetime:
        """Return when to poll next: sooner while an office is open, and no later than the next time
        one opens.

        `at_least` is the minimum interval, for a site that allows few requests. The jitter keeps
        many practices from polling in the same second.
        """
        wait = max(self.every, at_least) * (0.9 + 0.2 * self.jitter())
        opens = min(place.hours.next_open(now, place.time_zone) for place in locations)
        if opens <= now:
            return now + wait
        later = self.while_closed * (0.9 + 0.2 * self.jitter())
        return max(min(now + later, opens), now + wait)

    def put_off(self, state: PollState, now: datetime) -> None:
        """Schedule the next poll after a failure, with exponential backoff."""
        state.failures += 1
        state.was_well = False
        state.due_at = now + max(backoff(state.failures, self.jitter()), AGAIN)

    def put_off_by(self, error: OutsideError, state: PollState, now: datetime) -> None:
        """Like `put_off`, unless the site sent a retry time or a person has to fix the problem."""
        self.put_off(state, now)
        state.failing_since = (state.failing_since or now) if is_trouble(error) else None
        if isinstance(error, Unavailable) and error.retry_after is not None:
            state.due_at = now + min(error.retry_after, LONGEST_ASKED)
        if isinstance(error, Broken | NoAccess):
            state.due_at = now + PARKED


def is_trouble(error: OutsideError) -> bool:
    """Whether the site itself is down, slow, or changed, and not just one account inaccessible."""
    return isinstance(error, Unavailable) and not isinstance(error, NoAccess)


def _is_ago(at: datetime | None, span: timedelta, now: datetime) -> bool:
    return at is None or now - at >= span

"""What a failure means for its effect: retry, defer, check first, or give up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot import notices
from bot.effects import EffectKind
from bot.errors import Broken, NoAccess, OutsideError, Shut, SignedOut, Unavailable, Unknown
from bot.practice import Practice
from bot.store import Session, effects
from scheduler.outbox import fallback
from scheduler.outbox.attempt import Attempt, Dead, Defer, Outcome, Retry
from scheduler.outbox.attempt import Unknown as LookLater

ATTEMPTS = 12
"""Maximum number of attempts, within about 45 minutes, before a person has to decide."""

FIRST, LONGEST = timedelta(seconds=2), timedelta(minutes=15)

PARKED = timedelta(minutes=15)
"""Interval between checks for whether lost access has been restored."""

SETTLES = timedelta(seconds=60)
"""Time after which we assume that a message that was sent but hasn't appeared never will."""

SHORTEST_ASKED, LONGEST_ASKED = timedelta(seconds=1), timedelta(hours=1)
"""Minimum and maximum delay that we accept from a platform."""


def asked_wait(wait: timedelta) -> timedelta:
    """Return the delay that a platform requested, clamped to our limits."""
    return min(max(wait, SHORTEST_ASKED), LONGEST_ASKED)


def backoff(attempt: int, jitter: float) -> timedelta:
    """Return the exponential backoff: 2 s after the first attempt, doubling up to 15 minutes.

    `jitter` (0 to 1) adds up to a quarter.
    """
    doubled: timedelta = min(FIRST * (1 << min(attempt - 1, 20)), LONGEST)
    return doubled * (1 + jitter / 4)


class RetryPolicy:
    """The retry policy for all effects. `jitter` returns a number from 0 to 1."""

    def __init__(self, jitter: Callable[[], float]) -> None:
        self._jitter = jitter

    def outcome(
        self, attempt: Attempt, error: OutsideError, practice: Practice, now: datetime
    ) -> Outcome:
        problem = error.code or type(error).__name__
        if isinstance(error, NoAccess):
            return self._parked(attempt, error, practice, now)
        if isinstance(error, Broken):
            # a message that we found but couldn't update is still there
            return dead(attempt, problem, practice, now, in_doubt=attempt.uncertain)
        if isinstance(error, Unavailable) and error.retry_after is not None:
            asked = asked_wait(error.retry_after)
            return Defer(now + asked + FIRST * self._jitter() / 4, problem)
        return self.repeated(attempt, isinstance(error, Unknown), problem, practice, now)

    def repeated(
        self, attempt: Attempt, unknown: bool, problem: str, practice: Practice, now: datetime
    ) -> Outcome:
        """Return a retry, a check if the result is `unknown`, or a dead letter at the end."""
        if attempt.claimed.attempt >= ATTEMPTS:
            in_doubt = unknown or attempt.uncertain
            return dead(attempt, problem, practice, now, in_doubt=in_doubt)
        wait = backoff(attempt.claimed.attempt, self._jitter())
        if unknown and attempt.claimed.uncertain:
            wait = max(wait, SETTLES)
        return LookLater(now + wait, problem) if unknown else Retry(now + wait, problem)

    def _parked(
        self, attempt: Attempt, error: NoAccess, practice: Practice, now: datetime
    ) -> Outcome:
        effect, key = attempt.effect, attempt.key
        code, shut = error.code or type(error).__name__, isinstance(error, Shut)

        def tell(session: Session, ours: bool) -> None:
            messages = notices.no_access(practice, effect, code)
            rerouted = fallback.privately(session, practice, effect, now) if ours and shut else []
            effects.ask(session, practice.id, [*messages, *rerouted], now)
            if rerouted and effect.kind is EffectKind.NUDGE:
                # people got it privately, so don't post it again once the channel is back
                effects.cancel(session, practice.id, key)

        # invalid credentials are reported by the polls
        is_told = effect.kind is EffectKind.NOTICE or isinstance(error, SignedOut)
        also = None if is_told else tell
        return Defer(now + PARKED * (1 + self._jitter() / 4), code, also=also)


def dead(
    attempt: Attempt, problem: str, practice: Practice, now: datetime, *, in_doubt: bool = False
) -> Dead:
    """Return a dead letter, which also notifies managers unless the effect itself is a notice."""
    effect, key = attempt.effect, attempt.key

    def tell(session: Session, ours: bool) -> None:
        if ours:
            messages = notices.dead_letter(practice, key, effect, problem)
            effects.ask(session, practice.id, messages, now)

    return Dead(problem, in_doubt, also=None if effect.kind is EffectKind.NOTICE else tell)

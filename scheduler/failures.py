"""What does a failure mean for the effect that met it: again, later, look, or never?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from bot import notices
from bot.effects import Effect, EffectKind
from bot.errors import Broken, NoAccess, OutsideError, Shut, Unavailable, Unknown
from bot.practice import Practice
from bot.store import effects
from scheduler import rerouting
from scheduler.carrying import Carrying
from scheduler.verdict import Verdict

ATTEMPTS = 12
"""After so many attempts that came to nothing, three quarters of an hour, a person decides."""

FIRST, LONGEST = timedelta(seconds=2), timedelta(minutes=15)

PARKED = timedelta(minutes=15)
"""How often we look whether a conversation or an access that was taken from us is back."""

SETTLES = timedelta(seconds=60)
"""A message that is not there so long after it was sent will not come any more."""

LONGEST_ASKED = timedelta(hours=1)
"""A platform that asks us to wait for longer is asked again after this."""


def backoff(attempt: int, jitter: float) -> timedelta:
    """2 s after the first attempt, doubling to 15 min; `jitter` (0 to 1) adds up to a quarter."""
    doubled: timedelta = min(FIRST * (1 << min(attempt - 1, 20)), LONGEST)
    return doubled * (1 + jitter / 4)


class Failures:
    """One table of failures for all effects; `jitter` gives numbers from 0 to 1."""

    def __init__(self, jitter: Callable[[], float]) -> None:
        self._jitter = jitter

    def verdict(
        self, carrying: Carrying, error: OutsideError, practice: Practice, now: datetime
    ) -> Verdict:
        problem = error.code or type(error).__name__
        if isinstance(error, NoAccess):
            return self._parked(carrying.effect, error, practice, now)
        if isinstance(error, Broken):
            # one that was found and then refused its change stands there all the same
            broken = dead(carrying.effect, problem, practice, now)
            return replace(broken, in_doubt=carrying.uncertain)
        if isinstance(error, Unavailable) and error.retry_after is not None:
            asked = min(max(error.retry_after, timedelta(0)), LONGEST_ASKED)
            return Verdict("later", now + asked + FIRST * self._jitter() / 4, problem)
        return self.repeated(carrying, isinstance(error, Unknown), problem, practice, now)

    def repeated(
        self, carrying: Carrying, unknown: bool, problem: str, practice: Practice, now: datetime
    ) -> Verdict:
        """Try once more, or look once more; after the last attempt a dead letter."""
        if carrying.claimed.attempt >= ATTEMPTS:
            in_doubt = unknown or carrying.uncertain
            return replace(dead(carrying.effect, problem, practice, now), in_doubt=in_doubt)
        wait = backoff(carrying.claimed.attempt, self._jitter())
        if unknown and carrying.claimed.uncertain:
            wait = max(wait, SETTLES)
        return Verdict("unknown" if unknown else "again", now + wait, problem)

    def _parked(
        self, effect: Effect, error: NoAccess, practice: Practice, now: datetime
    ) -> Verdict:
        code, shut = error.code or type(error).__name__, isinstance(error, Shut)

        def tell(session: Session, ours: bool) -> None:
            told = notices.no_access(practice, effect, code)
            rerouted = rerouting.privately(session, practice, effect, now) if ours and shut else []
            effects.ask(session, practice.id, [*told, *rerouted], now)
            if rerouted and effect.kind is EffectKind.NUDGE:
                # told privately: it must not come once more when the channel is back
                effects.cancel(session, practice.id, effect.key)

        along = None if effect.kind is EffectKind.NOTICE else tell
        return Verdict("later", now + PARKED * (1 + self._jitter() / 4), code, along)


def dead(effect: Effect, problem: str, practice: Practice, now: datetime) -> Verdict:
    """A dead letter, and its managers told once; but nobody is told about a notice."""

    def tell(session: Session, ours: bool) -> None:
        if ours:
            told = notices.dead_letter(practice, effect, problem)
            effects.ask(session, practice.id, told, now)

    return Verdict("dead", None, problem, None if effect.kind is EffectKind.NOTICE else tell)

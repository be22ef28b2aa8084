"""The outcome of an attempt, and how it's recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from bot.practice import PracticeId
from bot.store import Session, effects
from scheduler.outbox.attempt import Attempt

Also = Callable[[Session, bool], None]
"""More to save in the outcome's transaction. It's told whether the effect was still ours."""


@dataclass(frozen=True)
class _Outcome:
    """`problem`s are codes or a few fixed words, never text written by a person."""

    also: Also | None = field(default=None, kw_only=True)

    def with_(self, more: Also) -> Self:
        """The same outcome, saving `more` too."""
        first = self.also

        def both(session: Session, ours: bool) -> None:
            if first is not None:
                first(session, ours)
            more(session, ours)

        return replace(self, also=both)


@dataclass(frozen=True)
class Done(_Outcome):
    """It was carried out."""


@dataclass(frozen=True)
class Retry(_Outcome):
    """Nothing was done. Try again at `at`. This attempt counts."""

    at: datetime
    problem: str


@dataclass(frozen=True)
class Defer(_Outcome):
    """It wasn't its turn. Wait until `at`. This attempt doesn't count."""

    at: datetime
    problem: str


@dataclass(frozen=True)
class Unknown(_Outcome):
    """It could have been done. Look at `at`."""

    at: datetime
    problem: str


@dataclass(frozen=True)
class Dead(_Outcome):
    """A dead letter. `in_doubt`: it could have been done anyway."""

    problem: str
    in_doubt: bool = False


@dataclass(frozen=True)
class Dropped(_Outcome):
    """Its reason ended before it was done."""

    why: str


Outcome = Done | Retry | Defer | Unknown | Dead | Dropped


def complete(
    session: Session, practice: PracticeId, attempt: Attempt, outcome: Outcome, now: datetime
) -> bool:
    """Record it. If the lease was lost, returns False and keeps only the result itself."""
    ours = _write_down(session, practice, attempt, outcome, now)
    if outcome.also is not None:
        outcome.also(session, ours)
    return ours


def _write_down(
    session: Session, practice: PracticeId, attempt: Attempt, outcome: Outcome, now: datetime
) -> bool:
    claimed = attempt.claimed
    match outcome:
        case Done():
            return effects.done(session, practice, claimed, now)
        case Dropped(why):
            return effects.drop(session, practice, claimed, why)
        case Dead(problem, in_doubt):
            return effects.dead(session, practice, claimed, problem, in_doubt=in_doubt)
        case Unknown(at, problem):
            return effects.unknown(session, practice, claimed, at, problem)
        case Retry(at, problem):
            return _put_off(session, practice, attempt, at, problem)
        case Defer(at, problem):
            ours = _put_off(session, practice, attempt, at, problem)
            if ours:
                effects.uncount(session, practice, attempt.claimed)
            return ours


def _put_off(
    session: Session, practice: PracticeId, attempt: Attempt, at: datetime, problem: str
) -> bool:
    later = effects.unknown if attempt.uncertain else effects.again
    return later(session, practice, attempt.claimed, at, problem)

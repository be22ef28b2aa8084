"""One attempt at a claimed effect: can its call still start, did it, and what's the outcome?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self, TypeVar

from bot import errors
from bot.effects import Effect
from bot.practice import PracticeId
from bot.store import Session, effects
from bot.store.effects import Claimed

T = TypeVar("T")

CALLS = 3
"""Number of outside calls that fit into one lease, so that a slow one ends before the
lease does."""


async def looked(call: Callable[[], Awaitable[T]], within_s: float) -> T:
    """A call that changes nothing outside. A timeout is `Unavailable`."""
    try:
        async with asyncio.timeout(within_s):
            return await call()
    except TimeoutError as error:
        raise errors.Unavailable("It didn't respond in time.", code="timeout") from error
    except errors.Unknown as error:
        raise errors.Unavailable(str(error), code=error.code) from error


class LeaseLost(Exception):
    """The lease is about to end, so another worker takes over and this one stops."""


@dataclass
class Attempt:
    """`uncertain`: an earlier call could have succeeded, and we haven't looked for it yet. `begun`:
    a call was sent. `has_turn`: a new message can go into its conversation now. `doubles`: we
    didn't find an earlier message, but it could still be there.

    The lease lasts `lease_s` seconds from `since`, a monotonic time that no wall clock changes.
    """

    claimed: Claimed
    since: float
    lease_s: float
    begun: bool = False
    has_turn: bool = False
    doubles: bool = False
    uncertain: bool = field(init=False)

    def __post_init__(self) -> None:
        self.uncertain = self.claimed.uncertain

    @property
    def key(self) -> str:
        """Identifies the effect in the outbox."""
        return self.claimed.key

    @property
    def effect(self) -> Effect:
        return self.claimed.effect

    @property
    def call_s(self) -> float:
        """Maximum time for one call, in seconds."""
        return self.lease_s / CALLS

    async def look(self, call: Callable[[], Awaitable[T]]) -> T:
        """`looked` with the time limit of one call."""
        return await looked(call, self.call_s)

    async def send(self, call: Callable[[], Awaitable[T]]) -> T:
        """Make a call that does something outside. A timeout is `Unknown`.

        Raises `LeaseLost` without calling if the lease would end too soon.
        """
        if asyncio.get_running_loop().time() + self.call_s > self.since + self.lease_s:
            raise LeaseLost
        self.begun = True
        try:
            async with asyncio.timeout(self.call_s):
                return await call()
        except TimeoutError as error:
            raise errors.Unknown("It didn't respond in time.", code="timeout") from error


# --- outcomes, and how they're recorded

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

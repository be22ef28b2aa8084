"""One attempt at a claimed effect: whether its call can still start, and what the outcome is."""

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
"""Number of external calls that have to fit into one lease, so that a slow call can't outlast it.
"""


async def looked(call: Callable[[], Awaitable[T]], within_s: float) -> T:
    """Make a call that changes nothing outside Bedside, and return its result.

    Raises `Unavailable` if the call takes longer than `within_s` seconds or raises `Unknown`.
    """
    try:
        async with asyncio.timeout(within_s):
            return await call()
    except TimeoutError as error:
        raise errors.Unavailable("It didn't respond in time.", code="timeout") from error
    except errors.Unknown as error:
        raise errors.Unavailable(str(error), code=error.code) from error


class LeaseLost(Exception):
    """The lease is about to expire, so this worker stops and another one takes over."""


@dataclass
class Attempt:
    """One attempt at a claimed effect.

    The lease lasts `lease_s` seconds from `since`, which is a time on the monotonic clock.
    `begun` means that a call was sent. `has_turn` means that a new message can be posted in the
    conversation now. `doubles` means that we didn't find an earlier message, but that it could
    still be there. `uncertain` means that an earlier call could have succeeded and that we haven't
    checked for its result yet.
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
        """The effect's key in the outbox."""
        return self.claimed.key

    @property
    def effect(self) -> Effect:
        return self.claimed.effect

    @property
    def call_s(self) -> float:
        """Maximum time for one call, in seconds."""
        return self.lease_s / CALLS

    async def look(self, call: Callable[[], Awaitable[T]]) -> T:
        """Call `looked` with the time limit for one call."""
        return await looked(call, self.call_s)

    async def send(self, call: Callable[[], Awaitable[T]]) -> T:
        """Make a call that changes something outside Bedside, and return its result.

        Raises `Unknown` on a timeout, and `LeaseLost` without calling if the lease expires too
        soon.
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
"""Saves additional changes in the outcome's transaction. The second argument says whether this
worker still holds the effect."""


@dataclass(frozen=True)
class _Outcome:
    """How an attempt ended. A `problem` is a code or a fixed phrase, never text a person wrote."""

    also: Also | None = field(default=None, kw_only=True)

    def with_(self, more: Also) -> Self:
        """Return a copy of the outcome that also calls `more`."""
        first = self.also

        def both(session: Session, ours: bool) -> None:
            if first is not None:
                first(session, ours)
            more(session, ours)

        return replace(self, also=both)


@dataclass(frozen=True)
class Done(_Outcome):
    """The effect was carried out."""


@dataclass(frozen=True)
class Retry(_Outcome):
    """Nothing was done. Try again at `at`. The attempt counts toward the maximum."""

    at: datetime
    problem: str


@dataclass(frozen=True)
class Defer(_Outcome):
    """The effect can't be carried out now. Wait until `at`. The attempt doesn't count."""

    at: datetime
    problem: str


@dataclass(frozen=True)
class Unknown(_Outcome):
    """The effect might have been carried out. Check whether it was at the time `at`."""

    at: datetime
    problem: str


@dataclass(frozen=True)
class Dead(_Outcome):
    """A dead letter. If `in_doubt`, the effect might have been carried out anyway."""

    problem: str
    in_doubt: bool = False


@dataclass(frozen=True)
class Dropped(_Outcome):
    """The effect became unnecessary before it was carried out."""

    why: str


Outcome = Done | Retry | Defer | Unknown | Dead | Dropped


def complete(
    session: Session, practice: PracticeId, attempt: Attempt, outcome: Outcome, now: datetime
) -> bool:
    """Record the outcome. Return whether this worker still held the effect.

    If it didn't, only the changes that `outcome.also` makes in that case are saved.
    """
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

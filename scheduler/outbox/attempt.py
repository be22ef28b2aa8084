"""One attempt at a claimed effect: can its call still start, and did it?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.effects import Effect
from bot.errors import Unavailable, Unknown
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
        raise Unavailable("It didn't respond in time.", code="timeout") from error
    except Unknown as error:
        raise Unavailable(str(error), code=error.code) from error


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
            raise Unknown("It didn't respond in time.", code="timeout") from error

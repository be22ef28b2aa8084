"""Can a new message go into this conversation now?

Turns are reserved in the database, for all replicas (`bot.store.channel_turns`).
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

Lane = tuple[str, str]
"""A platform and one of its conversations."""


class Lanes:
    """This process's record of each conversation.

    It isn't saved. After a restart, the platform reports its own limit again. `pace` is the time
    between two new messages.
    """

    def __init__(self, pace: timedelta) -> None:
        self.pace = pace
        self._last: dict[Lane, datetime] = {}
        self._closed: dict[Lane, datetime] = {}
        self._seen: datetime | None = None
        self._orders: dict[Lane, asyncio.Lock] = {}

    def closed_until(self, lane: Lane, now: datetime) -> datetime | None:
        """The platform asked us not to post in this conversation until then."""
        self._look_at_clock(now)
        until = self._closed.get(lane)
        return until if until is not None and until > now else None

    def keeps_turn(self, lane: Lane, turn: datetime, now: datetime) -> bool:
        """Whether an effect with a turn at `turn` still has it.

        After a stall many are late. One of them goes at once, and the others get turns again.
        """
        self._look_at_clock(now)
        is_late = now - turn >= self.pace
        last = self._last.get(lane)
        return last is None or now - last >= (self.pace if is_late else self.pace / 2)

    def next_place(self, lane: Lane, now: datetime) -> datetime:
        """When an effect can go that has a turn, but not yet, since the one before it was late."""
        return self._last.get(lane, now) + self.pace / 2

    def goes(self, lane: Lane, now: datetime) -> None:
        """A new message is sent to the conversation."""
        self._last[lane] = now

    def order(self, lane: Lane) -> asyncio.Lock:
        """Lock for deciding on turns, first come, first served."""
        return self._orders.setdefault(lane, asyncio.Lock())

    def close(self, lane: Lane, until: datetime) -> None:
        self._closed[lane] = until

    def _look_at_clock(self, now: datetime) -> None:
        """Reopen conversations that a clock set back would keep closed for hours."""
        if self._seen is not None and now < self._seen:
            self._last.clear()
            self._closed.clear()
        self._seen = now

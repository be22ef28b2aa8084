"""Can a new message go into this conversation now?

Turns are reserved in the database, for all replicas (`bot.store.channel_turns`).
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

Lane = tuple[str, str]
"""A platform and one of its conversations."""


class Lanes:
    """What this process knows of each conversation.

    It isn't kept: after a restart the platform's own limit tells again. `pace` is the time between
    two new messages.
    """

    def __init__(self, pace: timedelta) -> None:
        self.pace = pace
        self._last: dict[Lane, datetime] = {}
        self._closed: dict[Lane, datetime] = {}
        self._seen: datetime | None = None
        self._orders: dict[Lane, asyncio.Lock] = {}

    def closed_until(self, lane: Lane, now: datetime) -> datetime | None:
        """The platform asked us to leave this conversation alone until then."""
        self._look_at_clock(now)
        until = self._closed.get(lane)
        return until if until is not None and until > now else None

    def keeps_turn(self, lane: Lane, turn: datetime, now: datetime) -> bool:
        """Whether what had a turn at `turn` still has it.

        After a stall many come late. One of them goes at once, the others get turns again.
        """
        self._look_at_clock(now)
        is_late = now - turn >= self.pace
        last = self._last.get(lane)
        return last is None or now - last >= (self.pace if is_late else self.pace / 2)

    def goes(self, lane: Lane, now: datetime) -> None:
        """A new message goes into the conversation."""
        self._last[lane] = now

    def order(self, lane: Lane) -> asyncio.Lock:
        """Held while it's decided whose turn it is: first come, first served."""
        return self._orders.setdefault(lane, asyncio.Lock())

    def close(self, lane: Lane, until: datetime) -> None:
        self._closed[lane] = until

    def _look_at_clock(self, now: datetime) -> None:
        """A clock that was set back must not close a conversation for hours."""
        if self._seen is not None and now < self._seen:
            self._last.clear()
            self._closed.clear()
        self._seen = now

"""Rate limits for new messages in a conversation.

Turns are reserved in the database, for all replicas (`bot.store.channel_turns`).
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

Lane = tuple[str, str]
"""A platform's id, and the id of one of its conversations."""


class Lanes:
    """This process's record of each conversation's rate limits.

    None of it is saved, since the platform enforces its own limit again after a restart. `pace` is
    the minimum time between two new messages.
    """

    def __init__(self, pace: timedelta) -> None:
        self.pace = pace
        self._last: dict[Lane, datetime] = {}
        self._closed: dict[Lane, datetime] = {}
        self._seen: datetime | None = None
        self._orders: dict[Lane, asyncio.Lock] = {}

    def closed_until(self, lane: Lane, now: datetime) -> datetime | None:
        """Return the time until which the platform asked us not to post here, or None."""
        self._look_at_clock(now)
        until = self._closed.get(lane)
        return until if until is not None and until > now else None

    def keeps_turn(self, lane: Lane, turn: datetime, now: datetime) -> bool:
        """Whether an effect whose turn was at `turn` can still use it.

        After a stall, many effects are late. One is sent right away, and the others get new turns.
        """
        self._look_at_clock(now)
        is_late = now - turn >= self.pace
        last = self._last.get(lane)
        return last is None or now - last >= (self.pace if is_late else self.pace / 2)

    def next_place(self, lane: Lane, now: datetime) -> datetime:
        """Return when to send an effect that's held up because the previous one was late."""
        return self._last.get(lane, now) + self.pace / 2

    def goes(self, lane: Lane, now: datetime) -> None:
        """Record that a new message is being sent to the conversation."""
        self._last[lane] = now

    def order(self, lane: Lane) -> asyncio.Lock:
        """Return the lock for assigning turns, which is first come, first served."""
        return self._orders.setdefault(lane, asyncio.Lock())

    def close(self, lane: Lane, until: datetime) -> None:
        self._closed[lane] = until

    def _look_at_clock(self, now: datetime) -> None:
        """Clear all times if the clock was set back, so that nothing is blocked for hours."""
        if self._seen is not None and now < self._seen:
            self._last.clear()
            self._closed.clear()
        self._seen = now

"""When may the next message go into this conversation?"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

Lane = tuple[str, str]
"""A platform and one of its conversations."""


class Lanes:
    """At most one new message each `pace` and conversation; a lane that was told to wait waits.

    Kept in memory: after a restart the platform's own limit tells again.
    """

    def __init__(self, pace: timedelta) -> None:
        self._pace = pace
        self._free: dict[Lane, datetime] = {}
        self._closed: dict[Lane, datetime] = {}
        self._turns: dict[str, datetime] = {}
        self._seen: datetime | None = None
        self._orders: dict[Lane, asyncio.Lock] = {}

    def closed_until(self, lane: Lane, now: datetime) -> datetime | None:
        """The platform asked us to leave this conversation alone until then."""
        self._look_at_clock(now)
        until = self._closed.get(lane)
        return until if until is not None and until > now else None

    def turn(self, lane: Lane, key: str, now: datetime) -> datetime | None:
        """None: `key` may post now. Else its turn comes then, and is kept for it."""
        self._look_at_clock(now)
        kept = self._turns.get(key)
        if kept is None:
            kept = max(self._free.get(lane, now), now)
            self._free[lane] = kept + self._pace
        if kept <= now:
            self._turns.pop(key, None)
            return None
        self._turns[key] = kept
        return kept

    def order(self, lane: Lane) -> asyncio.Lock:
        """Held while it is decided whose turn it is: who came first goes first."""
        return self._orders.setdefault(lane, asyncio.Lock())

    def close(self, lane: Lane, until: datetime) -> None:
        self._closed[lane] = until

    def forget(self, key: str) -> None:
        """`key` needs no turn any more."""
        self._turns.pop(key, None)

    def _look_at_clock(self, now: datetime) -> None:
        """A clock that was set back must not close a conversation for hours."""
        if self._seen is not None and now < self._seen:
            self._free.clear()
            self._closed.clear()
            self._turns.clear()
        self._seen = now

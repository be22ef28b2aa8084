"""When may the next message go into this conversation?"""

from __future__ import annotations

import asyncio
from collections import defaultdict
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
        self._last: dict[Lane, datetime] = {}
        self._closed: dict[Lane, datetime] = {}
        self._turns: defaultdict[Lane, dict[str, datetime]] = defaultdict(dict)
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
        kept, soonest = self._turns[lane].get(key), self._soonest(lane, now)
        if kept is None:
            kept = max(self._free.get(lane, now), soonest)
            self._free[lane] = kept + self._pace
        elif kept < soonest:
            # whose turns went by while nobody looked do not all go at once, and keep their order
            self._put_off(lane, kept, soonest - kept)
            kept = soonest
        if kept <= now:
            self._turns[lane].pop(key, None)
            self._last[lane] = now
            return None
        self._turns[lane][key] = kept
        return kept

    def _put_off(self, lane: Lane, since: datetime, by: timedelta) -> None:
        """Every turn from `since` on comes later by so much."""
        self._free[lane] += by
        turns = self._turns[lane]
        turns |= {key: at + by for key, at in turns.items() if at >= since}

    def _soonest(self, lane: Lane, now: datetime) -> datetime:
        last = self._last.get(lane)
        return max(last + self._pace, now) if last is not None else now

    def order(self, lane: Lane) -> asyncio.Lock:
        """Held while it is decided whose turn it is: who came first goes first."""
        return self._orders.setdefault(lane, asyncio.Lock())

    def close(self, lane: Lane, until: datetime) -> None:
        self._closed[lane] = until

    def forget(self, key: str) -> None:
        """`key` needs no turn any more."""
        for turns in self._turns.values():
            turns.pop(key, None)

    def _look_at_clock(self, now: datetime) -> None:
        """A clock that was set back must not close a conversation for hours."""
        if self._seen is not None and now < self._seen:
            self._free.clear()
            self._last.clear()
            self._closed.clear()
            self._turns.clear()
        self._seen = now

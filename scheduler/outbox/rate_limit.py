"""When can the next message go into this conversation?"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import datetime, timedelta

Lane = tuple[str, str]
"""A platform and one of its conversations."""


class Lanes:
    """At most one new message per `pace` in each conversation, none while it's told to wait.

    Kept in memory: after a restart the platform's own limit tells again.
    """

    def __init__(self, pace: timedelta) -> None:
        self._pace = pace
        self._free: dict[Lane, datetime] = {}
        self._last: dict[Lane, datetime] = {}
        self._closed: dict[Lane, datetime] = {}
        self._turns: defaultdict[Lane, dict[str, datetime]] = defaultdict(dict)
        self._awaited: defaultdict[Lane, set[str]] = defaultdict(set)
        self._seen: datetime | None = None
        self._orders: dict[Lane, asyncio.Lock] = {}

    def closed_until(self, lane: Lane, now: datetime) -> datetime | None:
        """The platform asked us to leave this conversation alone until then."""
        self._look_at_clock(now)
        until = self._closed.get(lane)
        return until if until is not None and until > now else None

    def turn(self, lane: Lane, key: str, now: datetime) -> datetime | None:
        """None if `key` can post now. Otherwise the time of its turn, which is reserved."""
        self._look_at_clock(now)
        self._awaited[lane].discard(key)
        turns, soonest = self._turns[lane], self._soonest(lane, now)
        if key not in turns:
            turns[key] = self._free[lane] if turns else max(self._free.get(lane, now), soonest)
            self._free[lane] = turns[key] + self._pace
        if turns[key] < soonest:
            self._make_up(lane, key, soonest)
        if turns[key] > now:
            return turns[key]
        del turns[key]
        self._last[lane] = now
        return None

    def _make_up(self, lane: Lane, key: str, soonest: datetime) -> None:
        """Turns that passed unused move on, in order and not all at once.

        Who was waited for once and did not come has lost its turn: another replica has it.
        """
        turns, awaited = self._turns[lane], self._awaited[lane]
        earlier = {other for other, at in turns.items() if at < turns[key]}
        lost = earlier & awaited
        for other in lost:
            del turns[other]
        awaited -= lost
        awaited |= earlier - lost
        first = min((turns[other] for other in earlier - lost), default=turns[key])
        by = soonest - first
        self._free[lane] += by
        turns |= {other: at + by for other, at in turns.items() if at >= first}

    def _soonest(self, lane: Lane, now: datetime) -> datetime:
        last = self._last.get(lane)
        return max(last + self._pace, now) if last is not None else now

    def order(self, lane: Lane) -> asyncio.Lock:
        """Held while it's decided whose turn it is: first come, first served."""
        return self._orders.setdefault(lane, asyncio.Lock())

    def close(self, lane: Lane, until: datetime) -> None:
        self._closed[lane] = until

    def forget(self, key: str) -> None:
        """`key` needs no turn anymore."""
        for turns in self._turns.values():
            turns.pop(key, None)
        for awaited in self._awaited.values():
            awaited.discard(key)

    def _look_at_clock(self, now: datetime) -> None:
        """A clock that was set back must not close a conversation for hours."""
        if self._seen is not None and now < self._seen:
            self._free.clear()
            self._last.clear()
            self._closed.clear()
            self._turns.clear()
            self._awaited.clear()
        self._seen = now

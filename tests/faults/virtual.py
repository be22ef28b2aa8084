"""An event loop whose time jumps to the next event, so that a year takes seconds and every run is
the same.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any


class Stillness(Exception):
    """Nothing will ever happen anymore, and someone is still waiting."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """Runs everything that's ready. If nothing is, its clock jumps to the next timer."""

    def __init__(self) -> None:
        self._at = 0.0
        super().__init__()
        # the usual nanosecond gets lost in a float that counts the seconds of a year
        self._clock_resolution = 1e-6

    def time(self) -> float:
        return self._at

    def call_soon_threadsafe(  # type: ignore[override]
        self, callback: Callable[..., Any], *args: Any, **more: Any
    ) -> Any:
        return self.call_soon(callback, *args, **more)

    def _run_once(self) -> None:
        timers: Any = self._scheduled  # type: ignore[attr-defined]
        while timers and timers[0]._cancelled:
            heapq.heappop(timers)._scheduled = False
            self._timer_cancelled_count -= 1  # type: ignore[attr-defined]
        if not self._ready:  # type: ignore[attr-defined]
            if not timers:
                raise Stillness
            self._at = max(self._at, timers[0]._when)
        super()._run_once()  # type: ignore[misc]


class TrueClock:
    """The time outside. A replica's clock jumps don't affect it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, start: datetime) -> None:
        self._loop = loop
        self._start = start

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._loop.time())

    def seconds(self) -> float:
        """Since 1970, like the database's count."""
        return (self.now() - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()


class OwnClock:
    """A replica's wall clock. It's right until someone sets it."""

    def __init__(self, true: TrueClock) -> None:
        self._true = true
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return self._true.now() + self.ahead

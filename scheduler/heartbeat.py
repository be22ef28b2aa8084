"""Runs work at steady intervals on the monotonic clock, even if the wall clock is changed.

APScheduler uses the wall clock. If the clock is set back by an hour, its jobs pause for an hour.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

JUMP_S = 5.0
"""Maximum drift between the wall clock and the monotonic clock from one check to the next, in
seconds. If it's larger, the wall clock was changed or the machine was asleep."""

Work = Callable[[], Awaitable[None]]


class Heartbeat:
    """Runs async callbacks at intervals. They must not raise. A callback's runs never overlap."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._wakes: dict[str, asyncio.Event] = {}

    def add(self, name: str, work: Work, every: timedelta) -> None:
        """Run `work` at this interval on the running event loop, starting one interval from now."""
        wake = self._wakes[name] = asyncio.Event()
        beating = _beat(work, every.total_seconds(), wake)
        self._tasks.append(asyncio.create_task(beating, name=name))

    def wake(self, name: str) -> None:
        """Run the work called `name` now instead of at the end of its interval."""
        if name in self._wakes:
            self._wakes[name].set()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._tasks.clear()


async def _beat(work: Work, every_s: float, wake: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    due_s = loop.time() + every_s
    while True:
        try:
            async with asyncio.timeout_at(due_s):
                await wake.wait()
        except TimeoutError:
            pass
        wake.clear()
        await work()
        # if several runs were missed, make up for only one of them
        due_s = max(due_s + every_s, loop.time())


class WallClock:
    """Detects changes to the wall clock. `wall` and `monotonic` return seconds."""

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._ahead_s = wall() - monotonic()

    def jump(self) -> timedelta | None:
        """Return how far the clock has jumped since the last check, or None if it hasn't."""
        ahead_s = self._wall() - self._monotonic()
        by_s = ahead_s - self._ahead_s
        self._ahead_s = ahead_s
        return timedelta(seconds=by_s) if abs(by_s) > JUMP_S else None

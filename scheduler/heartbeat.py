"""Runs work at steady intervals by the monotonic clock, whatever happens to the wall clock.

APScheduler waits for a time of day. If that clock is set back by an hour, its intervals pause for
an hour.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

JUMP_S = 5.0
"""Maximum drift between the wall clock and the monotonic clock from one check to the next. Beyond
it, the clock was set or the machine slept."""

Work = Callable[[], Awaitable[None]]


class Heartbeat:
    """Runs pieces of work that must not raise. A piece of work never runs twice at a time."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._wakes: dict[str, asyncio.Event] = {}

    def add(self, name: str, work: Work, every: timedelta) -> None:
        """Run `work` at this interval on the running loop. The first time is after one interval."""
        wake = self._wakes[name] = asyncio.Event()
        beating = _beat(work, every.total_seconds(), wake)
        self._tasks.append(asyncio.create_task(beating, name=name))

    def wake(self, name: str) -> None:
        """Run it now instead of at its next turn."""
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
        # missed turns are made up for only once
        due_s = max(due_s + every_s, loop.time())


class WallClock:
    """Notices that the wall clock was set. Both clocks are in seconds."""

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._ahead_s = wall() - monotonic()

    def jump(self) -> timedelta | None:
        """How far the clock jumped since the last check. None if it didn't."""
        ahead_s = self._wall() - self._monotonic()
        by_s = ahead_s - self._ahead_s
        self._ahead_s = ahead_s
        return timedelta(seconds=by_s) if abs(by_s) > JUMP_S else None

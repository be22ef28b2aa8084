"""Is this replica ready? The database answers, the clock ticks, sites are read, effects go out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from aiohttp import web

from bot.errors import ConfigurationError
from bot.meter import UNMEASURED, Meter
from bot.ports import Clock
from bot.practice import Practice
from bot.store import Store, health
from watching.ready import Ready

TICK_LATE_S = 120.0
"""Eight ticks were missed."""

ANSWERS_S = 3.0
"""A database that takes longer than this counts as not there."""

KEPT_S = 1.0
"""An answer is given again for so long, so that whoever asks often costs nothing."""


class Watch:
    """Answers for one running product. Until `started` it is not ready."""

    def __init__(self, store: Store, practice: Practice, clock: Clock) -> None:
        self.meter: Meter = UNMEASURED
        self._store = store
        self._practice = practice
        self._clock = clock
        self._since: datetime | None = None
        self._tick_age_s: Callable[[], float | None] = lambda: None
        self._kept: tuple[float, Ready] | None = None
        self._asking = asyncio.Lock()

    def started(self, tick_age_s: Callable[[], float | None]) -> None:
        """Everything runs; `tick_age_s` tells how long ago the last tick ended."""
        self._since = self._clock.now()
        self._tick_age_s = tick_age_s
        self._kept = None

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.get("/readyz", self._answer)]

    async def look(self) -> Ready:
        """How it stands now, or stood a moment ago."""
        async with self._asking:
            kept = self._kept
            if kept is None or time.monotonic() - kept[0] > KEPT_S:
                kept = self._kept = (time.monotonic(), await self._look())
            return kept[1]

    @asynccontextmanager
    async def metrics(self, host: str, port: int) -> AsyncIterator[None]:
        """Serve `/metrics` (and `/readyz`) at an address of their own until the block ends.

        Raises `ConfigurationError` where that cannot be done.
        """
        try:
            from watching.metrics import Metrics
        except ModuleNotFoundError as error:
            raise ConfigurationError(
                "server.metrics_port is set, but prometheus-client is not installed. "
                'Install it with `pip install "bedside[metrics]"`, or take the setting out.'
            ) from error
        found = Metrics(self.look)
        self.meter = found
        app = web.Application()
        app.add_routes([*self.routes, web.get("/metrics", found.answer)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await _listen(runner, host, port)
            yield
        finally:
            await runner.cleanup()

    async def _look(self) -> Ready:
        try:
            async with asyncio.timeout(ANSWERS_S):
                found = await self._store.read(health.look, self._practice, self._clock.now())
        except Exception:
            # whatever it is, it means the same to the one who asks; the loops log their own
            return Ready(("database",), None)
        if self._since is None:
            return Ready(("start",), found)
        age_s = self._tick_age_s()
        ticks = ("ticks",) if age_s is None or age_s > TICK_LATE_S else ()
        return Ready((*ticks, *found.late(self._since)), found, age_s)

    async def _answer(self, request: web.Request) -> web.Response:
        ready = await self.look()
        return web.json_response(ready.told(), status=503 if ready.late else 200)


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise ConfigurationError(
            f"Port {port} on {host} (server.metrics_port) cannot be listened on: "
            f"{error.strerror}. Stop what runs there, or choose another port."
        ) from error

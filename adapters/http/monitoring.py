"""What a monitor can ask: does the database respond, is this replica ready, how is the work going?

Ready means that the database responds, the clock ticks, sites are read and effects are carried out.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from aiohttp import web

from adapters.http.readiness import Readiness
from adapters.http.serving import serving
from bot.errors import Busy, ConfigurationError, NoDatabase
from bot.meter import UNMEASURED, Meter
from bot.ports import Clock
from bot.practice import Practice
from bot.refusals import Refusals
from bot.store import Store, effects, health

TICK_LATE_S = 120.0
"""Age of the last tick, in seconds, past which ticks count as late: eight were missed."""

ANSWERS_S = 3.0
"""Seconds without a response after which the database counts as down."""

KEPT_S = 1.0
"""Seconds for which a result is reused, so that frequent checks cost nothing."""


class Monitoring:
    """Monitors one running Bedside. It isn't ready until `started` is called."""

    def __init__(
        self, store: Store, practice: Practice, clock: Clock, refusals: Refusals | None = None
    ) -> None:
        self.meter: Meter = UNMEASURED
        self._store = store
        self.practice = practice
        self._clock = clock
        self._refusals = refusals or Refusals()
        self._since: datetime | None = None
        self._tick_age_s: Callable[[], float | None] = lambda: None
        self._kept: tuple[float, Readiness] | None = None
        self._asking = asyncio.Lock()

    def started(self, tick_age_s: Callable[[], float | None]) -> None:
        """Record that everything is running.

        `tick_age_s` returns how long ago the last tick ended.
        """
        self._since = self._clock.now()
        self._tick_age_s = tick_age_s
        self._kept = None

    def clock_jumped(self, by: timedelta) -> None:
        """Record that the wall clock was set, which changes the time of the start."""
        self._since = self._since + by if self._since else None
        self._kept = None

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.get("/healthz", self._healthz), web.get("/readyz", self._readyz)]

    async def readiness(self) -> Readiness:
        """Readiness now, or up to a second ago."""
        async with self._asking:
            kept = self._kept
            if kept is None or time.monotonic() - kept[0] > KEPT_S:
                kept = self._kept = (time.monotonic(), await self._measure())
            return kept[1]

    @asynccontextmanager
    async def metrics(self, host: str, port: int) -> AsyncIterator[None]:
        """Serve `/metrics` (and `/readyz`) on a separate port until the block ends.

        Raises `ConfigurationError` if that isn't possible.
        """
        try:
            from adapters.http.metrics import Metrics
        except ModuleNotFoundError as error:
            raise ConfigurationError(
                "server.metrics_port is set, but prometheus-client isn't installed. "
                'Install it with `pip install "bedside[metrics]"`, or remove the setting.'
            ) from error
        metrics = Metrics(self.readiness, self._refusals)
        self.meter = metrics
        app = web.Application()
        app.add_routes([*self.routes, web.get("/metrics", metrics.answer)])
        async with serving(app, host, port, setting="server.metrics_port", shutdown_s=1):
            yield

    async def _measure(self) -> Readiness:
        try:
            async with asyncio.timeout(ANSWERS_S):
                found = await self._store.read(health.look, self.practice, self._clock.now())
        except Exception:
            # the monitor only needs to know that it's down, and the loops log their own errors
            return Readiness(("database",), None)
        if self._since is None:
            return Readiness(("start",), found)
        age_s = self._tick_age_s()
        ticks = ("ticks",) if age_s is None or age_s > TICK_LATE_S else ()
        disk = ("disk",) if self._store.is_full else ()
        return Readiness((*disk, *ticks, *found.late(self._since)), found, age_s)

    async def _healthz(self, request: web.Request) -> web.Response:
        """Healthy if the database responds. It doesn't name anyone."""
        try:
            async with asyncio.timeout(ANSWERS_S):
                await self._store.read(effects.next_at, self.practice.id)
        except Busy:
            return web.json_response({"status": "database locked"}, status=503)
        except (NoDatabase, TimeoutError):
            return web.json_response({"status": "no database"}, status=503)
        return web.json_response({"status": "ok"})

    async def _readyz(self, request: web.Request) -> web.Response:
        """Readiness. With `?for=clicks`, for load balancers, it's ready once clicks are taken, late
        work or not.
        """
        ready = await self.readiness()
        if request.query.get("for") == "clicks":
            takes = not {"start", "database"} & set(ready.late)
            said = "ready" if takes else "not yet"
            return web.json_response({"status": said}, status=200 if takes else 503)
        found = {**ready.as_json(), "refused_last_hour": dict(self._refusals.recent())}
        return web.json_response(found, status=503 if ready.late else 200)

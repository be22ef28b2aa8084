"""Endpoints for monitoring: database health, this replica's readiness, and metrics.

Ready means that the database responds, ticks run on time, review sites are polled, and effects are
carried out.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from aiohttp import web

from adapters.http.readiness import Readiness
from adapters.http.serving import Port, serving
from bot.errors import Busy, ConfigurationError
from bot.meter import UNMEASURED, Meter
from bot.ports import Clock
from bot.practice import Practice
from bot.refusals import Refusals
from bot.store import Store, effects, health

TICK_LATE_S = 120.0
"""Maximum age of the last tick, in seconds, before ticks count as late (eight missed ticks)."""

ANSWERS_S = 3.0
"""How long the database can take to respond before it counts as down, in seconds."""

KEPT_S = 1.0
"""How long a result is cached, in seconds, so that frequent checks are cheap."""


T = TypeVar("T")


class Kept(Generic[T]):
    """The result of `work`, cached for `KEPT_S`. Concurrent callers share one call."""

    def __init__(self, work: Callable[[], Awaitable[T]]) -> None:
        self._work = work
        self._found: tuple[float, T] | None = None
        self._asking = asyncio.Lock()

    async def get(self) -> T:
        async with self._asking:
            kept = self._found
            if kept is None or time.monotonic() - kept[0] > KEPT_S:
                kept = self._found = (time.monotonic(), await self._work())
            return kept[1]

    def forget(self) -> None:
        self._found = None


class Monitoring:
    """Monitors one Bedside process. It isn't ready until `started` is called."""

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
        self._readiness = Kept(self._measure)
        self._trouble = Kept(self._find_trouble)

    def started(self, tick_age_s: Callable[[], float | None]) -> None:
        """Record that everything is running.

        `tick_age_s` returns the number of seconds since the last tick ended, or None before the
        first.
        """
        self._since = self._clock.now()
        self._tick_age_s = tick_age_s
        self._readiness.forget()

    def clock_jumped(self, by: timedelta) -> None:
        """Adjust the start time after the wall clock was changed by `by`."""
        self._since = self._since + by if self._since else None
        self._readiness.forget()

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.get("/healthz", self._healthz), web.get("/readyz", self._readyz)]

    async def readiness(self) -> Readiness:
        """The current readiness, up to a second old."""
        return await self._readiness.get()

    @asynccontextmanager
    async def metrics(self, port: Port) -> AsyncIterator[None]:
        """Serve `/metrics` (and `/readyz`) on a separate port until the block ends.

        Raises `ConfigurationError` if prometheus-client isn't installed, or if the port isn't
        available.
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
        async with serving(app, port, shutdown_s=1):
            yield

    async def _measure(self) -> Readiness:
        try:
            async with asyncio.timeout(ANSWERS_S):
                seen = await self._store.read(health.look, self.practice, self._clock.now())
        except Exception:
            # the monitor only needs to see that it's down, because the loops log their own errors
            return Readiness(("database",), None)
        if self._since is None:
            return Readiness(("start",), seen)
        age_s = self._tick_age_s()
        ticks = ("ticks",) if age_s is None or age_s > TICK_LATE_S else ()
        disk = ("disk",) if self._store.is_full else ()
        return Readiness((*disk, *ticks, *seen.late(self._since)), seen, age_s)

    async def _find_trouble(self) -> str:
        """Return what's wrong with the database, or "" if it responds."""
        try:
            async with asyncio.timeout(ANSWERS_S):
                await self._store.read(effects.next_at, self.practice.id)
        except Busy:
            return "database locked"
        except Exception:
            # any error means that the database didn't respond, and the loops log their own errors
            return "no database"
        return ""

    async def _healthz(self, request: web.Request) -> web.Response:
        """Respond with 200 if the database is up, or 503 if it isn't. The response names no one."""
        trouble = await self._trouble.get()
        status = 503 if trouble else 200
        return web.json_response({"status": trouble or "ok"}, status=status)

    async def _readyz(self, request: web.Request) -> web.Response:
        """Respond with the readiness.

        With `?for=clicks`, which is for load balancers, a replica is ready as soon as it can take
        clicks, even if other work is late.
        """
        ready = await self.readiness()
        if request.query.get("for") == "clicks":
            takes = not {"start", "database"} & set(ready.late)
            status = "ready" if takes else "not yet"
            return web.json_response({"status": status}, status=200 if takes else 503)
        body = {**ready.as_json(), "refused_last_hour": dict(self._refusals.recent())}
        return web.json_response(body, status=503 if ready.late else 200)

"""A review site on its own port, with a clock that only moves when a test says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from sandbox.clock import SandboxClock
from sandbox.google import Google, Location

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
OAK = "accounts/1001/locations/2001"
LAKE = "accounts/1001/locations/2002"
API = "/sandbox/google/v4"
UI = "/sandbox/google/ui"


class Site:
    """The site for a caller: status and JSON of each response."""

    def __init__(self, google: Google, client: Any) -> None:
        self.google, self.client = google, client
        self.token = google.oauth.issue()

    async def call(self, verb: str, path: str, **more: Any) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.client.request(verb, path, headers=headers, **more) as answer:
            return answer.status, await answer.json()

    async def api(self, verb: str, path: str, **more: Any) -> tuple[int, dict[str, Any]]:
        return await self.call(verb, f"{API}/{path}", **more)

    async def ui(self, verb: str, path: str, wish: object = None) -> tuple[int, dict[str, Any]]:
        return await self.call(verb, f"{UI}/{path}", json=wish)

    async def seen(self, place: int = 0) -> list[dict[str, Any]]:
        """A location's reviews on the public page."""
        _, listing = await self.ui("GET", "reviews")
        found: list[dict[str, Any]] = listing["locations"][place]["reviews"]
        return found


@asynccontextmanager
async def opened(**more: Any) -> AsyncIterator[Site]:
    clock = SandboxClock(NOON, running=False)
    places = [Location(OAK, "Oak Street"), Location(LAKE, "Lakeside")]
    google = Google(clock, places, **more)
    app = web.Application()
    google.mount(app)
    async with TestClient(TestServer(app), cookie_jar=aiohttp.DummyCookieJar()) as client:
        yield Site(google, client)
        google.faults.clear()

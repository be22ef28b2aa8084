"""The sandbox's Google on a port with our adapter, shared by several tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.sites.google import Credentials, GoogleSite
from bot.practice import LocationId, SiteAccount
from bot.reviews import ReviewKey
from sandbox.clock import SandboxClock
from sandbox.google import Google, Location
from tests.world import MONDAY

OAK = SiteAccount("google", "accounts/1001", "locations/2001")
LAKE = SiteAccount("google", "accounts/1001", "locations/2002")
OAK_ID, LAKE_ID = LocationId("oak-street"), LocationId("lakeside")
OAK_NAME, LAKE_NAME = "accounts/1001/locations/2001", "accounts/1001/locations/2002"
REPLY = "Thank you for telling us. Please call 704-555-0132 or write to care@rosebank.example."


@dataclass
class Scene:
    """The sandbox's Google on a port, and the adapter that calls it."""

    google: Google
    site: GoogleSite
    clock: SandboxClock
    session: aiohttp.ClientSession
    base: str
    keys: list[ReviewKey] = field(default_factory=list)

    def review(self, stars: int = 1, text: str = "Waited for hours.", **more: Any) -> ReviewKey:
        added = self.google.world.add_review(OAK_NAME, stars, text, "Denise R.", **more)
        return ReviewKey("google", OAK_ID, added.id)

    def calls(self, method: str) -> int:
        return sum(call.method == method for call in self.google.log)

    def other(self, **more: Any) -> GoogleSite:
        """Another adapter for the same Google."""
        credentials = Credentials("sandbox-client", "sandbox-secret", "sandbox-refresh-token")
        urls = {"api_url": f"{self.base}/v4", "token_url": f"{self.base}/token"}
        return GoogleSite(
            self.session, **({"credentials": credentials} | urls | more), clock=self.clock
        )


@asynccontextmanager
async def staged() -> AsyncIterator[Scene]:
    clock = SandboxClock(MONDAY, running=False)
    google = Google(clock, [Location(OAK_NAME, "Oak Street"), Location(LAKE_NAME, "Lakeside")])
    app = web.Application()
    google.mount(app, "/g")
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        base = str(server.make_url("/g"))
        scene = Scene(google, None, clock, session, base)  # type: ignore[arg-type]
        scene.site = scene.other()
        try:
            yield scene
        finally:
            google.faults.clear()

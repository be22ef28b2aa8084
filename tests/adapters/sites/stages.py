"""Gives the contract tests one interface to every site's local server and our adapter for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.sites.podium import Addresses as PodiumAddresses
from adapters.sites.podium import Credentials as PodiumCredentials
from adapters.sites.podium import PodiumSite
from adapters.sites.trustpilot import Credentials, TrustpilotSite
from adapters.sites.yelp import Addresses, YelpSite
from adapters.sites.yelp import Credentials as YelpCredentials
from bot.ports import ReviewSite
from bot.practice import LocationId, SiteAccount
from bot.reviews import ReviewKey
from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.podium import Podium
from sandbox.trustpilot import Trustpilot, Unit
from sandbox.trustpilot.world import BUSINESS_USER
from sandbox.yelp import Business, Yelp
from tests.adapters.sites.google_scene import OAK, OAK_ID, OAK_NAME, staged
from tests.world import MONDAY

UNIT = "507f191e810c19729de860aa"
OAK_PLACE = "43f51215-a1fc-4c60-b6dd-e4afb6d7b831"
OAK_AT_TRUSTPILOT = SiteAccount("trustpilot", UNIT, OAK_PLACE)
REST_AT_TRUSTPILOT = SiteAccount("trustpilot", UNIT, "")
LAKE_ID = LocationId("lakeside")


@dataclass(frozen=True)
class Methods:
    """The names of the methods in the log and the faults of the site's server."""

    list: str
    get: str
    reply: str
    delete: str
    token: str
    unauthorized: str


@dataclass
class Stage:
    """A site with one office. `add`, `edit` and `remove` are done by people there."""

    site: ReviewSite
    account: SiteAccount
    clock: SandboxClock
    faults: Faults
    log: list[Any]
    methods: Methods
    add: Callable[[int, str, datetime], str]
    edit: Callable[[str, int], object]
    remove: Callable[[str], object]
    patient: Callable[[timedelta], ReviewSite]
    """Creates another adapter, with this timeout."""
    location: LocationId = field(default=OAK_ID)

    def review(self, text: str = "Waited for hours.", at: datetime = MONDAY) -> ReviewKey:
        return ReviewKey(self.site.id, self.location, self.add(1, text, at))

    def calls(self, method: str) -> int:
        return sum(call.method == method for call in self.log)


@asynccontextmanager
async def google() -> AsyncIterator[Stage]:
    async with staged() as scene:
        world = scene.google.world

        def add(stars: int, text: str, at: datetime) -> str:
            return world.add_review(OAK_NAME, stars, text, "Denise R.", created_at=at).id

        yield Stage(
            scene.site,
            OAK,
            scene.clock,
            scene.google.faults,
            scene.google.log,
            Methods(
                "reviews.list",
                "reviews.get",
                "reviews.updateReply",
                "reviews.deleteReply",
                "token",
                "UNAUTHENTICATED",
            ),
            add,
            lambda id, stars: world.edit_review(id, stars=stars),
            world.remove_review,
            lambda timeout: scene.other(timeout=timeout),
        )


@asynccontextmanager
async def trustpilot() -> AsyncIterator[Stage]:
    async with trustpilot_at_work() as (site, there, other):
        world = there.world

        def add(stars: int, text: str, at: datetime) -> str:
            added = world.add_review(
                UNIT, stars, text, "Denise R.", location=OAK_PLACE, created_at=at
            )
            return added.id

        yield Stage(
            site,
            OAK_AT_TRUSTPILOT,
            there.clock,
            there.faults,
            there.log,
            Methods(
                "reviews.list",
                "reviews.get",
                "reviews.reply",
                "reviews.deleteReply",
                "token",
                "401",
            ),
            add,
            lambda id, stars: world.edit_review(id, stars=stars),
            world.remove_review,
            lambda timeout: other(timeout=timeout),
        )


@asynccontextmanager
async def trustpilot_at_work() -> AsyncIterator[
    tuple[TrustpilotSite, Trustpilot, Callable[..., TrustpilotSite]]
]:
    """Yields our adapter, the local Trustpilot, and a function that creates an adapter with other
    arguments.
    """
    clock = SandboxClock(MONDAY, running=False)
    there = Trustpilot(clock, [Unit(UNIT, "rosebank.example", {OAK_PLACE: "Oak Street"})])
    app = web.Application()
    there.mount(app, "/t")
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        url = str(server.make_url("/t/v1"))

        def other(**more: Any) -> TrustpilotSite:
            usual: dict[str, Any] = {
                "credentials": Credentials("sandbox-key", "sandbox-secret", BUSINESS_USER),
                "api_url": url,
                "accounts": [OAK_AT_TRUSTPILOT, REST_AT_TRUSTPILOT],
            }
            return TrustpilotSite(session, clock=clock, **(usual | more))

        try:
            yield other(), there, other
        finally:
            there.faults.clear()


BUSINESS = "3l54GTr8-E3XPpxxnF_sAA"
OAK_AT_YELP = SiteAccount("yelp", "", BUSINESS)


@asynccontextmanager
async def yelp() -> AsyncIterator[Stage]:
    async with yelp_at_work() as (site, there, other):

        def add(stars: int, text: str, at: datetime) -> str:
            return there.add_review(BUSINESS, stars, text, "Denise R.", at).id

        yield Stage(
            site,
            OAK_AT_YELP,
            there.clock,
            there.faults,
            there.log,
            Methods(
                "reviews.list",
                "reviews.list",
                "reviews.respond",
                "",
                "token",
                "401 UNAUTHORIZED_API_KEY",
            ),
            add,
            there.edit_review,
            there.remove_review,
            lambda timeout: other(timeout=timeout),
        )


@asynccontextmanager
async def yelp_at_work() -> AsyncIterator[tuple[YelpSite, Yelp, Callable[..., YelpSite]]]:
    """Yields our adapter, the local Yelp, and a function that creates an adapter with other
    arguments.
    """
    clock = SandboxClock(MONDAY, running=False)
    there = Yelp(clock, [Business(BUSINESS)])
    app = web.Application()
    there.mount(app, "/y")
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        base = str(server.make_url("/y"))

        def other(**more: Any) -> YelpSite:
            usual: dict[str, Any] = {
                "credentials": YelpCredentials(
                    "sandbox-key", "sandbox-client", "sandbox-secret", "sandbox-refresh-token"
                ),
                "addresses": Addresses(f"{base}/v3", base, f"{base}/oauth2/token"),
            }
            return YelpSite(session, clock=clock, **(usual | more))

        try:
            yield other(), there, other
        finally:
            there.faults.clear()


PODIUM_OAK = "5c1b6f0e-3a53-4d0c-9c57-7e2d5a1f8b10"
OAK_AT_PODIUM = SiteAccount("podium", "", PODIUM_OAK)


@asynccontextmanager
async def podium() -> AsyncIterator[Stage]:
    async with podium_at_work() as (site, there, other):

        def add(stars: int, text: str, at: datetime) -> str:
            return there.add_review(PODIUM_OAK, stars, text, "Denise R.", at).uid

        yield Stage(
            site,
            OAK_AT_PODIUM,
            there.clock,
            there.faults,
            there.log,
            Methods(
                "reviews.list",
                "reviews.get",
                "responses.create",
                "",
                "token",
                "401 unauthenticated",
            ),
            add,
            there.edit_review,
            there.remove_review,
            lambda timeout: other(timeout=timeout),
        )


@asynccontextmanager
async def podium_at_work() -> AsyncIterator[tuple[PodiumSite, Podium, Callable[..., PodiumSite]]]:
    """Yields our adapter, the local Podium, and a function that creates an adapter with other
    arguments.
    """
    clock = SandboxClock(MONDAY, running=False)
    there = Podium(clock)
    app = web.Application()
    there.mount(app, "/p")
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        base = str(server.make_url("/p"))

        def other(**more: Any) -> PodiumSite:
            usual: dict[str, Any] = {
                "credentials": PodiumCredentials(
                    "sandbox-client", "sandbox-secret", "sandbox-refresh-token"
                ),
                "addresses": PodiumAddresses(f"{base}/v4", f"{base}/oauth/token"),
                "sites": ["google", "facebook"],
            }
            return PodiumSite(session, clock=clock, **(usual | more))

        try:
            yield other(), there, other
        finally:
            there.faults.clear()


STAGES: dict[str, Callable[[], AbstractAsyncContextManager[Stage]]] = {
    "google": google,
    "podium": podium,
    "trustpilot": trustpilot,
    "yelp": yelp,
}

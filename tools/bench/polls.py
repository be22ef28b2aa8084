"""Counts the requests that polling 1,000 Google offices once takes, against the Google sandbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlmodel import Session

from adapters.sites.google import Credentials, GoogleSite
from bot.desk import Desk
from bot.intake import Intake
from bot.practice import LocationId, Practice, SiteAccount
from bot.store import Store, watermarks
from sandbox.clock import SandboxClock
from sandbox.google import Google, Location
from scheduler import Polls
from tools.bench.measuring import Ratio
from tools.bench.practice import NOW, OAK, practice

OFFICES, A_REQUEST = 1_000, 50
MOST = 25
"""Maximum number of requests to aim for, slightly above the minimum that `OFFICES` require."""

NEW = 2
"""Number of reviews posted since the last poll, 2 minutes ago. A group of that size gets at most
1,300 a day. Each takes one more request, since the poll ends only at a page with nothing new.
"""


def _practice() -> Practice:
    small = practice()
    oak = small.locations[OAK]
    offices = {
        id: replace(oak, id=id, sites=(SiteAccount("google", "accounts/1", f"locations/{n}"),))
        for n in range(OFFICES)
        for id in [LocationId(f"office-{n}")]
    }
    return replace(small, locations=offices)


def _read_before(session: Session, desk: Desk) -> None:
    for id in desk.practice.locations:
        watermarks.keep(session, desk.practice.id, "google", id, NOW, NOW)


async def measure(folder: Path) -> list[Ratio]:
    clock = SandboxClock(NOW, running=False)
    names = [f"accounts/1/locations/{n}" for n in range(OFFICES)]
    google = Google(clock, [Location(name, "Rosebank") for name in names])
    for name in names:
        long_ago = NOW - timedelta(days=20)
        google.world.add_review(name, 5, "Kind people.", "J. M.", created_at=long_ago)
    store = Store(f"sqlite:///{folder / 'bench.db'}")
    store.migrate()
    desk = Desk(_practice(), store, clock)
    store.run_sync(_read_before, desk)
    app = web.Application()
    google.mount(app, "/g")
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        base = str(server.make_url("/g"))
        credentials = Credentials("sandbox-client", "sandbox-secret", "sandbox-refresh-token")
        site = GoogleSite(http, credentials, f"{base}/v4", f"{base}/token", clock)
        polls = Polls(store, desk, Intake(desk), {"google": site}, clock, lambda: 0.5)

        # the first poll goes back further
        await polls.poll_due()
        clock.jump(timedelta(minutes=2))
        for name in names[:: OFFICES // NEW]:
            google.world.add_review(name, 5, "Kind people.", "K. L.")
        google.log.clear()
        taken = await polls.poll_due()
        requests = len(google.log)
    assert taken.new == NEW, taken
    store.close()
    least = OFFICES // A_REQUEST
    return [
        Ratio(
            f"one look at {OFFICES:,} Google offices, {NEW} new reviews",
            f"one request per {A_REQUEST} offices",
            requests,
            least,
            f"≤ {MOST} requests",
            requests <= MOST,
            unit="requests",
        )
    ]

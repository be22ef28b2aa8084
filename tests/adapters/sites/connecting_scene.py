"""A practice that connects Google in a browser, shared by several tests."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from adapters.sites.google import Addresses, Client, Connecting, Credentials, GoogleSite
from adapters.sites.google.pages import Pages, Tickets
from adapters.sources import Sources
from bot import sealing
from bot.practice import Member, Practice
from bot.sealing import Keyring
from bot.store import Store
from sandbox.clock import SandboxClock
from sandbox.google import Google, Location
from tests.databases import migrated
from tests.world import MONDAY, practice

BACK = "http://127.0.0.1:53682/google/callback"
OWNER = "owner@example.com"
LISTED = (
    Location(
        "accounts/7/locations/70",
        "Rosebank Family Medicine – Oak Street",
        "12 Oak Street, Charlotte, NC 28202",
        phone="(704) 555-0199",
    ),
    Location("accounts/7/locations/71", "Rosebank Lakeside", "3 Shore Road, Chicago, IL 60601"),
    Location("accounts/8/locations/80", "Penhale Properties", "9 Main Street, Charlotte, NC 28202"),
)
KEYS = sealing.parsed(sealing.new_key(datetime(2026, 5, 4, tzinfo=UTC)))


@dataclass
class Known:
    """The practice by now."""

    practice: Practice


@dataclass
class Desktop:
    """A local Google, the practice's database, and a person with a browser."""

    google: Google
    clock: SandboxClock
    store: Store
    practice: Practice
    connecting: Connecting
    pages: Pages
    site: GoogleSite
    session: aiohttp.ClientSession
    base: str
    ours: str
    known: Known
    keys: Keyring = KEYS

    def becomes(self, member: Member) -> None:
        """Change this person's record, as new settings or a departure would."""
        self.known.practice = replace(
            self.practice, members={**self.practice.members, member.id: member}
        )

    async def allowed(
        self, url: str, decision: str = "allow", *, scopes: bool = True, user: str = OWNER
    ) -> str:
        """Allow or refuse on Google's page. Return the URL that the browser is redirected to."""
        async with self.session.get(url) as shown:
            text = await shown.text()
        found = re.search(r'name="ticket" value="([^"]+)"', text)
        assert found, text
        form = {"ticket": found[1], "user": user, "decision": decision}
        if scopes:
            form["scope"] = "https://www.googleapis.com/auth/business.manage"
        url = f"{self.base}/auth"
        async with self.session.post(url, data=form, allow_redirects=False) as answer:
            return answer.headers["Location"]

    def query(self, address: str) -> Mapping[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@asynccontextmanager
async def desktop(folder: Path, prefix: str = "") -> AsyncIterator[Desktop]:
    """Run the scene. `prefix` is the path under which a proxy serves Bedside."""
    clock = SandboxClock(MONDAY, running=False)
    google = Google(clock, LISTED)
    google.account_titles["accounts/7"] = "Rosebank"
    at_google, ours, outside = web.Application(), web.Application(), web.Application()
    google.mount(at_google, "/g")
    store = migrated(folder / "bedside.db")
    rosebank = practice()
    known = Known(rosebank)
    jar, port = aiohttp.CookieJar(unsafe=True), unused_port()
    async with (
        TestServer(at_google) as server,
        aiohttp.ClientSession(cookie_jar=jar) as session,
    ):
        base, here = str(server.make_url("/g")), f"http://127.0.0.1:{port}{prefix}"
        client = Client("sandbox-client", "sandbox-secret")
        addresses = Addresses(
            f"{base}/auth",
            f"{base}/token",
            f"{base}/revoke",
            f"{base}/accounts/v1",
            f"{base}/information/v1",
        )
        connecting = Connecting(
            store, lambda: known.practice, KEYS, client, addresses, session, clock
        )
        tickets = Tickets(KEYS, rosebank.id, clock)
        pages = Pages(connecting, tickets, lambda: known.practice, here, base, Sources())
        credentials = Credentials("sandbox-client", "sandbox-secret", "")
        site = GoogleSite(session, credentials, f"{base}/v4", f"{base}/token", clock)
        ours.add_routes(pages.routes)
        if prefix:
            outside.add_subapp(prefix, ours)
        try:
            async with TestServer(outside if prefix else ours, port=port):
                yield Desktop(
                    google,
                    clock,
                    store,
                    rosebank,
                    connecting,
                    pages,
                    site,
                    session,
                    base,
                    here,
                    known,
                )
        finally:
            google.faults.clear()
            store.close()

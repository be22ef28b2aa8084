"""Connecting Google from a terminal: how the browser returns, and how the listings are picked."""

from __future__ import annotations

import asyncio
import webbrowser
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import typer
from aiohttp import web
from rich.table import Table

import app_parts
from adapters.sites.google import Connecting, GoogleSite, Offer
from adapters.sites.google.pages import CALLBACK, CONNECT, Tickets, page
from bot.cases.decision_context import short_date
from bot.connections import Connection, Stage
from bot.errors import ConfigurationError, Refused
from bot.imports import counted
from bot.listings import Listing, Proposal
from bot.practice import LocationId, Practice
from bot.store import Store, connections
from console.clock import SystemClock
from console.command_line import out
from console.keys import NO_KEYS
from settings import Settings

NO_CLIENT = (
    "Google isn't set up yet. Set BEDSIDE_GOOGLE_CLIENT_ID and BEDSIDE_GOOGLE_CLIENT_SECRET "
    "(docs/google.md says where they come from)."
)
PASTED_PORT = 53682
"""The port in the URL that people paste. Nothing listens on it."""

LOOK_EVERY_S = 2.0
WAIT = timedelta(minutes=40)


async def push(
    settings: Settings, practice: Practice, reached: Sequence[Connection], topic: str
) -> Sequence[str]:
    """Link each Google account to the Pub/Sub topic. Returns the accounts."""
    done = dict[str, None]()
    async with app_parts.to_sites(settings) as http:
        sites = app_parts.review_sites(settings, http, SystemClock())
        app_parts.sign_in(settings, sites, reached)
        google = sites.get("google")
        if not isinstance(google, GoogleSite):
            raise ConfigurationError(NO_CLIENT)
        for place in practice.locations.values():
            for account in place.sites:
                if account.site == "google" and account.account not in done:
                    url = settings.google.notifications_url
                    await google.send_news_to(url, account, topic)
                    done[account.account] = None
    if not done:
        raise ConfigurationError("No office is connected to Google. Run bedside google connect.")
    return tuple(done)


async def disconnect(
    settings: Settings, store: Store, practice: Practice, connected: Sequence[Connection]
) -> None:
    async with app_parts.to_sites(settings) as http:
        connecting = _connecting(settings, store, practice, http)
        for connection in connected:
            taken_back = await connecting.disconnect(connection)
            out.print(f"Disconnected {counted(len(connection.offices), 'office')}.")
            if not taken_back:
                out.print(
                    "Google didn't confirm the disconnect. Also remove Bedside's access at "
                    "https://myaccount.google.com/permissions."
                )


async def by_the_running_program(settings: Settings, store: Store, practice: Practice) -> None:
    """Connect through the running bot. Google redirects the browser to it, and people pick the
    listings there.
    """
    assert settings.keys is not None
    ticket = Tickets(settings.keys, practice.id, SystemClock()).issue("")
    out.print("Open this address in a browser within ten minutes, and follow its steps:\n")
    out.print(
        f"{settings.server.public_url.rstrip('/')}{CONNECT}?ticket={ticket.text}\n", markup=False
    )
    deadline = asyncio.get_running_loop().time() + WAIT.total_seconds()
    while asyncio.get_running_loop().time() < deadline:
        connection = await store.read(connections.load, practice.id, ticket.id)
        if connection is not None and connection.stage is Stage.CONNECTED:
            _tell(connection, practice)
            return
        await asyncio.sleep(LOOK_EVERY_S)
    raise Refused("No one finished connecting Google. Nothing was changed.")


async def here(
    settings: Settings, store: Store, practice: Practice, port: int, *, paste: bool, opens: bool
) -> None:
    async with app_parts.to_sites(settings) as http:
        connecting = _connecting(settings, store, practice, http)
        if paste:
            begun = await connecting.begin("", f"http://127.0.0.1:{PASTED_PORT}{CALLBACK}")
            out.print("Open this address in a browser, and sign in:\n")
            out.print(begun.url + "\n", markup=False)
            out.print("The browser will say that it can't open the page. Copy that page's address.")
            answer = query_of(typer.prompt("The page's address"))
        else:
            async with _way_back(port) as way_back:
                begun = await connecting.begin("", way_back.redirect_uri)
                out.print("Open this address in a browser on this machine, and sign in:\n")
                out.print(begun.url + "\n", markup=False)
                if opens:
                    await asyncio.to_thread(webbrowser.open, begun.url)
                answer = await way_back.wait()
        offer = await connecting.returned(answer, begun.browser)
        chosen = choose(offer, practice)
        connection = await connecting.choose(offer.id, begun.browser, chosen)
        _tell(connection, practice)


def _connecting(
    settings: Settings, store: Store, practice: Practice, http: aiohttp.ClientSession
) -> Connecting:
    connecting = app_parts.google_connecting(settings, store, lambda: practice, http, SystemClock())
    if connecting is None:
        raise ConfigurationError(NO_CLIENT if not settings.google.is_set_up else NO_KEYS)
    return connecting


def _tell(connection: Connection, practice: Practice) -> None:
    names = ", ".join(practice.locations[id].name for id in connection.offices)
    out.print(f"Connected: {names}. The running bot will use it within a minute.", markup=False)
    if connection.ends_at is not None:
        zone = next(iter(practice.locations.values())).time_zone
        day = short_date(connection.ends_at.astimezone(zone))
        out.print(
            f"The app at Google is in Testing, so this ends on {day}. Publish the app "
            "(docs/google.md), then connect Google again."
        )


# --- the way back to this machine


@dataclass
class _WayBack:
    redirect_uri: str
    came: asyncio.Future[Mapping[str, str]]

    async def wait(self) -> Mapping[str, str]:
        try:
            async with asyncio.timeout(WAIT.total_seconds()):
                return await self.came
        except TimeoutError:
            raise Refused("No one signed in. Nothing was changed.") from None


@asynccontextmanager
async def _way_back(port: int) -> AsyncIterator[_WayBack]:
    """Serve a page on this machine that Google redirects the browser to, once."""
    came: asyncio.Future[Mapping[str, str]] = asyncio.get_running_loop().create_future()

    async def callback(request: web.Request) -> web.Response:
        if not came.done():
            came.set_result(dict(request.query))
        return page("Continue in the terminal", "<p>You can close this page.</p>")

    server = web.Application()
    server.add_routes([web.get(CALLBACK, callback)])
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        try:
            await site.start()
        except OSError as error:
            raise ConfigurationError(
                f"Can't listen on port {port}: {error.strerror}. Choose another with --port."
            ) from error
        _, bound = runner.addresses[0][:2]
        yield _WayBack(f"http://127.0.0.1:{bound}{CALLBACK}", came)
    finally:
        await runner.cleanup()


def query_of(address: str) -> Mapping[str, str]:
    """The query of a pasted URL. Raises `Refused` if it isn't valid."""
    parts = urlsplit(address.strip())
    query = dict(parse_qsl(parts.query))
    if "state" not in query:
        raise Refused(
            "That isn't the address of the last page. Copy the one in the browser that starts with "
            f"http://127.0.0.1:{PASTED_PORT}, then run this again."
        )
    return query


# --- choosing


def choose(offer: Offer, practice: Practice) -> Mapping[LocationId, str]:
    """Ask which listing is which office, suggesting matches."""
    table = Table("", "listing at Google", "address", "phone", box=None, pad_edge=False)
    for n, listing in enumerate(offer.listings, 1):
        table.add_row(str(n), *(shown(text) for text in _told(listing)))
    out.print(table)
    fitting = [proposal for proposal in offer.proposals if proposal.listing is not None]
    for proposal in fitting:
        out.print(_line(proposal, practice), markup=False)
    if fitting and typer.confirm("Are these right?"):
        chosen = {
            proposal.office: proposal.listing.id
            for proposal in fitting
            if proposal.listing is not None
        }
    else:
        chosen = {}
    for id, place in practice.locations.items():
        if id in chosen or len(chosen) == len(offer.listings):
            continue
        if picked := _asked(place.name, offer.listings, [*chosen.values()]):
            chosen[id] = picked.id
    return chosen


def _asked(office: str, listings: Sequence[Listing], taken: Sequence[str]) -> Listing | None:
    while True:
        number: int = typer.prompt(
            f"Which number is {office}? Enter 0 if none is", default=0, type=int
        )
        if number == 0:
            return None
        if 1 <= number <= len(listings) and listings[number - 1].id not in taken:
            return listings[number - 1]
        out.print(f"Enter a number from 1 to {len(listings)} that isn't taken by another office.")


def _line(proposal: Proposal, practice: Practice) -> str:
    assert proposal.listing is not None
    title, address, _ = _told(proposal.listing)
    where = f", {address}" if address else ""
    office = practice.locations[proposal.office].name
    return f"{office} → {shown(title)}{shown(where)} ({proposal.why})"


def _told(listing: Listing) -> tuple[str, str, str]:
    return listing.title, listing.address, listing.phone


def shown(text: str) -> str:
    """Text from Google, without any terminal control characters."""
    return "".join(sign for sign in text if sign.isprintable())

"""The web pages where a manager connects a Google account, starting from a link in chat.

A ticket in the link identifies the manager. It can be used only once, within ten minutes. After
that, a cookie ties the steps to the manager's browser.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from time import monotonic
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from adapters import request_body
from adapters.rate_limit import RateLimit
from adapters.sites.google.connecting import STALE, TO_CHOOSE, TO_SIGN_IN, Connecting, Offer
from adapters.sources import Sources
from bot.cases.decision_context import short_date
from bot.connections import Connection
from bot.errors import BedsideError, OutsideError, Refused
from bot.listings import Listing
from bot.ports import Clock
from bot.practice import LocationId, MemberId, Practice, PracticeId
from bot.sealing import CannotOpen, Keyring

log = structlog.get_logger("bedside.google")

CONNECT, CALLBACK, OFFICES = "/google/connect", "/google/callback", "/google/offices"
COOKIE = "bedside_google"
LARGEST = 256_000
"""Maximum size of a form in bytes. It fits an entry for each of a large practice's offices."""

TICKET_FOR = timedelta(minutes=10)

BUSY = "Too many requests. Wait a minute, then try again."
INCOMPLETE = "Your browser's request was incomplete. Go back and try again."

_HTML = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title} – Bedside</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}}
button{{font:inherit;padding:.6rem 1.2rem}}select{{font:inherit;width:100%}}
fieldset{{border:0;min-width:0;border-top:1px solid #ccc;padding:1rem 0}}
legend{{font-weight:600}}</style>
<main><h1>{title}</h1>{body}</main></html>"""


@dataclass(frozen=True)
class Ticket:
    """A ticket. `text` goes into the link, and `id` is the ID of the connection that it starts."""

    id: str
    by: str
    text: str = field(repr=False)


class Tickets:
    """Issues links that let one person start connecting.

    They're encrypted, so we don't have to store anything.
    """

    def __init__(self, keys: Keyring, practice: PracticeId, clock: Clock) -> None:
        self._keys = keys
        self._row = f"google-ticket/{practice}"
        self._clock = clock

    def issue(self, by: str) -> Ticket:
        """Return a ticket for the member `by`, or "" for the command line."""
        id, until = secrets.token_hex(8), self._clock.now() + TICKET_FOR
        told = json.dumps({"id": id, "by": by, "until": until.isoformat()})
        return Ticket(id, by, self._keys.seal(told, self._row))

    def read(self, text: str) -> Ticket:
        """Return the ticket in a link. Raises Refused if it isn't ours or has expired."""
        try:
            told = json.loads(self._keys.open(text, self._row))
        except CannotOpen:
            raise Refused(STALE) from None
        if datetime.fromisoformat(told["until"]) <= self._clock.now():
            raise Refused(STALE)
        return Ticket(told["id"], told["by"], text)


class Pages:
    """The routes. `connected` is awaited after a connection is made."""

    connected: Callable[[], Awaitable[None]]

    def __init__(
        self,
        connecting: Connecting,
        tickets: Tickets,
        practice: Callable[[], Practice],
        public_url: str,
        auth_url: str,
        sources: Sources,
    ) -> None:
        self._connecting = connecting
        self._tickets = tickets
        self._practice = practice
        self._base = public_url.rstrip("/")
        # a proxy can serve Bedside under a path prefix, which is part of the URLs that browsers see
        self._prefix = urlsplit(self._base).path
        self._auth = _origin(auth_url)
        self.connected = _nothing
        self._sources = sources
        self._rate_limit = RateLimit(monotonic, per_s=10)

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get(CONNECT, self._guarded(self.ask)),
            web.post(CONNECT, self._guarded(self.begin)),
            web.get(CALLBACK, self._guarded(self.come_back)),
            web.get(OFFICES, self._guarded(self.offer)),
            web.post(OFFICES, self._guarded(self.choose)),
        ]

    def link(self, by: MemberId) -> str:
        """The link that lets this manager, and no one else, connect Google."""
        return f"{self._base}{CONNECT}?ticket={self._tickets.issue(by).text}"

    async def ask(self, request: web.Request) -> web.Response:
        """A page with one button, which keeps a chat's link preview from using up the ticket."""
        ticket = self._admitted(request.query.get("ticket", ""))
        body = (
            f"<p>Bedside will read the reviews of {escape(self._practice().name)} and post the "
            "replies that your team approves. Sign in with the Google account that manages your "
            "business listings.</p>"
            f'<form method="post" action="{escape(self._prefix)}{CONNECT}">'
            f'<input type="hidden" name="ticket" value="{escape(ticket.text)}">'
            "<button>Continue to Google</button></form>"
        )
        return page("Connect Google", body, leads_to=self._auth)

    async def begin(self, request: web.Request) -> web.Response:
        form = await request_body.form(request, LARGEST)
        ticket = self._admitted(form.get("ticket", ""))
        begun = await self._connecting.begin(ticket.by, f"{self._base}{CALLBACK}", ticket.id)
        answer = _elsewhere(begun.url)
        answer.set_cookie(
            COOKIE,
            f"{begun.id}.{begun.browser}",
            max_age=int((TO_SIGN_IN + TO_CHOOSE).total_seconds()),
            path=f"{self._prefix}/google",
            httponly=True,
            secure=self._base.startswith("https:"),
            samesite="Lax",
        )
        return answer

    async def come_back(self, request: web.Request) -> web.Response:
        _, browser = _cookie(request)
        await self._connecting.returned(request.query, browser)
        return _elsewhere(f"{self._prefix}{OFFICES}")

    async def offer(self, request: web.Request) -> web.Response:
        offer = await self._connecting.offered(*_cookie(request))
        offices = _offices(offer, self._practice(), f"{self._prefix}{OFFICES}")
        return page("Which listing is which office?", offices)

    async def choose(self, request: web.Request) -> web.Response:
        ours = _origin(self._base)
        if request.headers.get("Origin", ours) != ours:
            raise Refused(STALE)
        form = await request_body.form(request, LARGEST)
        chosen = {LocationId(id): listing for id, listing in form.items() if listing}
        connection = await self._connecting.choose(*_cookie(request), chosen)
        await self.connected()
        log.info("google connected", by=connection.by, offices=len(connection.offices))
        return done_page(connection, self._practice())

    def _admitted(self, text: str) -> Ticket:
        """Return the ticket in a link. Raises Refused if its owner isn't a manager anymore."""
        ticket = self._tickets.read(text)
        self._connecting.manager(ticket.by)
        return ticket

    def _guarded(
        self, work: Callable[[web.Request], Awaitable[web.Response]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Wrap `work` so that refusals become pages. Only rejected requests count toward their
        source's rate limit, so a stranger can't lock out anyone else.
        """

        async def handler(request: web.Request) -> web.StreamResponse:
            answer = await answered(request)
            if answer.status >= 400 and not self._rate_limit.admit(self._sources.of(request)):
                return page("Not now", f"<p>{BUSY}</p>", status=429)
            return answer

        async def answered(request: web.Request) -> web.Response:
            try:
                return await work(request)
            except request_body.NoBody as none:
                return page("Not now", f"<p>{INCOMPLETE}</p>", status=none.status)
            except OutsideError as error:
                log.info("google not connected", code=error.code)
                return page("Google isn't connected", f"<p>{escape(str(error))}</p>", status=502)
            except BedsideError as error:
                return page("Google isn't connected", f"<p>{escape(str(error))}</p>", status=403)

        return handler


async def _nothing() -> None:
    """Do nothing, because there's no one to notify until Bedside has started."""


def page(title: str, body: str, *, status: int = 200, leads_to: str = "") -> web.Response:
    """Return a page. `body` is HTML. Its forms can submit to us or to the origin `leads_to`."""
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {leads_to}"
    )
    headers = {
        "Content-Security-Policy": policy.strip(),
        "Cache-Control": "no-store",
        # not "no-referrer": browsers then send our own forms with `Origin: null`
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(
        text=_HTML.format(title=escape(title), body=body),
        content_type="text/html",
        status=status,
        headers=headers,
    )


def done_page(connection: Connection, practice: Practice) -> web.Response:
    """The last page, which says what's connected, and until when."""
    names = ", ".join(practice.locations[id].name for id in connection.offices)
    body = (
        f"<p>Connected: {escape(names)}. Bedside will post new reviews in your channels. "
        "You can close this page.</p>"
    )
    if connection.ends_at is not None:
        zone = next(iter(practice.locations.values())).time_zone
        day = short_date(connection.ends_at.astimezone(zone))
        body += (
            f"<p>The app at Google is in Testing, so this ends on {day}. Have your Bedside "
            "administrator publish the app, then connect Google again.</p>"
        )
    return page("Google is connected", body)


def _offices(offer: Offer, practice: Practice, address: str) -> str:
    """The form for choosing listings, which is submitted to `address`."""
    rows = []
    for proposal in offer.proposals:
        office = practice.locations[proposal.office]
        chosen = proposal.listing.id if proposal.listing else ""
        fits = (
            f"Suggested: {proposal.why}."
            if proposal.why
            else "No listing is a sure match. Please choose."
        )
        rows.append(
            f"<fieldset><legend>{escape(office.name)}</legend><p>{escape(office.phone)}</p>"
            f'<label>Listing at Google <select name="{escape(office.id)}">'
            f"{_options(offer.listings, chosen)}</select></label>"
            f"<p><small>{escape(fits)}</small></p></fieldset>"
        )
    return (
        "<p>Check each office. Replies are posted to the listing that you choose here.</p>"
        f'<form method="post" action="{escape(address)}">{"".join(rows)}'
        "<button>Connect these offices</button></form>"
    )


def _options(listings: Iterable[Listing], chosen: str) -> str:
    found = ['<option value="">Not on Google</option>']
    for listing in listings:
        told = " · ".join(filter(None, (listing.title, listing.address, listing.phone)))
        selected = " selected" if listing.id == chosen else ""
        found.append(f'<option value="{escape(listing.id)}"{selected}>{escape(told)}</option>')
    return "".join(found)


def _cookie(request: web.Request) -> tuple[str, str]:
    """The connection's ID and the browser's secret. Raises Refused if there's no cookie."""
    id, _, browser = request.cookies.get(COOKIE, "").partition(".")
    if not browser:
        raise Refused(STALE)
    return id, browser


def _elsewhere(url: str) -> web.Response:
    headers = {"Location": url, "Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
    return web.Response(status=303, headers=headers)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

"""Tests that a call always ends with one of our own errors, no matter how the service responds, so
that its callers keep running.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from functools import partial

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.calls import Line
from adapters.http.event_webhook import EventWebhook
from adapters.http.webhook_signing import Signatures
from adapters.llm.endpoint import Endpoint, Parameters
from adapters.mail.microsoft import App as MailApp
from adapters.mail.microsoft import AppTokens, DeviceSignIn
from adapters.sites.google import Credentials as GoogleCredentials
from adapters.sites.google import GoogleSite
from adapters.sites.google.push import Certificates
from adapters.sites.podium import Addresses as PodiumAddresses
from adapters.sites.podium import Credentials as PodiumCredentials
from adapters.sites.podium import PodiumSite
from adapters.sites.trustpilot import Credentials as TrustpilotCredentials
from adapters.sites.trustpilot import TrustpilotSite
from adapters.sites.yelp import Addresses, YelpSite
from adapters.sites.yelp import Credentials as YelpCredentials
from adapters.sites.yelp.subscriptions import Subscriptions
from adapters.slack import Slack, SlackParameters
from adapters.slack.clicks import Where
from adapters.teams.client import Connectors
from adapters.teams.credentials import App, Credentials
from adapters.teams.directory import Place
from adapters.teams.keys import Keys, NoKeys
from adapters.teams.roster import ConnectorRoster
from adapters.teams.service_urls import ServiceUrls
from bot.errors import BedsideError
from bot.ports import Address, MessageRef, Rendered, ReviewSite
from bot.practice import SiteAccount
from bot.reviews import ReviewKey
from tests.world import MONDAY, OAK, SetClock, practice

READ = (
    *("team_id", "user_id", "url", "ts", "channel", "user", "members", "messages", "id", "error"),
    *("response_metadata", "access_token", "expires_in", "reviews", "keys", "choices", "jwks_uri"),
    *("activityId", "subscriptions", "user_code"),
)
"""The names of the fields that are read from responses."""

BODIES: Mapping[str, bytes] = {
    "nothing": b"",
    "a web page": b"<!doctype html><p>Sign in to this network",
    "half an object": b'{"ok": true, "mem',
    "bytes that are no text": b'{"ok": true, "team_id": "\xff\xfe\xed\xa0\x80"}',
    "a list": b"[]",
    "null": b"null",
    "a number": b"5",
    "a text": b'"ok"',
    "nothing but yes": b'{"ok": true}',
    "a thousand brackets": b"[" * 100_000,
    "a thousand objects": b'{"ok":' * 100_000,
    "a number that is too long": b'{"ok": true, "n": ' + b"9" * 5_000 + b"}",
    "a time without an end": b'{"access_token": "t", "expires_in": 1e999}',
    "times that no calendar has": json.dumps(
        {
            "ok": True,
            "access_token": "t",
            "expires_in": 1e300,
            "reviews": [{"name": "a/reviews/1", "createTime": "0001-01-01T00:00:00+14:00"}],
            "time_created": "9999-12-31T23:59:59-14:00",
            "createdAt": "9999-12-31T23:59:59-14:00",
        }
    ).encode(),
    "other types": json.dumps(
        {"ok": True} | {name: [{"id": 5, "profile": [5]}, 5, None] for name in READ}
    ).encode(),
}

WORDS = Rendered({"text": "x"}, "x")
ROOM = "19:oak@thread.tacv2"
TO_TEAMS = ("post", "update", "delete", "create")

Call = Callable[[], Awaitable[object]]
Outcomes = Callable[[bytes, int], Awaitable[dict[str, str]]]


@pytest.fixture
async def calls() -> AsyncIterator[Outcomes]:
    """The outcome of every call when the response has this body and status."""
    body, status = b"", 200

    async def respond(_request: web.Request) -> web.Response:
        return web.Response(body=body, status=status, content_type="application/json")

    app = web.Application(client_max_size=2**20)
    app.router.add_route("*", "/{path:.*}", respond)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(TestServer(app))
        session = await stack.enter_async_context(aiohttp.ClientSession())

        async def become(given: bytes, given_status: int) -> dict[str, str]:
            nonlocal body, status
            body, status = given, given_status
            made = _calls(f"http://127.0.0.1:{server.port}", session, stack)
            return {name: found for name, call in made.items() if (found := await _of(call))}

        yield become


async def _of(call: Call) -> str:
    """The error, if it's one that a caller doesn't expect, or ""."""
    try:
        await call()
    except (BedsideError, NoKeys):
        return ""
    except Exception as error:  # whatever it is, it's what this test is about
        return repr(error)
    return ""


def _calls(base: str, session: aiohttp.ClientSession, stack: AsyncExitStack) -> dict[str, Call]:
    clock, team = SetClock(MONDAY), practice()
    slack = Slack(SlackParameters("xoxb-x", "secret", api_url=f"{base}/api/"), team)
    stack.push_async_callback(slack.stop)
    credentials = Credentials(App("app", "password", "tenant", base), lambda: 0.0)
    free = Connectors(None, ServiceUrls(prefixes=(base,)))
    keys = Keys(f"{base}/openid", lambda: 0.0)
    credentials.session = keys.session = session
    free.open(session)
    google = GoogleSite(session, GoogleCredentials("i", "s", "r"), base, f"{base}/token", clock)
    at_trustpilot = SiteAccount("trustpilot", "507f191e810c19729de860aa", "")
    trustpilot = TrustpilotSite(
        session, TrustpilotCredentials("k", "s", "u"), base, clock, [at_trustpilot]
    )
    yelp_keys = YelpCredentials("k", "c", "s", "r")
    yelp = YelpSite(session, yelp_keys, Addresses(base, base, f"{base}/token"), clock)
    podium_at = PodiumAddresses(base, f"{base}/token")
    podium = PodiumSite(session, PodiumCredentials("c", "s", "r"), podium_at, ["google"], clock)
    line, mail_app = Line(session, "Microsoft"), MailApp(base, "id", "secret")
    model = Endpoint(Parameters(base, "m", allow_loopback=True), lambda text, review: text)
    stack.push_async_callback(model.close)
    events = EventWebhook(base, Signatures("whsec_" + "d" * 32, "X"))
    stack.push_async_callback(events.close)
    return {
        "slack start": slack.start,
        "slack introduce": partial(slack.introduce, team),
        "slack learn": slack.directory.learn,
        "slack member": partial(slack.directory.member, Where("U1", "T1", "T2")),
        "slack send": partial(slack.chat.send, Address("C1"), WORDS, "key"),
        "slack send privately": partial(slack.chat.send, Address("U1", private=True), WORDS, "key"),
        "slack update": partial(slack.chat.update, MessageRef("C1", "1.1"), WORDS, "key"),
        "slack find": partial(slack.chat.find, Address("C1"), "key", MONDAY),
        "slack link": partial(slack.chat.link, MessageRef("C1", "1.1")),
        "entra token": credentials.token,
        "teams keys": partial(keys.find, "kid"),
        "teams people": partial(ConnectorRoster(free).people, Place(base, ROOM)),
        "teams person": partial(ConnectorRoster(free).person, Place(base, ROOM), "29:x"),
        **{f"teams {name}": partial(_to_teams, free, base, name) for name in TO_TEAMS},
        "google certificates": partial(Certificates(session, base).for_key, "kid"),
        "microsoft token": AppTokens(line, mail_app, clock).current,
        "microsoft code": DeviceSignIn(line, mail_app, clock).begin,
        "yelp subscriptions": partial(Subscriptions(session, "k", base, clock).keep, ["b"]),
        "model": partial(model.write, "Write.", "About it."),
        "events": partial(events.send, "evt_1", "{}"),
        **_to_site(google, SiteAccount("google", "accounts/1", "locations/2")),
        **_to_site(trustpilot, at_trustpilot),
        **_to_site(yelp, SiteAccount("yelp", "", "3l54GTr8-E3XPpxxnF_sAA")),
        **_to_site(podium, SiteAccount("podium", "", "5c1b6f0e-3a53-4d0c-9c57-7e2d5a1f8b10")),
        "google pages": partial(_all_pages, google),
    }


def _to_site(site: ReviewSite, account: SiteAccount) -> dict[str, Call]:
    id = "accounts/1/locations/2/reviews/3" if site.id == "google" else "r1"
    key = ReviewKey(site.id, OAK, id)
    return {
        f"{site.id} page": partial(site.page, account, OAK),
        f"{site.id} get": partial(site.get, account, key),
        f"{site.id} publish": partial(site.publish, account, key, "Thank you."),
        f"{site.id} take down": partial(site.take_down, account, key),
    }


async def _all_pages(site: GoogleSite) -> None:
    async for _ in site.pages({SiteAccount("google", "accounts/1", "locations/2"): OAK}):
        pass


async def _to_teams(connectors: Connectors, base: str, method: str) -> None:
    client, said = await connectors.client(base), {"type": "message"}
    match method:
        case "post":
            await client.post(ROOM, said)
        case "update":
            await client.update(ROOM, "1", said)
        case "delete":
            await client.delete(ROOM, "1")
        case "create":
            await client.create(said, repeatable=False)


@pytest.mark.parametrize("status", [200, 404, 500])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
async def test_an_odd_response_is_one_of_our_errors(
    body: bytes, status: int, calls: Outcomes
) -> None:
    assert await calls(body, status) == {}

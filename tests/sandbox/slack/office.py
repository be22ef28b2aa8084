"""A local Slack on a port, Slack's own client for it, and an app that accepts everything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import SandboxClock
from sandbox.slack.server import Slack
from sandbox.slack.world import Channel, User

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SECRET = "sandbox-signing-secret"
ROOM, RUTH, MAYA = "C0OAK", "U0RUTH", "U0MAYA"


@dataclass
class Taken:
    """A request as the app got it. It's `genuine` if Slack's own verifier accepts its signature."""

    headers: dict[str, str]
    form: dict[str, str]
    genuine: bool


@dataclass
class Office:
    slack: Slack
    client: AsyncWebClient
    taken: list[Taken] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    async def posted(self, **more: Any) -> str:
        answer = await self.client.chat_postMessage(channel=ROOM, **{"text": "Hello", **more})
        return str(answer["ts"])

    async def app(self, request: web.Request) -> web.Response:
        """Responds with the statuses that a test prepared, or else with 200."""
        body = await request.read()
        headers = dict(request.headers)
        genuine = SignatureVerifier(SECRET).is_valid_request(body, headers)
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.taken.append(Taken(headers, form, genuine))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@asynccontextmanager
async def opened() -> AsyncIterator[Office]:
    slack = Slack(
        SandboxClock(NOON, running=False),
        users=[User(RUTH, "ruth", "Ruth"), User(MAYA, "maya", "Maya")],
        channels=[Channel(ROOM, "reviews-oak", members={RUTH, "U0BEDSIDE"})],
        retry_after_s=(0.0, 0.0, 0.0),
    )
    app = web.Application()
    slack.mount(app)
    async with TestServer(app) as server:
        slack.base_url = str(server.make_url("")).rstrip("/")
        client = AsyncWebClient(
            "xoxb-sandbox", f"{slack.base_url}/sandbox/slack/api/", retry_handlers=[]
        )
        office = Office(slack, client)
        app_ = web.Application()
        app_.router.add_post("/slack/events", office.app)
        async with TestServer(app_) as listening:
            slack.delivery.request_url = str(listening.make_url("/slack/events"))
            yield office
            await slack.close()

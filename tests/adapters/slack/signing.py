"""Requests with Slack's signature, and an endpoint for them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from adapters.rate_limit import RateLimit
from adapters.slack.door import Door
from bot.refusals import Refusals

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_780_000_000


def signed(
    body: bytes, *, at: object = NOW, secret: str = SECRET, content_type: str = "application/json"
) -> dict[str, str]:
    """The headers of a request with this body, as docs.slack.dev describes the signature."""
    base = f"v0:{at}:".encode() + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": str(at),
        "X-Slack-Signature": f"v0={digest}",
    }


@dataclass
class Seconds:
    """A clock of seconds that only moves when a test says so."""

    at: float = NOW

    def __call__(self) -> float:
        return self.at


@dataclass
class Knocking:
    client: TestClient[web.Request, web.Application]
    clock: Seconds
    came_in: list[dict[str, Any]] = field(default_factory=list)
    refusals: Refusals = field(default_factory=Refusals)

    async def post(self, body: bytes, headers: Mapping[str, str]) -> ClientResponse:
        response = await self.client.post("/slack/events", data=body, headers=headers)
        await response.read()
        return response


@asynccontextmanager
async def a_door(per_s: float = 30) -> AsyncIterator[Knocking]:
    clock = Seconds()
    came_in: list[dict[str, Any]] = []

    async def dispatch(payload: dict[str, Any], headers: Mapping[str, str]) -> web.Response:
        came_in.append(payload)
        return web.Response(text="in")

    app, refusals = web.Application(), Refusals()
    door = Door(SECRET, clock, dispatch, RateLimit(clock, per_s), refusals)
    app.router.add_post("/slack/events", door.answer)
    async with TestClient(TestServer(app)) as client:
        yield Knocking(client, clock, came_in, refusals)

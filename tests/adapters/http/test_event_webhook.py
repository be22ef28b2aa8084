"""Tests that events for the practice's own software are signed, and are sent nowhere else."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from standardwebhooks.webhooks import Webhook

from adapters.http.event_webhook import EventWebhook
from adapters.http.webhook_signing import Signatures
from bot.errors import Unavailable

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


class Program:
    """The receiver of the events. It responds with `status`, and records every request."""

    def __init__(self) -> None:
        self.status = 204
        self.headers: dict[str, str] = {}
        self.got: list[tuple[dict[str, str], bytes]] = []

    async def take(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.headers), await request.read()))
        return web.Response(status=self.status, headers=self.headers)


@asynccontextmanager
async def telling(program: Program, url: str = "") -> AsyncIterator[EventWebhook]:
    app = web.Application()
    app.router.add_post("/events", program.take)
    async with TestServer(app) as server:
        made = EventWebhook(
            url or f"http://127.0.0.1:{server.port}/events",
            Signatures(SECRET, "BEDSIDE_WEBHOOKS_OUTGOING_SECRET"),
        )
        yield made
        await made.close()


async def test_the_library_of_the_other_side_believes_the_signature() -> None:
    program = Program()
    async with telling(program) as webhook:
        await webhook.send("evt_1", '{"type":"case.opened"}')
    ((headers, body),) = program.got
    assert Webhook(SECRET).verify(body, headers) == {"type": "case.opened"}
    assert headers["webhook-id"] == "evt_1"


async def test_anything_but_yes_is_tried_again_and_no_redirect_is_followed() -> None:
    program = Program()
    async with telling(program) as webhook:
        for status in (301, 401, 404, 410, 500):
            program.status, program.headers = status, {"Location": "http://169.254.169.254/"}
            with pytest.raises(Unavailable) as refused:
                await webhook.send("evt_1", "{}")
            assert refused.value.code == f"http_{status}"
        program.status, program.headers = 429, {"Retry-After": "30"}
        with pytest.raises(Unavailable) as refused:
            await webhook.send("evt_1", "{}")
        assert refused.value.retry_after == timedelta(seconds=30)


@pytest.mark.parametrize("url", ["http://10.0.0.1/events", "http://169.254.169.254/latest"])
async def test_a_private_network_is_never_called(url: str) -> None:
    async with telling(Program(), url) as webhook:
        with pytest.raises(Unavailable) as refused:
            await webhook.send("evt_1", "{}")
        assert refused.value.code == "no_connection"

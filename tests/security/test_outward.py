"""Tests which URLs our own requests to review sites may go to."""

from __future__ import annotations

from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

import app_parts
from demo.play import settings_for


async def test_a_name_that_leads_to_this_machine_or_its_network_is_not_followed() -> None:
    asked = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text="inside")

    inside = web.Application()
    inside.router.add_get("/{any}", answer)
    sandboxed = settings_for(8008, "sqlite://")
    google = {"api_url": "https://mybusiness.googleapis.com/v4"}
    real = replace(sandboxed, google=sandboxed.google.model_copy(update=google))
    async with TestServer(inside) as server:
        async with app_parts.to_sites(real) as http:
            with pytest.raises(aiohttp.ClientConnectorError):
                await http.get(server.make_url("/secret"))
        assert asked == []
        async with (
            app_parts.to_sites(sandboxed) as http,
            http.get(server.make_url("/reviews")) as found,
        ):
            assert await found.text() == "inside"

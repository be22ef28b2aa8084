"""A local Teams on a port, and a bot that accepts everything and checks the signature."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.clock import SandboxClock
from sandbox.teams import Channel, Person, Teams

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
TENANT = "aaaaaaaa-0000-0000-0000-00000000aaaa"
APP = "11111111-2222-3333-4444-555555555555"
SECRET = "sandbox-password"
ROOM = "19:oak@thread.tacv2"
GROUP = "19:managers@thread.v2"
RUTH = "00000000-0000-0000-0000-000000000001"
MAYA = "00000000-0000-0000-0000-000000000002"
SCOPE = "https://api.botframework.com/.default"

CARD: dict[str, Any] = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "TextBlock", "text": "Hello", "wrap": True}],
    "actions": [{"type": "Action.Execute", "title": "Go", "verb": "go", "data": {"case": 1}}],
}


def carrying(card: dict[str, Any]) -> dict[str, Any]:
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [content]}


@dataclass
class Office:
    teams: Teams
    session: aiohttp.ClientSession
    token: str = ""
    taken: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, Any]] = field(default_factory=list)

    async def call(self, method: str, path: str, body: object = None) -> tuple[int, dict[str, Any]]:
        url = f"{self.teams.service_url}v3/conversations{path}"
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.session.request(method, url, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def grant(self, **other: str) -> tuple[int, dict[str, Any]]:
        form = {
            "grant_type": "client_credentials",
            "client_id": APP,
            "client_secret": SECRET,
            "scope": SCOPE,
            **other,
        }
        url = f"{self.teams.login_url}/{TENANT}/oauth2/v2.0/token"
        async with self.session.post(url, data=form) as answer:
            return answer.status, await answer.json()

    async def begun(self, said: dict[str, Any] | None = None) -> str:
        """Start a thread in the channel. Returns its first message's id."""
        wish = {"channelData": {"channel": {"id": ROOM}}, "activity": said or carrying(CARD)}
        status, made = await self.call("POST", "", wish)
        assert status == 201, made
        return str(made["activityId"])

    async def bot(self, request: web.Request) -> web.Response:
        """Responds as a test prepared, or else with 200 and nothing."""
        async with self.session.get(self.teams.metadata_url) as answer:
            published = (await answer.json())["jwks_uri"]
        async with self.session.get(published) as answer:
            keys = jwt.PyJWKSet.from_dict(await answer.json())
        token = request.headers["Authorization"].removeprefix("Bearer ")
        key = keys[jwt.get_unverified_header(token)["kid"]].key
        self.claims.append(jwt.decode(token, key, algorithms=["RS256"], audience=APP))
        self.taken.append(await request.json())
        status, body = self.answers.pop(0) if self.answers else (200, {})
        return web.json_response(body, status=status)


@asynccontextmanager
async def opened() -> AsyncIterator[Office]:
    """Mounted before it listens, so its port is reserved first."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here = f"http://127.0.0.1:{port}"
    teams = Teams(
        SandboxClock(NOON, running=False),
        tenant=TENANT,
        app_id=APP,
        password=SECRET,
        team_name="Rosebank",
        people=[Person(RUTH, "Ruth", "ruth@x.example"), Person(MAYA, "Maya", "maya@x.example")],
        channels=[Channel(ROOM, "reviews-oak"), Channel(GROUP, "Managers")],
        base_url=here,
        bot_url=f"{here}/api/messages",
    )
    teams.world.is_installed = True
    app = web.Application()
    teams.mount(app)
    async with aiohttp.ClientSession() as session:
        office = Office(teams, session)
        app.router.add_post("/api/messages", office.bot)
        async with TestServer(app, port=port):
            office.token = str((await office.grant())[1]["access_token"])
            yield office
            await teams.close()

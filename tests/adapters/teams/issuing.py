"""A token issuer like Microsoft's, on this machine, and an endpoint that trusts it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import jwt
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from cryptography.hazmat.primitives.asymmetric import rsa

from adapters.rate_limit import RateLimit
from adapters.teams.door import Door, TokenGuard
from adapters.teams.keys import Keys
from adapters.teams.payloads import Activity
from adapters.teams.service_urls import ServiceUrls
from adapters.teams.tokens import Tokens

NOW = 1_780_000_000
APP = "0b5e6f2a-1111-4c1d-9d53-6a3d0f0c0001"
TENANT = "7d9c3c1e-2222-4c1d-9d53-6a3d0f0c0002"
ISSUER = "https://api.botframework.com"
SERVICE = "https://smba.trafficmanager.net/amer/"
CHANNEL = "19:0aa1@thread.tacv2"

FIRST, SECOND = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


@dataclass
class Clock:
    at: float = NOW

    def __call__(self) -> float:
        return self.at


@dataclass
class Issuer:
    """`keys` are the published keys by their ids. `asked` counts requests for them."""

    keys: dict[str, rsa.RSAPrivateKey] = field(default_factory=lambda: {"first": FIRST})
    endorsements: list[str] | None = field(default_factory=lambda: ["msteams", "webchat"])
    is_down: bool = False
    asked: int = 0
    origin: str = ""
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.may_answer.set()

    def published(self) -> dict[str, Any]:
        public = [
            jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
            | {"kid": id, "use": "sig"}
            | ({} if self.endorsements is None else {"endorsements": self.endorsements})
            for id, key in self.keys.items()
        ]
        return {"keys": public}

    async def metadata(self, request: web.Request) -> web.Response:
        self.asked += 1
        self.was_asked.set()
        await self.may_answer.wait()
        if self.is_down:
            return web.Response(status=502)
        keys = f"{self.origin}/keys"
        return web.json_response({"issuer": ISSUER, "jwks_uri": keys, "other": ["RS256"]})

    async def jwks(self, request: web.Request) -> web.Response:
        return web.json_response(self.published())


def token(
    key: rsa.RSAPrivateKey = FIRST, id: str | None = "first", without: str = "", **claims: Any
) -> str:
    said = {
        "iss": ISSUER,
        "aud": APP,
        "nbf": NOW - 60,
        "exp": NOW + 3_600,
        "serviceurl": SERVICE,
    } | claims
    said.pop(without, None)
    return jwt.encode(said, key, "RS256", headers={"kid": id} if id is not None else None)


def bearer(value: str | None = None) -> dict[str, str]:
    return {"Authorization": f"Bearer {value if value is not None else token()}"}


def an_activity(**changed: Any) -> dict[str, Any]:
    """A message in a channel. A value of None leaves that field out."""
    activity = {
        "type": "message",
        "id": "1780000000001",
        "channelId": "msteams",
        "serviceUrl": SERVICE,
        "from": {"id": "29:ruth", "name": "Ruth", "aadObjectId": "aad-ruth"},
        "recipient": {"id": f"28:{APP}", "name": "Bedside"},
        "conversation": {
            "id": f"{CHANNEL};messageid=1780000000000",
            "conversationType": "channel",
            "isGroup": True,
            "tenantId": TENANT,
        },
        "channelData": {"tenant": {"id": TENANT}, "channel": {"id": CHANNEL}},
        "text": "pending",
    } | changed
    return {name: value for name, value in activity.items() if value is not None}


@dataclass
class OpenDoor:
    client: TestClient[web.Request, web.Application]
    issuer: Issuer
    clock: Clock
    keys: Keys
    came_in: list[Activity] = field(default_factory=list)

    async def post(
        self, body: bytes | dict[str, Any], headers: Mapping[str, str] | None = None
    ) -> ClientResponse:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Content-Type": "application/json"} | dict(
            bearer() if headers is None else headers
        )
        return await self.client.post("/api/messages", data=sent, headers=given)

    async def status(self, body: bytes | dict[str, Any], value: str | None = None) -> int:
        answer = await self.post(body, bearer(value))
        assert await answer.read() == b"" or answer.status == 200
        return answer.status


@asynccontextmanager
async def an_issuer() -> AsyncIterator[Issuer]:
    issuer = Issuer()
    app = web.Application()
    app.router.add_get("/openid", issuer.metadata)
    app.router.add_get("/keys", issuer.jwks)
    async with TestServer(app) as server:
        issuer.origin = f"http://127.0.0.1:{server.port}"
        yield issuer


@asynccontextmanager
async def a_door(
    per_s: float = 30, service_urls: ServiceUrls | None = None
) -> AsyncIterator[OpenDoor]:
    clock = Clock()
    came_in: list[Activity] = []

    async def dispatch(activity: Activity, claims: object) -> web.Response:
        came_in.append(activity)
        return web.Response(text="in")

    async with an_issuer() as issuer, aiohttp.ClientSession() as session:
        keys = Keys(f"{issuer.origin}/openid", clock)
        keys.session = session
        guard = TokenGuard(Tokens(keys, APP, ISSUER, clock), TENANT)
        door = Door(guard, service_urls or ServiceUrls(), dispatch, RateLimit(clock, per_s))
        app = web.Application()
        app.router.add_post("/api/messages", door.answer)
        async with TestClient(TestServer(app)) as client:
            yield OpenDoor(client, issuer, clock, keys, came_in)

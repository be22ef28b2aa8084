"""A tenant's Teams on this machine. It signs, keeps every request, and knows its people."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.adapters.teams.issuing import APP, TENANT, Clock, Issuer

OAK = "19:0aa1@thread.tacv2"
LAKE = "19:0bb2@thread.tacv2"
TEAM = OAK
ROOT = "1780000000000"


def aad(name: str) -> str:
    """The id of a person in the tenant."""
    return f"aad-{name}-0000"


def account(name: str) -> dict[str, str]:
    return {"id": f"29:{name}", "name": name.title(), "aadObjectId": aad(name)}


@dataclass
class Person:
    name: str
    email: str
    role: str = "user"
    tenant: str = TENANT

    def as_json(self) -> dict[str, str]:
        return account(self.name) | {
            "email": self.email,
            "userRole": self.role,
            "tenantId": self.tenant,
        }


@dataclass
class LocalTeams:
    """`posted` are the activities it got, with their conversation and the message they reply to."""

    issuer: Issuer = field(default_factory=Issuer)
    people: dict[str, Person] = field(default_factory=dict)
    posted: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    origin: str = ""
    is_down: bool = False
    refuses: bool = False

    @property
    def service_url(self) -> str:
        return f"{self.origin}/connector/"

    def add(self, name: str, **more: Any) -> None:
        self.people[name] = Person(name, f"{name}@rosebank.example", **more)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/openid", self.issuer.metadata)
        app.router.add_get("/keys", self.issuer.jwks)
        app.router.add_post("/login/{tenant}/oauth2/v2.0/token", self._token)
        here = "/connector/v3/conversations/{conversation}"
        app.router.add_post(f"{here}/activities", self._post)
        app.router.add_post(f"{here}/activities/{{id}}", self._post)
        app.router.add_get(f"{here}/members/{{id}}", self._member)
        app.router.add_get(f"{here}/pagedmembers", self._members)
        return app

    async def _token(self, request: web.Request) -> web.Response:
        return web.json_response({"access_token": "a-token-of-ours", "expires_in": 3_600})

    async def _post(self, request: web.Request) -> web.Response:
        if self.refuses:
            return web.json_response({"error": {"code": "BadArgument"}}, status=400)
        where = request.match_info["conversation"], request.match_info.get("id", "")
        self.posted.append((*where, await request.json()))
        return web.json_response({"id": f"posted-{len(self.posted)}"})

    async def _member(self, request: web.Request) -> web.Response:
        id = request.match_info["id"]
        self.asked.append(id)
        if self.is_down:
            return web.Response(status=503)
        for person in self.people.values():
            if id in (f"29:{person.name}", aad(person.name)):
                return web.json_response(person.as_json())
        error = {"code": "ConversationNotFound", "message": "unknown"}
        return web.json_response({"error": error}, status=404)

    async def _members(self, request: web.Request) -> web.Response:
        self.asked.append("everybody")
        return web.json_response({"members": [person.as_json() for person in self.people.values()]})


@dataclass
class Speaking:
    """Creates the activities of this tenant's people."""

    local: LocalTeams
    clock: Clock
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def activity(self, who: str, type: str, **more: Any) -> dict[str, Any]:
        """In the thread of the first card in Oak Street's channel, unless `more` says otherwise."""
        said = {
            "type": type,
            "id": f"f:{next(self._ids)}",
            "channelId": "msteams",
            "serviceUrl": self.local.service_url,
            "from": account(who),
            "recipient": {"id": f"28:{APP}", "name": "Bedside"},
            "conversation": {
                "id": f"{OAK};messageid={ROOT}",
                "conversationType": "channel",
                "isGroup": True,
                "tenantId": TENANT,
            },
            "channelData": {
                "tenant": {"id": TENANT},
                "channel": {"id": OAK},
                "team": {"id": TEAM},
            },
        }
        return said | more

    def private(self, who: str) -> dict[str, Any]:
        """The fields that are different in an activity of a personal chat."""
        place = {"id": f"a:{who}", "conversationType": "personal", "tenantId": TENANT}
        return {"conversation": place, "channelData": {"tenant": {"id": TENANT}}}


@asynccontextmanager
async def a_local_teams() -> AsyncIterator[LocalTeams]:
    local = LocalTeams()
    async with TestServer(local.app()) as server:
        local.origin = local.issuer.origin = f"http://127.0.0.1:{server.port}"
        yield local

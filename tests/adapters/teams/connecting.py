"""Teams' side of our requests: a token endpoint and a connector, on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.teams.client import Connector, Connectors
from adapters.teams.credentials import App, Credentials
from adapters.teams.service_urls import ServiceUrls
from sandbox.faults import Fault, Faults
from tests.adapters.teams.issuing import APP, CHANNEL, NOW, TENANT, Clock

PASSWORD = "a-secret-of-the-app"
TEAM = "19:0000@thread.tacv2"
BOT = f"28:{APP}"
RUTH = "11111111-3333-4c1d-9d53-6a3d0f0c0003"
NO_ROSTER = "BotNotInConversationRoster"


@dataclass
class Said:
    """A message in a conversation, in its current state."""

    id: str
    conversation: str
    activity: dict[str, Any]
    updates: int = 0


@dataclass
class LocalTeams:
    """`installed` are the channels and people (AAD object ids) with the app."""

    faults: Faults = field(default_factory=Faults)
    installed: set[str] = field(default_factory=lambda: {CHANNEL, RUTH})
    said: dict[str, Said] = field(default_factory=dict)
    tokens: list[dict[str, str]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    authorized: list[str] = field(default_factory=list)
    redirects: bool = False
    declines: str = ""
    expires_in: int = 3_600
    home: str = TENANT
    origin: str = ""
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)
    may_grant: asyncio.Event = field(default_factory=asyncio.Event)
    _ids: count[int] = field(default_factory=lambda: count(1_780_000_000_001))

    def __post_init__(self) -> None:
        self.may_grant.set()

    @property
    def service_url(self) -> str:
        return f"{self.origin}/connector/"

    @property
    def messages(self) -> list[Said]:
        return list(self.said.values())

    def app(self) -> web.Application:
        app = web.Application(client_max_size=2**22)
        app.router.add_post("/login/{tenant}/oauth2/v2.0/token", self._token)
        app.router.add_post("/elsewhere", self._faulty("elsewhere", self._post))
        base = "/connector/v3/conversations"
        app.router.add_post(base, self._faulty("create", self._create))
        at = f"{base}/{{conversation}}/activities"
        app.router.add_post(at, self._faulty("post", self._post))
        app.router.add_post(f"{at}/{{id}}", self._faulty("post", self._post))
        app.router.add_put(f"{at}/{{id}}", self._faulty("update", self._update))
        app.router.add_delete(f"{at}/{{id}}", self._faulty("delete", self._delete))
        app.router.add_get(
            f"{base}/{{conversation}}/pagedmembers", self._faulty("people", self._people)
        )
        app.router.add_get(
            f"{base}/{{conversation}}/members/{{id}}", self._faulty("person", self._person)
        )
        return app

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.tokens.append({**form, **request.match_info})
        self.was_asked.set()
        await self.may_grant.wait()
        if self.declines:
            return web.json_response({"error": self.declines}, status=401)
        granted = {"token_type": "Bearer", "expires_in": self.expires_in}
        return web.json_response(granted | {"access_token": f"token-{len(self.tokens)}"})

    def _faulty(self, name: str, work: Any) -> Any:
        async def carry_out(request: web.Request) -> web.StreamResponse:
            self.calls.append(name)
            self.authorized.append(request.headers.get("Authorization", ""))
            return await self.faults.carry_out(request, name, lambda: work(request), _refuse)

        return carry_out

    async def _create(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if asked["bot"]["id"] != BOT or asked["tenantId"] != TENANT:
            return refusal(400, "Bad Argument")
        if "activity" in asked:
            channel = asked["channelData"]["channel"]["id"]
            if channel not in self.installed:
                return refusal(403, NO_ROSTER)
            said = self._say("", asked["activity"])
            said.conversation = f"{channel};messageid={said.id}"
            body = {"id": said.conversation, "activityId": said.id}
            return web.json_response(body, status=201)
        (person,) = asked["members"]
        if person["id"] not in self.installed:
            return refusal(403, "ForbiddenOperationException")
        return web.json_response({"id": f"a:{person['id']}"}, status=201)

    async def _post(self, request: web.Request) -> web.Response:
        if self.redirects:
            return web.Response(status=307, headers={"Location": f"{self.origin}/elsewhere"})
        conversation = request.match_info["conversation"]
        channel, _, root = conversation.partition(";messageid=")
        if channel.removeprefix("a:") not in self.installed:
            return refusal(403, NO_ROSTER)
        if root and root not in self.said:
            return refusal(404, "ActivityNotFoundInConversation")
        said = self._say(conversation, await request.json())
        return web.json_response({"id": said.id}, status=201)

    async def _update(self, request: web.Request) -> web.Response:
        said = self.said.get(request.match_info["id"])
        if said is None or said.conversation != request.match_info["conversation"]:
            return refusal(404, "ActivityNotFoundInConversation")
        said.activity, said.updates = await request.json(), said.updates + 1
        return web.json_response({"id": said.id})

    async def _delete(self, request: web.Request) -> web.Response:
        if self.said.pop(request.match_info["id"], None) is None:
            return refusal(404, "ActivityNotFoundInConversation")
        return web.Response()

    async def _people(self, request: web.Request) -> web.Response:
        if request.match_info["conversation"] not in self.installed:
            return refusal(403, NO_ROSTER)
        page = int(request.query.get("continuationToken", "0"))
        token = {"continuationToken": "1"} if page == 0 else {}
        return web.json_response({"members": [member(page, self.home)]} | token)

    async def _person(self, request: web.Request) -> web.Response:
        known = {"29:0": member(0), "29:1": member(1)}
        found = known.get(request.match_info["id"])
        return web.json_response(found) if found else refusal(404, "ConversationNotFound")

    def _say(self, conversation: str, activity: dict[str, Any]) -> Said:
        said = Said(str(next(self._ids)), conversation, activity)
        self.said[said.id] = said
        return said


def member(n: int, home: str = TENANT) -> dict[str, str]:
    return {
        "id": f"29:{n}",
        "aadObjectId": f"aad-{n}",
        "tenantId": home,
        "userPrincipalName": f"person{n}@rosebank.example",
        "userRole": "user",
    }


def refusal(status: int, code: str, **headers: str) -> web.Response:
    error = {"error": {"code": code, "message": "Refused."}}
    return web.json_response(error, status=status, headers=headers)


STATUSES = {"Bad Argument": 400, "ConversationNotFound": 404, "PreconditionFailed": 412}


def _refuse(fault: Fault) -> web.Response:
    if fault.kind == "rate_limited":
        return refusal(429, "Throttled", **{"Retry-After": str(fault.retry_after)})
    status, _, code = fault.code.partition(" ")
    return refusal(int(status), code)


@dataclass
class Line:
    """Our end of the connection."""

    teams: LocalTeams
    clock: Clock
    credentials: Credentials
    connectors: Connectors
    session: aiohttp.ClientSession

    async def connector(self) -> Connector:
        return await self.connectors.client(self.teams.service_url)


@asynccontextmanager
async def a_line(timeout_s: float = 10) -> AsyncIterator[Line]:
    teams = LocalTeams()
    async with TestServer(teams.app()) as server, aiohttp.ClientSession() as session:
        teams.origin = f"http://127.0.0.1:{server.port}"
        clock = Clock(NOW)
        credentials = Credentials(App(APP, PASSWORD, TENANT, f"{teams.origin}/login"), clock)
        allowed = ServiceUrls(prefixes=(teams.service_url,))
        connectors = Connectors(credentials, allowed, timeout_s)
        connectors.open(session)
        yield Line(teams, clock, credentials, connectors, session)
        teams.may_grant.set()
        teams.faults.clear()

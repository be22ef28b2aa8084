"""Measures the time from a click in Teams to its durable acknowledgment, token check included."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity as BotActivity
from botframework.connector.auth import (
    AuthenticateRequestResult,
    AuthenticationConfiguration,
    BotFrameworkAuthentication,
    BotFrameworkAuthenticationFactory,
    PasswordServiceClientCredentialFactory,
)

from adapters.teams import Teams, TeamsParameters
from adapters.teams.authentication import PreAuthenticated
from adapters.teams.client import Connectors
from adapters.teams.service_urls import ServiceUrls
from bot.desk import Desk
from bot.intake import Intake
from demo.play import settings_for, with_teams
from sandbox.teams.issuer import Issuer
from tools.bench.measuring import ONCE, Press, Ratio, one_at_a_time
from tools.bench.practice import NOW, a_desk, with_cases

CARD = "application/vnd.microsoft.card.adaptive"
PATH = "/api/messages"

CASES = 40
"""Number of open cases that are clicked repeatedly, as if each card had been displayed before."""


class Nothing(ActivityHandler):  # type: ignore[misc]
    """A bot that responds to every invoke with an empty card, and does nothing else."""

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        empty = {"type": "AdaptiveCard", "version": "1.5", "body": []}
        body = {"statusCode": 200, "type": CARD, "value": empty}
        return InvokeResponse(status=200, body=body)


def activity(desk: Desk, tenant: str, service: str, n: int) -> dict[str, Any]:
    """Return the nth activity, in which Dana puts a case on hold, each time for a second longer."""
    channel = desk.practice.locations[next(iter(desk.practice.locations))].channels["teams"]
    until = (NOW + timedelta(hours=3, seconds=n)).isoformat()
    dana = desk.practice.members[next(iter(desk.practice.members))]
    data = {"case": n % CASES + 1, "until": until}
    return {
        "type": "invoke",
        "id": f"f:{n}",
        "name": "adaptiveCard/action",
        "channelId": "msteams",
        "serviceUrl": service,
        "from": {"id": "29:dana", "aadObjectId": dana.chat["teams"]},
        "recipient": {"id": "28:bench"},
        "conversation": {
            "id": f"{channel};messageid=1",
            "conversationType": "channel",
            "tenantId": tenant,
        },
        "channelData": {"tenant": {"id": tenant}, "channel": {"id": channel}},
        "replyToId": "1",
        "value": {"action": {"type": "Action.Execute", "verb": "answer_hold", "data": data}},
    }


@asynccontextmanager
async def pressing(
    app: web.Application, port: int, bodies: list[dict[str, Any]], token: str
) -> AsyncIterator[Press]:
    async with TestServer(app, port=port), aiohttp.ClientSession() as http:

        async def press(n: int) -> None:
            headers = {"Authorization": f"Bearer {token}"}
            url = f"http://127.0.0.1:{port}{PATH}"
            async with http.post(url, json=bodies[n % len(bodies)], headers=headers) as answer:
                assert answer.status == 200, await answer.text()
                await answer.read()

        yield press


class Kept(PreAuthenticated):
    """Checks tokens the way botbuilder does, but reuses its connectors the way we do."""

    def __init__(self, theirs: BotFrameworkAuthentication) -> None:
        super().__init__(Connectors(None, ServiceUrls(local=True)))
        self._theirs = theirs

    async def authenticate_request(
        self, activity: BotActivity, auth_header: str
    ) -> AuthenticateRequestResult:
        admitted = await self._theirs.authenticate_request(activity, auth_header)
        admitted.connector_factory = self._factory
        return admitted


def as_it_comes(here: str, app_id: str) -> BotFrameworkAuthentication:
    return BotFrameworkAuthenticationFactory.create(
        channel_service="",
        to_channel_from_bot_login_url=f"{here}/login",
        to_channel_from_bot_oauth_scope="https://api.botframework.com",
        to_bot_from_channel_token_issuer="https://api.botframework.com",
        oauth_url=here,
        to_bot_from_channel_open_id_metadata_url=f"{here}/openid/configuration",
        to_bot_from_emulator_open_id_metadata_url=f"{here}/openid/configuration",
        caller_id="urn:botframework:azure",
        credential_factory=PasswordServiceClientCredentialFactory(app_id, "bench"),
        auth_configuration=AuthenticationConfiguration(required_endorsements=["msteams"]),
    )


@contextmanager
def issuing(issuer: Issuer, port: int) -> Iterator[None]:
    """Serve the token issuer in its own thread, since botbuilder blocks its loop to fetch keys."""
    loop = asyncio.new_event_loop()

    async def serve() -> web.AppRunner:
        app = web.Application()
        app.add_routes(issuer.routes("/sandbox/teams"))
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        return runner

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(serve(), loop).result()
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def adapter_alone(authentication: BotFrameworkAuthentication) -> web.Application:
    """Return an app with only a CloudAdapter, which checks the token, and an empty bot."""
    adapter, bot = CloudAdapter(authentication), Nothing()

    async def answer(request: web.Request) -> web.Response:
        activity = BotActivity().deserialize(await request.json())
        token = request.headers["Authorization"]
        made = await adapter.process_activity(token, activity, bot.on_turn)
        return web.json_response(made.body, status=made.status)

    app = web.Application()
    app.router.add_post(PATH, answer)
    return app


async def measure(folder: Path) -> list[Ratio]:
    port = unused_port()
    here = f"http://127.0.0.1:{port}/sandbox/teams"
    teams_of = with_teams(settings_for(port, "sqlite://"))
    desk = a_desk(folder)
    desk.practice = replace(teams_of.practice())
    await with_cases(desk, CASES)
    tenant, app_id = teams_of.teams.tenant, teams_of.teams.app_id
    service = f"{here}/connector/"
    bodies = [activity(desk, tenant, service, n) for n in range(ONCE)]
    issuer = Issuer(here, app_id=app_id, password="bench", tenant=tenant)
    token = issuer.token(service)

    theirs = as_it_comes(here, app_id)
    # as the product does once it's ready
    gc.freeze()
    with issuing(issuer, port):
        async with pressing(adapter_alone(Kept(theirs)), unused_port(), bodies, token) as press:
            kept = await one_at_a_time(press)
        async with pressing(adapter_alone(theirs), unused_port(), bodies, token) as press:
            alone = await one_at_a_time(press)
    parameters = TeamsParameters(
        app_id=app_id,
        app_password="bench",
        tenant=tenant,
        login_url=f"{here}/login",
        metadata_url=f"{here}/openid/configuration",
        service_urls=(service,),
    )
    teams = Teams(parameters, desk.practice, desk.store, desk.clock, now=time.time)
    await teams.start()
    teams.connect(desk, Intake(desk))
    app = web.Application()
    app.add_routes([*issuer.routes("/sandbox/teams"), *teams.routes])
    async with pressing(app, port, bodies, token) as press:
        ours = await one_at_a_time(press)
        await teams.stop()
    desk.store.close()
    gc.unfreeze()
    what = "click in Teams to durable acknowledgement"
    return [
        Ratio(what, "CloudAdapter alone, kept connectors", ours, kept, "≤ 4 ×", ours <= 4 * kept),
        Ratio(what, "CloudAdapter as it comes", ours, alone, "< 1 ×", ours < alone),
    ]

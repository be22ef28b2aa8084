"""The demo's page in a real browser, with a Slack that tests fill and an app that only records."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from playwright.async_api import Browser, Locator, Page

from sandbox.app import MailPlace, Person, Place, Sandbox, TeamsPlace
from sandbox.clock import SandboxClock

MORNING = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
"""10:00 in New York."""

OAK = Place("Rosebank – Oak Street", "accounts/1001/locations/2001", "C0OAK", "reviews-oak")
PEOPLE = [
    Person("U0RUTH", "Ruth Abernell", "ruth@rosebank.example", "Approver", frozenset({"C0OAK"})),
    Person("U0MAYA", "Maya Corliss", "maya@rosebank.example", "Staff", frozenset({"C0OAK"})),
]
Json = dict[str, Any]


class Screen:
    """The page, the sandbox's side of it, and everything the app was sent."""

    def __init__(self, page: Page, sandbox: Sandbox, url: str) -> None:
        self.page, self.sandbox, self.url = page, sandbox, url
        self.told: list[Json] = []
        self.activities: list[Json] = []
        self.answers: list[Json] = []

    async def api(self, method: str, **args: Any) -> Json:
        """Call Slack's Web API like the bot does."""
        headers = {"Authorization": "Bearer xoxb-sandbox"}
        async with aiohttp.ClientSession(headers=headers) as http:
            url = f"{self.url}/sandbox/slack/api/{method}"
            async with http.post(url, json=args) as answer:
                said: Json = await answer.json()
        assert said["ok"], said
        return said

    async def post(self, *blocks: Json, **more: Any) -> Locator:
        """A message of the bot in the channel, once it is on screen."""
        wish = {"channel": "C0OAK", "text": "news", "blocks": blocks} | more
        said = await self.api("chat.postMessage", **wish)
        message = self.page.locator(f".channel [data-testid='message-{said['ts']}']")
        if "thread_ts" not in more:
            await message.wait_for()
        return message

    @property
    def actions(self) -> list[Json]:
        """The buttons and choices that the app got."""
        return [action for one in self.told for action in one.get("actions", [])]

    @property
    def invokes(self) -> list[Json]:
        """The buttons and forms in Teams that the bot got."""
        return [activity for activity in self.activities if activity["type"] == "invoke"]

    @property
    def focus(self) -> Locator:
        return self.page.locator(":focus")


@asynccontextmanager
async def opened(
    browser: Browser,
    teams: TeamsPlace | None = None,
    mail: MailPlace | None = None,
    **more: Any,
) -> AsyncIterator[Screen]:
    """With `teams` the bot is in the team, and responds with a test's prepared `answers`."""
    port = unused_port()
    url = f"http://127.0.0.1:{port}"
    sandbox = Sandbox(
        practice="Rosebank Family Medicine",
        team="T0ROSEBANK",
        places=[OAK],
        people=PEOPLE,
        base_url=url,
        clock=SandboxClock(MORNING, running=False),
        teams=teams,
        mail=mail,
    )
    if sandbox.teams:
        sandbox.teams.world.is_installed = True
    app = web.Application()
    sandbox.mount(app)
    told: list[Json] = []

    async def listen(request: web.Request) -> web.Response:
        form = parse_qs(await request.text())
        payload = json.loads(form["payload"][0]) if "payload" in form else {"form": form}
        told.append(payload)
        return web.Response()

    activities: list[Json] = []
    answers: list[Json] = []

    async def bot(request: web.Request) -> web.Response:
        activities.append(await request.json())
        return web.json_response(answers.pop(0) if answers else {})

    app.router.add_post("/slack/events", listen)
    app.router.add_post("/api/messages", bot)
    async with TestServer(app, port=port):
        page = await browser.new_page(**({"viewport": {"width": 1440, "height": 900}} | more))
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
        await page.clock.install(time=MORNING)
        await page.goto(url)
        await page.locator("[data-testid=channel-C0OAK]").wait_for()
        screen = Screen(page, sandbox, url)
        screen.told, screen.activities, screen.answers = told, activities, answers
        yield screen
        await page.close()
        await sandbox.close()
    assert troubles == []

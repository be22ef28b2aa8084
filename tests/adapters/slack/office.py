"""A practice at work in the sandbox's Slack: real requests, a real database, no internet."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.sites.files.dropped import DroppedFiles
from adapters.slack import Slack, SlackParameters
from bot.cases.case import Case, CaseId
from bot.desk import Desk
from bot.intake import Intake
from bot.ports import Address, MessageRef
from bot.posts import ReviewCard
from bot.practice import Policy, Practice
from bot.reviews import Review
from bot.store import cases
from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.slack.access import SCOPES, Access, Triggers
from sandbox.slack.answer import Answer
from sandbox.slack.call import Call
from sandbox.slack.delivery import Delivery
from sandbox.slack.errors import ApiError
from sandbox.slack.hooks import Hooks
from sandbox.slack.interactions import Interactions
from sandbox.slack.methods import METHODS
from sandbox.slack.server import FILE, UPLOAD, download, upload
from sandbox.slack.socket import Sockets
from sandbox.slack.world import Channel, Message, User, View, Workspace
from tests.databases import migrated
from tests.world import MONDAY, SetClock, practice, review

TEAM = "T0ROSEBANK"
OAK = "C0OAKSTREET"
LAKESIDE = "C0LAKESIDE"
TOKEN, APP_TOKEN, SECRET = "xoxb-1-sandbox", "xapp-1-sandbox", "a-signing-secret"
EVENTS = frozenset(
    (
        "app_home_opened", "app_mention", "message.im", "user_change", "tokens_revoked",
        "app_uninstalled",
    )
)  # fmt: skip
PEOPLE = ("dana", "ruth", "tomas", "maya", "leo")


def slack_id(name: str) -> str:
    return f"U0{name.upper()}"


class LocalSlack:
    """The sandbox's Slack, served at `api_url` for one test."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.sockets = Sockets("A0BEDSIDE")
        self.access = Access(TOKEN, APP_TOKEN, SCOPES.split(","))
        self.triggers = Triggers()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        people = [
            User(slack_id(name), name, name.title(), email=f"{name}@rosebank.example")
            for name in PEOPLE
        ]
        stranger = User("U0STRANGER", "stranger", "Sam Stranger", email="sam@elsewhere.example")
        inside = {*(person.id for person in people), stranger.id, "U0BOT"}
        self.world = Workspace(
            SandboxClock(MONDAY, running=False),
            team_id=TEAM,
            team_name="Rosebank",
            bot=User("U0BOT", "bedside", "Bedside", is_bot=True),
            bot_id="B0BOT",
            app_id="A0BEDSIDE",
            users=[*people, stranger],
            channels=[
                Channel(OAK, "oak-street", set(inside)),
                Channel(LAKESIDE, "lakeside", set(inside)),
            ],
        )
        self.delivery = Delivery(
            self.sockets,
            self.faults,
            request_url=None,
            signing_secret=SECRET,
            answer_within_s=3,
            retry_after_s=(),
        )
        self.hooks = Hooks(self.world)
        self.people = Interactions(
            self.world,
            self.triggers,
            self.delivery,
            self.hooks,
            respond_url=lambda hook: f"{self.origin}/respond/{hook}",
            commands=frozenset({"/reviews"}),
            events=EVENTS,
        )
        app = web.Application()
        app.router.add_get("/api/socket", self.sockets.accept)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get(f"/api{FILE}", self._file)
        app.router.add_post(f"/api{UPLOAD}", self._upload)
        app.router.add_post("/respond/{hook:.+}", self._respond)
        self._server = TestServer(app)

    async def start(self) -> None:
        await self._server.start_server()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    async def close(self) -> None:
        self.faults.clear()
        await self.delivery.close()
        await self.sockets.close()
        await self._server.close()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        is_json = request.content_type == "application/json"
        args = dict(await request.json() if is_json else await request.post()) | dict(request.query)
        self.calls.append((method, args))

        async def work() -> web.StreamResponse:
            return self._answer(request, method, args)

        return await self.faults.carry_out(request, method, work, _refuse)

    def _answer(self, request: web.Request, method: str, args: dict[str, Any]) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        scope, work = METHODS[method]
        call = Call(
            self.world, self.access, self.triggers, self.sockets, args, f"{self.origin}/api"
        )
        try:
            self.access.admit(token, scope)
            answer = {"ok": True} | work(call)  # type: ignore[operator]
        except ApiError as error:
            answer = error.as_json()
        scopes = {"X-OAuth-Scopes": ",".join(sorted(self.access.scopes))}
        return web.json_response(answer, headers=scopes)

    async def _file(self, request: web.Request) -> web.Response:
        self.calls.append(("download", {"file": request.match_info["file"]}))
        return download(self.world, self.access, request)

    async def _upload(self, request: web.Request) -> web.Response:
        self.calls.append(("upload", dict(request.headers)))
        return await upload(self.world, request)

    async def _respond(self, request: web.Request) -> web.Response:
        try:
            self.hooks.answer(request.match_info["hook"], await request.json())
        except ApiError as error:
            return web.json_response(error.as_json(), status=404)
        return web.json_response({"ok": True})


def _refuse(fault: Any) -> web.Response:
    if fault.kind == "rate_limited":
        headers = {"Retry-After": str(fault.retry_after)}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    return web.json_response({"ok": False, "error": fault.code})


@dataclass
class Office:
    """One test's actions and views. People are identified by their first names."""

    local: LocalSlack
    slack: Slack
    desk: Desk
    intake: Intake
    clock: SetClock
    files: DroppedFiles

    @property
    def world(self) -> Workspace:
        return self.local.world

    async def take_in(self, found: Review | None = None) -> CaseId:
        """A review comes in. Returns its case."""
        taken = await self.intake.take_in([found or review()])
        return taken.opened[0]

    async def post_card(self, case: CaseId) -> MessageRef:
        view = await self.desk.store.read(self.desk.view, case)
        assert view is not None
        shown = self.slack.chat.render(ReviewCard(view))
        place = Address(view.location.channels["slack"])
        return await self.slack.chat.send(place, shown, f"card:{case}:slack")

    async def press(
        self, who: str, action: str, case: CaseId, value: dict[str, Any] | None = None, **more: Any
    ) -> Answer:
        """Press a button with the case's current state (or `value`)."""
        found = await self.case(case)
        carried = {"case": case, "draft": found.draft.version if found.draft else 0}
        carried |= {"revision": found.review.revision} | (value or {})
        message = self.message_with(action, json.dumps(carried), **more)
        return await self.click(who, message, action)

    def message_with(
        self, action: str, value: str, channel: str = OAK, thread: str | None = None
    ) -> Message:
        """One of our messages with one button, like on cards."""
        label = {"type": "plain_text", "text": action}
        button = {"type": "button", "action_id": action, "text": label, "value": value}
        bot = self.world.bot.id
        where = self.world.channel(channel)
        assert where is not None
        return self.world.post(
            where,
            bot,
            "a card",
            blocks=[{"type": "actions", "elements": [button]}],
            bot_id=self.world.bot_id,
            thread_ts=thread,
        )

    async def click(self, who: str, message: Message, action: str, **choice: Any) -> Answer:
        answer = await self.local.people.click(
            slack_id(who), message.channel, message.ts, action, **choice
        )
        await self.slack.answers.settle()
        return answer

    async def type(self, who: str, words: str) -> list[str]:
        """Type `/reviews words`. Returns the messages they see after that."""
        before = len(self.seen_by(who))
        await self.local.people.command(slack_id(who), OAK, "/reviews", words)
        await self.slack.answers.settle()
        return self.seen_by(who)[before:]

    async def submit(self, who: str, **values: Any) -> Answer:
        """Fill in and submit the open form."""
        view = self.form(who)
        assert view is not None, "no form is open"
        entered = {name: {name: entry} for name, entry in values.items()}
        answer = await self.local.people.submit(slack_id(who), view.id, entered)
        await self.slack.answers.settle()
        return answer

    async def fix(self, who: str, label: str, typed: str, **values: Any) -> Answer:
        """Press the button with that label in the open form, with `typed` in its text."""
        view = self.form(who)
        assert view is not None, "no form is open"
        block, button = next(
            (block, element)
            for block in view.payload["blocks"]
            for element in (*block.get("elements", ()), block.get("accessory"))
            if element and element.get("type") == "button" and element["text"]["text"] == label
        )
        text = text_block(view)
        entered = {text: {"value": typed}, **values}
        answer = await self.local.people.click(
            slack_id(who),
            view_id=view.id,
            block_id=block["block_id"],
            action_id=button["action_id"],
            state={name: {name: entry} for name, entry in entered.items()},
            value=button["value"],
        )
        await self.slack.answers.settle()
        return answer

    def form(self, who: str) -> View | None:
        stack = self.world.modals.get(slack_id(who), [])
        return stack[-1] if stack else None

    def seen_by(self, who: str) -> list[str]:
        """The private answers this person sees in channels, and messages to them."""
        id = slack_id(who)
        return [
            _read(message)
            for channel in self.world.channels.values()
            for message in channel.messages.values()
            if message.ephemeral_to == id or channel.im_with == id
        ]

    async def case(self, id: CaseId) -> Case:
        found = await self.desk.store.read(cases.load, self.desk.practice.id, id)
        assert found is not None
        return found


def text_block(view: View) -> str:
    """The id of the form's block for the reply."""
    blocks = (str(block.get("block_id", "")) for block in view.payload["blocks"])
    return next(id for id in blocks if id.startswith("text"))


def words_of(shown: object) -> str:
    """The whole readable text of a message's blocks, or of a view."""
    if isinstance(shown, Mapping):
        own = shown.get("text")
        own = [own] if isinstance(own, str) else []
        return " ".join([*own, *(words_of(part) for part in shown.values() if part not in own)])
    if isinstance(shown, list | tuple):
        return " ".join(filter(None, map(words_of, shown)))
    return ""


def _read(message: Message) -> str:
    return words_of(message.blocks) or message.text


@asynccontextmanager
async def an_office(
    folder: Path, *, policy: Policy | None = None, socket: bool = False, of: Practice | None = None
) -> AsyncIterator[Office]:
    local = LocalSlack()
    await local.start()
    store = migrated(folder / "bedside.db")
    clock = SetClock()
    parameters = SlackParameters(
        bot_token=TOKEN,
        signing_secret=SECRET,
        app_token=APP_TOKEN if socket else "",
        team=TEAM,
        api_url=f"{local.origin}/api/",
    )
    people = of or practice(policy or Policy())
    slack = Slack(parameters, people)
    await slack.start()
    desk = Desk(await slack.introduce(people), store, clock)
    intake = Intake(desk)
    files = DroppedFiles(desk, intake)
    slack.connect(desk, intake, files)
    app = web.Application()
    app.add_routes(slack.routes)
    server = TestServer(app)
    await server.start_server()
    if not socket:
        local.delivery.request_url = f"http://127.0.0.1:{server.port}/slack/events"
    await slack.listen()
    if socket:
        await local.sockets.connected()
    try:
        yield Office(local, slack, desk, intake, clock, files)
    finally:
        await slack.stop()
        await server.close()
        await local.close()
        store.close()

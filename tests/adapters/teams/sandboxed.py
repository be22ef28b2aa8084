"""The whole way in the sandbox's Teams: card out, click in, fresh card, with real requests."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.sites.files.dropped import DroppedFiles
from adapters.teams import Teams, TeamsParameters
from bot.cases.case import Case, CaseId
from bot.desk import Desk
from bot.intake import Intake
from bot.practice import Practice
from bot.reviews import Review
from bot.store import cases
from sandbox.clock import SandboxClock
from sandbox.teams import Channel, Person
from sandbox.teams import Teams as SandboxTeams
from sandbox.teams.world import Message
from scheduler import Outbox
from tests.databases import migrated
from tests.world import MONDAY, OAK, SetClock, practice, review

TENANT = "aaaaaaaa-0000-0000-0000-00000000aaaa"
APP = "11111111-2222-3333-4444-555555555555"
PASSWORD = "sandbox-password"
ROOM = "19:oak@thread.tacv2"
PEOPLE = {
    name: f"00000000-0000-0000-0000-00000000000{number}"
    for number, name in enumerate(("dana", "ruth", "tomas", "maya", "leo"), 1)
}


def in_teams() -> Practice:
    """One location. Its people are known by their addresses alone."""
    team = practice()
    place = replace(team.locations[OAK], channels={"teams": ROOM})
    members = {id: replace(one, chat={}) for id, one in team.members.items()}
    return replace(team, locations={OAK: place}, members=members)


@dataclass
class Town:
    sandbox: SandboxTeams
    teams: Teams
    desk: Desk
    intake: Intake
    outbox: Outbox
    clock: SetClock

    async def settle(self) -> None:
        await self.teams.answers.background.settle()
        await self.outbox.drain()
        await self.teams.answers.background.settle()

    async def opened(self, found: Review | None = None) -> CaseId:
        taken = await self.intake.take_in([found or review()])
        await self.settle()
        return taken.opened[0]

    @property
    def messages(self) -> list[Message]:
        return [
            message
            for message in self.sandbox.world.channels[ROOM].messages.values()
            if not message.sender
        ]

    def card(self) -> Message:
        """The first message of the newest thread."""
        return [
            message
            for message in self.messages
            if message.cards and not message.root and not message.is_deleted
        ][-1]

    async def press(
        self, who: str, verb: str, message: Message | None = None, **entered: Any
    ) -> Any:
        """Press the button with that verb on the card they see. Returns the view after that."""
        on = message or self.card()
        aad = PEOPLE[who]
        seen = on.views.get(aad) or on.cards[0]
        named = (one for one in actions_of(seen) if one.get("verb") == verb)
        # a finding's fix has its form's verb, too
        action = next(one for one in named if "fix" not in one.get("data", {}))
        pressed = {**action, "data": {**action.get("data", {}), **entered}}
        answer = await self.sandbox.people.press(aad, ROOM, on.id, pressed)
        await self.settle()
        assert answer.status == 200, answer
        return on.views.get(aad)

    async def case(self, id: CaseId) -> Case:
        found = await self.desk.store.read(cases.load, self.desk.practice.id, id)
        assert found is not None
        return found


def actions_of(shown: object) -> list[dict[str, Any]]:
    if isinstance(shown, list):
        return [action for part in shown for action in actions_of(part)]
    if not isinstance(shown, dict):
        return []
    inside = actions_of([value for name, value in shown.items() if name != "refresh"])
    return [shown, *inside] if str(shown.get("type")).startswith("Action.") else inside


@asynccontextmanager
async def a_town(folder: Path, *, targeted_messages: bool = False) -> AsyncIterator[Town]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here = f"http://127.0.0.1:{port}"
    sandbox = SandboxTeams(
        SandboxClock(MONDAY, running=False),
        tenant=TENANT,
        app_id=APP,
        password=PASSWORD,
        team_name="Rosebank",
        people=[
            Person(id, name.title(), f"{name}@rosebank.example") for name, id in PEOPLE.items()
        ],
        channels=[Channel(ROOM, "oak-street")],
        base_url=here,
        bot_url=f"{here}/api/messages",
    )
    store = migrated(folder / "bedside.db")
    clock, people = SetClock(), in_teams()
    parameters = TeamsParameters(
        app_id=APP,
        app_password=PASSWORD,
        tenant=TENANT,
        login_url=sandbox.login_url,
        metadata_url=sandbox.metadata_url,
        service_urls=(sandbox.service_url,),
        targeted_messages=targeted_messages,
    )
    teams = Teams(parameters, people, store, clock)
    app = web.Application()
    sandbox.mount(app)
    app.add_routes(teams.routes)
    async with TestServer(app, port=port):
        await teams.start()
        desk = Desk(await teams.introduce(people), store, clock)
        intake = Intake(desk)
        chats, no_pace = {"teams": teams.chat}, timedelta(0)
        files = DroppedFiles(desk, intake)
        outbox = Outbox(store, desk, chats, {}, clock, lambda: 0.0, pace=no_pace, imports=files)
        desk.woken = outbox.wake
        teams.connect(desk, intake, files)
        town = Town(sandbox, teams, desk, intake, outbox, clock)
        try:
            await sandbox.people.install(PEOPLE["dana"])
            await town.settle()
            yield town
        finally:
            await outbox.stop()
            await sandbox.close()
            await teams.stop()
    store.close()

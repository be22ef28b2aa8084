"""A practice whose outbox posts to a local Teams."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from adapters.payload_shapes import parse
from adapters.teams.chat import TeamsChat
from adapters.teams.conversation_references import ConversationReferences
from adapters.teams.duplicates import Duplicates
from adapters.teams.payloads import Activity
from bot.cases.case import CaseId
from bot.cases.commands import Command
from bot.desk import Desk
from bot.intake import Intake
from bot.practice import MemberId, Practice
from bot.store import outbox
from scheduler import Outbox
from tests.adapters.teams.connecting import BOT, RUTH, TEAM, Line, LocalTeams, Said, a_line
from tests.adapters.teams.issuing import CHANNEL, an_activity
from tests.databases import migrated
from tests.world import OAK, SetClock, practice, review

LEO = "11111111-3333-4c1d-9d53-6a3d0f0c0004"
DANA = "11111111-3333-4c1d-9d53-6a3d0f0c0005"
OTHER = "19:0bb2@thread.tacv2"
IDS = {"ruth": RUTH, "leo": LEO, "dana": DANA}


def in_teams() -> Practice:
    """One location, in a channel of Teams with all of its people."""
    team = practice()
    place = replace(team.locations[OAK], channels={"teams": CHANNEL})
    people = {
        id: replace(member, chat={"teams": IDS.get(id, f"aad-{id}")})
        for id, member in team.members.items()
    }
    return replace(team, locations={OAK: place}, members=people)


@dataclass
class Office:
    line: Line
    chat: TeamsChat
    references: ConversationReferences
    twins: Duplicates
    desk: Desk
    intake: Intake
    outbox: Outbox
    clock: SetClock
    clicks: int = 0

    @property
    def teams(self) -> LocalTeams:
        return self.line.teams

    def cards(self) -> list[Said]:
        """The first messages of threads."""
        return [said for said in self.teams.messages if said.conversation.endswith(said.id)]

    def activity(self, **changed: Any) -> Activity:
        service = {"serviceUrl": self.teams.service_url}
        return parse(Activity, an_activity(**service | changed))

    async def hears(self, **changed: Any) -> None:
        await self.references.heard(self.activity(**changed))

    async def is_installed(self) -> None:
        """The app was added to the team. Teams reports only the team's first channel."""
        await self.hears(
            type="conversationUpdate",
            conversation={"id": TEAM, "conversationType": "channel"},
            membersAdded=[{"id": BOT}],
            channelData={"tenant": {"id": self.tenant}, "team": {"id": TEAM}},
        )

    @property
    def tenant(self) -> str:
        return str(an_activity()["conversation"]["tenantId"])

    async def opened(self) -> CaseId:
        taken = await self.intake.take_in([review()])
        await self.outbox.drain()
        return taken.opened[0]

    async def ask(self, command: Command, by: str = "ruth") -> None:
        self.clicks += 1
        who = self.desk.practice.members[MemberId(by)]
        outcome = await self.desk.handle(command, by=who, key=f"click-{self.clicks}")
        assert not outcome.refused, outcome.said
        await self.outbox.drain()

    async def later(self, **span: float) -> None:
        self.clock.pass_(**span)
        await self.outbox.drain()

    def state(self, key: str) -> str:
        states = ("dead", "unknown", "sending", "waiting", "done", "cancelled")
        rows = self.desk.store.run_sync(outbox.listed, self.desk.practice.id, states)
        return next(row.state for row in rows if row.key == key)


@asynccontextmanager
async def an_office(folder: Path, *, timeout_s: float = 10) -> AsyncIterator[Office]:
    store = migrated(folder / "bedside.db")
    clock, team = SetClock(), in_teams()
    async with a_line(timeout_s) as line:
        references = ConversationReferences(store, team.id, clock)
        chat = TeamsChat(line.connectors, references)
        desk = Desk(team, store, clock)
        chats, no_pace = {"teams": chat}, timedelta(0)
        outbox = Outbox(store, desk, chats, {}, clock, lambda: 0.0, pace=no_pace)
        office = Office(
            line,
            chat,
            references,
            Duplicates(store, team.id, chat),
            desk,
            Intake(desk),
            outbox,
            clock,
        )
        desk.woken = outbox.wake
        try:
            yield office
        finally:
            await outbox.stop()
    store.close()

"""A practice at work in a local Teams: real requests, signed tokens, a real database."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from adapters.teams import Teams, TeamsParameters
from bot.cases.case import Case, CaseId
from bot.desk import Desk
from bot.intake import Intake
from bot.practice import LocationId, Policy, Practice
from bot.reviews import Review
from bot.store import cases
from tests.adapters.teams.issuing import APP, ISSUER, NOW, TENANT, Clock, bearer, token
from tests.adapters.teams.local import LAKE, OAK, ROOT, LocalTeams, Speaking, a_local_teams, aad
from tests.databases import migrated
from tests.world import SetClock, practice, review

PEOPLE = ("dana", "ruth", "tomas", "maya", "leo")


def in_teams(people: Practice) -> Practice:
    """The practice in Teams alone. Leo is known by his address only."""
    channels = {LocationId("oak-street"): OAK, LocationId("lakeside"): LAKE}
    places = {
        id: replace(place, channels={"teams": channels[id]})
        for id, place in people.locations.items()
    }
    members = {
        id: replace(one, chat={} if id == "leo" else {"teams": aad(id)})
        for id, one in people.members.items()
    }
    return replace(people, locations=places, members=members)


@dataclass
class Office:
    """One test's actions and views. People are identified by their first names."""

    local: LocalTeams
    teams: Teams
    desk: Desk
    intake: Intake
    clock: SetClock
    client: TestClient[web.Request, web.Application]
    speaking: Speaking = field(init=False)

    def __post_init__(self) -> None:
        self.speaking = Speaking(self.local, Clock())

    async def take_in(self, found: Review | None = None) -> CaseId:
        """A review comes in. Returns its case."""
        taken = await self.intake.take_in([found or review()])
        return taken.opened[0]

    async def send(self, activity: dict[str, Any], **claims: Any) -> ClientResponse:
        """Send it to the bot's endpoint, with a token for its service."""
        said: dict[str, Any] = {"serviceurl": str(activity.get("serviceUrl"))} | claims
        headers = bearer(token(**said)) | {"Content-Type": "application/json"}
        body = json.dumps(activity)
        answer = await self.client.post("/api/messages", data=body, headers=headers)
        await self.teams.answers.background.settle()
        return answer

    def click(self, who: str, verb: str, value: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The activity of a click on the card at the start of the thread."""
        action = {"type": "Action.Execute", "verb": verb, "data": value}
        return self.speaking.activity(
            who,
            "invoke",
            name="adaptiveCard/action",
            value={"action": action, "trigger": "manual"},
            **{"replyToId": ROOT} | more,
        )

    async def on_screen(self, case: CaseId) -> dict[str, Any]:
        """The data of a button on the card in its current state."""
        found = await self.case(case)
        version = found.draft.version if found.draft else 0
        return {"case": case, "draft": version, "revision": found.review.revision}

    async def press(
        self, who: str, verb: str, case: CaseId, value: dict[str, Any] | None = None, **more: Any
    ) -> dict[str, Any]:
        """Press a button. Returns the card that they see after that."""
        carried = await self.on_screen(case) | (value or {})
        return await self.card(self.click(who, verb, carried, **more))

    async def card(self, activity: dict[str, Any]) -> dict[str, Any]:
        """Send an invoke whose response is a card."""
        answer = await self.send(activity)
        assert answer.status == 200
        told = await answer.json()
        assert told["statusCode"] == 200
        assert told["type"] == "application/vnd.microsoft.card.adaptive"
        assert told["value"]["type"] == "AdaptiveCard"
        card: dict[str, Any] = told["value"]
        return card

    async def say(self, who: str, words: str, **more: Any) -> list[str]:
        """Mention the bot with these words. Returns its posts after that."""
        before = len(self.local.posted)
        said = f"<at>Bedside</at> {words}"
        us = {"id": f"28:{APP}", "name": "Bedside"}
        mention = {"type": "mention", "text": "<at>Bedside</at>", "mentioned": us}
        entities = [mention, *more.pop("entities", ())]
        kind = more.pop("type", "message")
        message = self.speaking.activity(who, kind, text=said, entities=entities, **more)
        answer = await self.send(message)
        assert answer.status == 200
        return [words_of(activity) for _, _, activity in self.local.posted[before:]]

    async def case(self, id: CaseId) -> Case:
        found = await self.desk.store.read(cases.load, self.desk.practice.id, id)
        assert found is not None
        return found


def inputs_of(shown: object) -> dict[str, Any]:
    """The values in a form's inputs."""
    if isinstance(shown, list):
        return {id: value for part in shown for id, value in inputs_of(part).items()}
    if not isinstance(shown, dict):
        return {}
    inside = inputs_of(list(shown.values()))
    is_input = str(shown.get("type")).startswith("Input.")
    return inside | {shown["id"]: shown.get("value")} if is_input else inside


def actions_of(shown: object) -> list[dict[str, Any]]:
    """Everything that can be pressed, except for the refresh."""
    if isinstance(shown, list):
        return [action for part in shown for action in actions_of(part)]
    if not isinstance(shown, dict):
        return []
    inside = actions_of([value for name, value in shown.items() if name != "refresh"])
    is_action = str(shown.get("type")).startswith("Action.")
    return [shown, *inside] if is_action else inside


def words_of(shown: object) -> str:
    """The whole readable text of a card."""
    if isinstance(shown, dict):
        read = [shown[name] for name in ("text", "title", "label") if name in shown]
        rest = (v for name, v in shown.items() if name not in ("text", "title", "label", "data"))
        return _joined([*(one for one in read if isinstance(one, str)), *map(words_of, rest)])
    if isinstance(shown, list):
        return _joined(map(words_of, shown))
    return ""


def _joined(words: Iterable[str]) -> str:
    return " ".join(" ".join(words).replace("**", "").replace("\\", "").split())


@asynccontextmanager
async def an_office(
    folder: Path, *, policy: Policy | None = None, of: Practice | None = None
) -> AsyncIterator[Office]:
    async with a_local_teams() as local:
        for name in PEOPLE:
            local.add(name)
        store = migrated(folder / "bedside.db")
        clock = SetClock()
        people = of or in_teams(practice(policy or Policy()))
        teams = Teams(parameters(local), people, store, clock, now=lambda: NOW)
        await teams.start()
        desk = Desk(await teams.introduce(people), store, clock)
        intake = Intake(desk)
        teams.connect(desk, intake)
        app = web.Application()
        app.add_routes(teams.routes)
        try:
            async with TestClient(TestServer(app)) as client:
                yield Office(local, teams, desk, intake, clock, client)
        finally:
            await teams.stop()
            store.close()


def parameters(local: LocalTeams) -> TeamsParameters:
    return TeamsParameters(
        app_id=APP,
        app_password="a-password",
        tenant=TENANT,
        login_url=f"{local.origin}/login",
        metadata_url=f"{local.origin}/openid",
        issuer=ISSUER,
        service_urls=(local.service_url,),
    )


async def task(office: Any, who: str, name: str, data: dict[str, Any]) -> dict[str, Any]:
    invoke = office.speaking.activity(who, "invoke", name=name, value={"data": data})
    answer = await office.send(invoke)
    assert answer.status == 200
    told = await answer.json()
    return told["task"] if told else {}

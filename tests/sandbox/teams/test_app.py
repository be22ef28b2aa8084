"""The sandbox with Teams: its messages to the page, and its saved state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from sandbox.app import Sandbox
from sandbox.clock import SandboxClock
from tests.sandbox.teams.office import CARD, MAYA, NOON, ROOM, RUTH
from tests.sandbox.teams.test_page import PLACE
from tests.sandbox.test_app import MAYA as STAFF
from tests.sandbox.test_app import PLACE as OAK
from tests.sandbox.test_app import RUTH as APPROVER


def made(state: Path | None = None) -> Sandbox:
    return Sandbox(
        practice="Rosebank",
        team="T0ROSEBANK",
        places=[OAK],
        people=[STAFF, APPROVER],
        base_url="http://127.0.0.1:1",
        clock=SandboxClock(NOON, running=False),
        state_file=state,
        teams=PLACE,
    )


async def test_the_page_learns_who_is_who_in_teams() -> None:
    sandbox, app = made(), web.Application()
    sandbox.mount(app)
    client: Any
    async with TestClient(TestServer(app)) as client:
        async with client.get("/sandbox/people") as answer:
            assert (await answer.json())["teams"] == {"U0RUTH": RUTH, "U0MAYA": MAYA}
        async with client.get(f"/sandbox/teams/ui/state?user={RUTH}") as answer:
            seen = await answer.json()
    await sandbox.close()
    assert [person["name"] for person in seen["people"]] == ["Maya Corliss", "Ruth Abernell"]
    assert not seen["installed"], "nobody has added the bot yet"


def test_teams_goes_on_where_it_was(tmp_path: Path) -> None:
    state = tmp_path / "demo.json"
    before = made(state)
    assert before.teams
    world = before.teams.world
    world.is_installed = True
    root = world.post(world.channels[ROOM], "", cards=[CARD])
    world.post(world.chat(world.people[RUTH]), RUTH, text="mine")
    world.notice(RUTH, "Please try again.", root.id)
    before.save()
    after = made(state)
    assert after.teams
    assert after.was_restored
    assert after.teams.world.channels == world.channels
    assert after.teams.world.notices == world.notices
    assert after.teams.world.is_installed


def test_a_state_from_before_teams_is_taken_up(tmp_path: Path) -> None:
    state = tmp_path / "demo.json"
    before = made(state)
    before.teams = None
    before.save()
    after = made(state)
    assert after.teams
    assert after.was_restored
    assert not after.teams.world.channels[ROOM].messages

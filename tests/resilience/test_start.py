"""A start while something outside is down: it costs what needs it, and nothing else."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from sandbox.faults import Fault
from tests.resilience.program import Program, a_program

FAULTS = [
    Fault("users.list", "rate_limited", 1, retry_after=1),
    Fault("users.list", "server_error", 1),
    Fault("users.list", "drop", 1),
    Fault("*", "server_error", 5),
]

WITHOUT_ID = {'slack = "U0RUTH"\n': ""}
"""Ruth is known by her e-mail address only, so somebody has to tell who she is."""


async def _knows_ruth(program: Program) -> None:
    program.write_review()
    card = await program.card()
    assert (await program.click("ruth", "approve", card)).ok
    await program.until(lambda: bool(_puts(program)), "Ruth's approval is published")


def _puts(program: Program) -> list[str]:
    return [call.method for call in program.sandbox.google.log if call.verb == "PUT"]


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.method} {fault.kind}")
async def test_one_failed_call_at_the_start_ends_nothing_and_people_are_learned_later(
    tmp_path: Path, fault: Fault
) -> None:
    async with a_program(tmp_path, changes=WITHOUT_ID) as program:
        program.sandbox.slack.faults.add(fault)
        await program.start()
        assert program.sandbox.slack.faults.active in ([], [fault])
        await _knows_ruth(program)
        await program.stop()


@pytest.mark.slow
async def test_a_load_balancer_waits_for_clicks_to_be_taken(tmp_path: Path) -> None:
    async with a_program(tmp_path) as program:
        program.sandbox.slack.faults.hang("users.list", seconds=3)
        program.process = program.spawn()
        seen = set()
        while '"event": "ready"' not in program.log:
            with suppress(aiohttp.ClientConnectorError):
                alive = (await program.get("/healthz"))[0]
                seen.add((alive, (await program.get("/readyz?for=clicks"))[0]))
            await asyncio.sleep(0.05)
        assert (200, 503) in seen
        assert (await program.get("/readyz?for=clicks"))[0] == 200
        await program.stop()


@pytest.mark.slow
async def test_somebody_who_left_may_not_act_right_after_a_start(tmp_path: Path) -> None:
    async with a_program(tmp_path) as program:
        await program.start()
        program.write_review()
        card = await program.card()
        world = program.sandbox.slack.world
        world.users["U0RUTH"].deleted = True
        user = {"id": "U0RUTH", "team_id": world.team_id, "deleted": True}
        await program.sandbox.slack.people.event({"type": "user_change", "user": user})
        await program.stop()
        # Slack doesn't tell who is there, so only what is kept can say it
        program.sandbox.slack.faults.server_error("users.list", count=None)
        await program.start()
        # the sandbox's own door is open, so that ours is what refuses
        world.users["U0RUTH"].deleted = False
        assert (await program.click("ruth", "approve", card)).ok
        await program.until(lambda: bool(program.told("ruth")), "Ruth is told why")
        assert "You're not on the team at Oak Street." in program.told("ruth")[0]
        assert _puts(program) == []
        await program.stop()

"""Tests starting while an outside service is down: only features that need the service are
affected.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import make_url

from sandbox.faults import Fault
from tests.journeys.killing import ROOT
from tests.journeys.patience import PATIENCE_S, TEST_S
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


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(TEST_S)
async def test_a_postgresql_that_starts_later_is_waited_for(
    tmp_path: Path, postgresql: Any, postgresql_url: str
) -> None:
    """As with Docker Compose or Kubernetes, where all of them start together."""
    folder = make_url(postgresql_url).query["host"]
    later = tmp_path / "later"
    async with a_program(tmp_path) as program:
        url = postgresql_url.replace(str(folder), str(later))
        program.env["BEDSIDE_DATABASE_URL"] = url
        program.process = program.spawn()
        waiting = '"event": "waiting for the database"'
        await program.until(lambda: waiting in program.log, "it says what it's waiting for")
        assert "Connection refused" in program.log or "No such file" in program.log
        later.symlink_to(str(folder))
        since = time.monotonic()
        await program.until(lambda: '"event": "ready"' in program.log, "it's ready")
        sys.stdout.write(f"PostgreSQL came: ready after {time.monotonic() - since:.1f} s\n")
        assert program.log.count(waiting) == 1
        assert '"event": "the database is there"' in program.log
        await program.stop()
        # what a person has to change isn't waited for
        nobody = {"BEDSIDE_DATABASE_URL": url.replace("postgres:@", "nobody:@")}
        code, said = await program.ended("run", **nobody)
        assert code == 2, said
        assert "Check the user, password and database" in said
        assert waiting not in said


@pytest.mark.slow
@pytest.mark.timeout(TEST_S)
async def test_a_start_that_takes_long_can_be_stopped(tmp_path: Path) -> None:
    """The first process of a container gets no signal that it doesn't ask for."""
    async with a_program(tmp_path) as program:
        program.sandbox.slack.faults.hang("*", seconds=PATIENCE_S)
        program.process = program.spawn()
        await program.until(lambda: '"made a new database"' in program.log, "it has begun")
        await program.stop()
        assert '"ready"' not in program.log
        assert "Traceback" not in program.log


def test_a_program_that_is_still_loading_can_be_stopped() -> None:
    """In a container it's process 1, which no signal ends that it doesn't ask for."""
    loads = (
        "import os, signal, sys\n"
        "from console import main\n"
        "own = os.getpid()\n"
        "main.uncollected = lambda: os.kill(own, signal.SIGTERM)\n"
        "os.getpid = lambda: int(sys.argv[1])\n"
        "main.main()\n"
    )
    for process, code in (("1", 143), ("7", -signal.SIGTERM)):
        command = [sys.executable, "-c", loads, process]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (code, b"", b"")

"""A start while something outside is down: it costs what needs it, and nothing else."""

from __future__ import annotations

from pathlib import Path

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

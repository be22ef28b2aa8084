"""Starts of a practice in Slack and Teams while one of its services is down: everything else works,
and so does that one once it's back.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

import pytest

from tests.journeys.patience import PATIENCE_S, TEST_S
from tests.resilience.program import Program, a_program

DOWN = {
    "Slack": "/sandbox/slack/api/",
    "Teams": "/sandbox/teams/connector/",
    "Entra": "/sandbox/teams/login/",
    "the keys of Teams": "/sandbox/teams/openid/",
    "Google": "/sandbox/google/",
}


@pytest.mark.slow
@pytest.mark.timeout(TEST_S)
@pytest.mark.parametrize("service", DOWN)
async def test_an_outage_at_the_start_costs_what_needs_it_and_nothing_else(
    tmp_path: Path, service: str
) -> None:
    async with a_program(tmp_path, in_teams=True) as p:
        await p.start()
        await p.install()
        p.write_review()
        in_slack = await p.card()
        await p.until(lambda: bool(p.team_cards()), "the card in Teams")
        await p.stop()
        p.broken = DOWN[service]
        since = time.monotonic()
        await p.start()
        sys.stdout.write(f"{service} down: ready in {time.monotonic() - since:.1f} s\n")
        if service != "Slack":
            assert (await p.click("maya", "take_it", in_slack)).ok
        if service != "the keys of Teams":
            await _presses(p, "ruth", "another_draft")
        p.broken = ""
        await _presses(p, "ruth", "another_draft")
        assert (await p.click("tomas", "another_draft", in_slack)).ok
        p.write_review()
        await p.until(lambda: len(p.team_cards()) == 2, "the next card in Teams")
        await p.stop()
        for line in p.log.splitlines():
            assert "Traceback" not in line
            assert json.loads(line)["level"] in ("info", "warning"), line


async def _presses(p: Program, who: str, verb: str) -> None:
    """Press until it's accepted, because the machine can be too slow for Teams' time limit."""
    until_s = time.monotonic() + PATIENCE_S
    while True:
        if await p.press(who, verb) == 200:
            return
        assert time.monotonic() < until_s, p.log
        await asyncio.sleep(0.5)

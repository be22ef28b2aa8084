"""Starts of a practice in Slack and Teams while one of its services is down: everything else works,
and so does that one once it's back.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.journeys.patience import PATIENCE_S, TEST_S
from tests.journeys.town import free_port
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


OTHERS = {
    "[policy]\n": '[mailbox]\nhost = "127.0.0.1"\nport = PORT\nsecurity = "none"\n'
    'user = "care@b.example"\nchecked_by = "mx.b.example"\n'
    '[trustpilot]\napi_url = "http://127.0.0.1:PORT/v1"\nbusiness_user = "b1"\n'
    '[yelp]\napi_url = "http://127.0.0.1:PORT/v3"\npartner_url = "http://127.0.0.1:PORT"\n'
    'token_url = "http://127.0.0.1:PORT/token"\n[language_model]\nenabled = true\n'
    'base_url = "http://127.0.0.1:PORT/v1"\nmodel = "m"\nallow_loopback = true\n[policy]\n',
    'location = "locations/2001"\n': 'location = "locations/2001"\n\n'
    '[[locations.sites]]\nsite = "yelp"\nlocation = "3l54GTr8-E3XPpxxnF_sAA"\n\n'
    '[[locations.sites]]\nsite = "trustpilot"\naccount = "46d6a890000064000500e0c3"\n',
}
OTHER_SECRETS = {
    "BEDSIDE_MAILBOX_PASSWORD": "p",
    "BEDSIDE_TRUSTPILOT_API_KEY": "k",
    "BEDSIDE_TRUSTPILOT_API_SECRET": "s",
    "BEDSIDE_YELP_API_KEY": "k",
    "BEDSIDE_YELP_CLIENT_ID": "c",
    "BEDSIDE_YELP_CLIENT_SECRET": "s",
    "BEDSIDE_YELP_REFRESH_TOKEN": "t",
    "BEDSIDE_LANGUAGE_MODEL_API_KEY": "k",
}


@asynccontextmanager
async def _a_service(does: str) -> AsyncIterator[int]:
    """The port of a server that `does` this with every connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if does == "hangs":
            await reader.read()
        writer.write(b"\xff\x00* 1 nonsense\r\n" * 50)
        writer.close()

    if does == "refuses":
        yield free_port()
        return
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.mark.slow
@pytest.mark.timeout(TEST_S)
@pytest.mark.parametrize("does", ["refuses", "hangs", "talks nonsense"])
async def test_mailbox_trustpilot_yelp_and_model_hold_up_nothing_else_at_the_start(
    tmp_path: Path, does: str
) -> None:
    async with _a_service(does) as port:
        changes = {old: new.replace("PORT", str(port)) for old, new in OTHERS.items()}
        async with a_program(tmp_path, changes=changes) as p:
            p.env |= OTHER_SECRETS
            since = time.monotonic()
            await p.start()
            ready_s = time.monotonic() - since
            p.write_review()
            card = await p.card()
            carded_s = time.monotonic() - since
            sys.stdout.write(f"{does}: ready {ready_s:.1f} s, card {carded_s:.1f} s\n")
            assert (await p.click("maya", "take_it", card)).ok
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

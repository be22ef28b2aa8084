"""Tests junk, idle connections, and odd requests to the real program's endpoints, while people
click.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from tests.adapters.slack.signing import signed
from tests.journeys.killing import SECRETS
from tests.resilience.doors import ALL_DOORS, BODY_DOORS, DOOR_SECRETS, MAIL, genuine, head
from tests.resilience.program import Program, a_program

SECRET = SECRETS["BEDSIDE_SLACK_SIGNING_SECRET"]
FORM = "application/x-www-form-urlencoded"
ODD: list[dict[str, Any]] = [
    {"type": "block_actions", "actions": True},
    {"type": "workflow_step_edit"},
    {"type": "view_submission", "view": []},
    {"type": "event_callback", "event": "x"},
    {"type": "block_actions", "actions": [{"action_id": "\ud83d"}]},
    {"type": 5},
    {"command": "/reviews", "text": None},
    {"ssl_check": "1"},
    {"type": "app_rate_limited"},
]
FUZZED = 10_000


@pytest.mark.slow
async def test_neither_junk_nor_idle_connections_keep_genuine_clicks_out(tmp_path: Path) -> None:
    async with a_program(tmp_path) as program:
        await program.start()
        program.write_review()
        card = await program.card()
        port = program.settings.server.port
        idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(300)]
        for _, writer in idle:
            writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\n")
        async with aiohttp.ClientSession() as http:
            junk = asyncio.create_task(_junk(http, f"{program.url}/slack/events"))
            answers = [await program.click("ruth", "another_draft", card) for _ in range(40)]
            junk.cancel()
        clicks = Counter("taken" if answer.ok else "refused" for answer in answers)
        sys.stdout.write(f"under junk and 300 idle connections, clicks: {dict(clicks)}\n")
        for _, writer in idle:
            writer.close()
        _, ready = await program.get("/readyz")
        await program.stop()
        assert clicks == {"taken": 40}
        assert any(kind.startswith("slack ") for kind in ready["refused_last_hour"])
        assert program.log.count("requests refused") <= 3
        _only_json(program)


SLOW = 60
"""Slow senders at each door. Together they are more than one source may keep open."""


@pytest.mark.slow
async def test_slow_senders_keep_no_click_review_or_e_mail_out(tmp_path: Path) -> None:
    async with a_program(tmp_path, changes=ALL_DOORS) as program:
        program.env |= DOOR_SECRETS
        await program.start()
        program.write_review()
        card = await program.card()
        port = program.settings.server.port
        slow = [asyncio.create_task(_trickle(port, path)) for path in BODY_DOORS * SLOW]
        await asyncio.sleep(1)
        waits: dict[str, list[float]] = {"click": [], MAIL: [], "/webhooks/reviews": []}
        async with aiohttp.ClientSession() as http:
            for n in range(10):
                began = time.monotonic()
                assert (await program.click("ruth", "another_draft", card)).ok
                waits["click"].append(time.monotonic() - began)
                for path in (MAIL, "/webhooks/reviews"):
                    began = time.monotonic()
                    body, headers = genuine(path, n)
                    async with http.post(program.url + path, data=body, headers=headers) as answer:
                        assert answer.status == 200, await answer.text()
                    waits[path].append(time.monotonic() - began)
        for task in slow:
            task.cancel()
        given_up = sum(await asyncio.gather(*slow, return_exceptions=False))
        longest = {what: f"{max(taken):.2f} s" for what, taken in waits.items()}
        sys.stdout.write(f"under {len(slow)} slow senders, the longest waits: {longest}\n")
        sys.stdout.write(f"slow bodies given up: {given_up}\n")
        _, ready = await program.get("/readyz")
        assert any(kind.endswith(" slow") for kind in ready["refused_last_hour"])
        assert given_up
        await program.stop()
        _only_json(program)


async def _trickle(port: int, path: str) -> int:
    """Send bodies a byte at a time, again and again. Returns how many were given up."""
    given_up = 0
    with suppress(asyncio.CancelledError):
        while True:
            with suppress(ConnectionError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                try:
                    writer.write(head(path))
                    while not reader.at_eof() and not writer.is_closing():
                        writer.write(b"x")
                        await writer.drain()
                        await asyncio.sleep(0.2)
                finally:
                    writer.close()
                given_up += 1
            await asyncio.sleep(0.05)
    return given_up


@pytest.mark.slow
async def test_ten_thousand_odd_requests_give_no_500_and_no_traceback(tmp_path: Path) -> None:
    async with a_program(tmp_path) as program:
        await program.start()
        statuses: Counter[int] = Counter()
        rng = random.Random(13)
        async with aiohttp.ClientSession() as http:
            for _ in range(FUZZED // 100):
                asked = [_post(http, f"{program.url}/slack/events", rng) for _ in range(100)]
                statuses.update(await asyncio.gather(*asked))
        sys.stdout.write(f"{FUZZED:,} odd requests: {dict(statuses)}\n")
        await program.stop()
        assert statuses.total() == FUZZED
        assert not any(status >= 500 for status in statuses)
        _only_json(program)


async def _junk(http: aiohttp.ClientSession, url: str) -> None:
    while True:
        async with http.post(url, data=b"{}", headers=signed(b"{}", secret="another")):
            await asyncio.sleep(0.011)


async def _post(http: aiohttp.ClientSession, url: str, rng: random.Random) -> int:
    payload = json.dumps(rng.choice(ODD) | {"team": {"id": "T0ROSEBANK"}})
    body, kind = payload.encode(), "application/json"
    if rng.random() < 0.5:
        body, kind = urlencode({"payload": payload}).encode(), FORM
    if rng.random() < 0.1:
        body = rng.randbytes(rng.randrange(300))
    secret = SECRET if rng.random() < 0.8 else "another"
    headers = signed(body, at=int(time.time()), secret=secret, content_type=kind)
    async with http.post(url, data=body, headers=headers) as answer:
        return answer.status


def _only_json(program: Program) -> None:
    for line in program.log.splitlines():
        json.loads(line)
    assert json.loads(program.log.splitlines()[-1])["event"] == "stopped"

"""Junk, idle connections and odd requests at the real program's doors, while people click."""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.adapters.slack.signing import signed
from tests.journeys.killing import SECRETS
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

"""Measures the time from a click's signed HTTP request to its durable acknowledgment."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import hmac
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import Slack, SlackParameters
from adapters.slack.chat import SlackChat
from bot.cases.case import CaseId
from bot.desk import Desk
from bot.intake import Intake
from bot.posts import ReviewCard
from bot.store import cases
from tools.bench.measuring import ONCE, Press, Ratio, in_turn
from tools.bench.practice import NOW, a_desk, with_cases

SECRET = "bench"
AT_ONCE = 32
BURST, BURSTS = 640, 4
CASES = 400
"""Number of open cases that are clicked repeatedly. Each approval needs its own case."""

NO_MESSAGE: Mapping[str, object] = {}


def signed(body: bytes) -> dict[str, str]:
    at = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{at}:".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
    }


def body(
    action: str, value: dict[str, object], n: int, message: Mapping[str, object] = NO_MESSAGE
) -> bytes:
    """Return the request body for the nth click, which is on a button in `message`."""
    team = {"id": "T0ROSEBANK", "domain": "rosebank"}
    payload = {
        "type": "block_actions",
        "user": {"id": "U0DANA", "team_id": "T0ROSEBANK", "username": "dana", "name": "dana"},
        "api_app_id": "A0BEDSIDE",
        "team": team,
        "container": {
            "type": "message",
            "message_ts": f"1700000000.{n:06}",
            "channel_id": "C0OAKSTREET",
        },
        "channel": {"id": "C0OAKSTREET", "name": "reviews"},
        **message,
        "trigger_id": f"{n}.{n}",
        "actions": [
            {
                "type": "button",
                "action_id": action,
                "block_id": "b",
                "value": json.dumps(value),
                "action_ts": f"1700000000.{n:06}",
            }
        ],
    }
    return urlencode({"payload": json.dumps(payload)}).encode()


def card(desk: Desk, case: CaseId) -> Mapping[str, object]:
    """Return a case's card as Slack sends it. The payload of a click contains the whole message.

    https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
    """
    view = desk.store.run_sync(desk.view, case)
    assert view is not None
    shown = SlackChat(AsyncWebClient()).render(ReviewCard(view)).body
    sender = {"type": "message", "user": "U0BEDSIDE", "bot_id": "B0BEDSIDE", "team": "T0ROSEBANK"}
    return {"message": sender | {"ts": "1700000000.000001", **shown}}


@asynccontextmanager
async def pressing(app: web.Application, bodies: list[bytes]) -> AsyncIterator[Press]:
    """Yield a function that posts body n and raises an error unless the response is a 200."""
    server = TestServer(app)
    await server.start_server()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as http:

        async def press(n: int) -> None:
            content = bodies[n % len(bodies)]
            url = f"http://127.0.0.1:{server.port}/slack/events"
            async with http.post(url, data=content, headers=signed(content)) as answer:
                assert answer.status == 200, await answer.text()

        yield press
    await server.close()


def bolt_alone(*, defaults: bool) -> web.Application:
    """Return a bare Bolt app that only acknowledges."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token="xoxb-bench")

    bolt = AsyncApp(
        signing_secret=SECRET, authorize=authorize, process_before_response=not defaults
    )

    @bolt.action("answer_hold")
    async def hold(ack: Callable[[], Awaitable[None]]) -> None:
        await ack()

    async def answer(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    app = web.Application()
    app.router.add_post("/slack/events", answer)
    return app


@asynccontextmanager
async def bedside(desk: Desk) -> AsyncIterator[web.Application]:
    """Yield our own app: the HTTP endpoint, Bolt, the desk, and its database."""
    parameters = SlackParameters(
        "xoxb-bench", SECRET, team="T0ROSEBANK", api_url="http://127.0.0.1:9/"
    )
    slack = Slack(parameters, desk.practice)
    await slack.start()
    slack.connect(desk, Intake(desk))
    app = web.Application()
    app.add_routes(slack.routes)
    yield app
    await slack.stop()


async def a_burst(press: Press, first: int) -> float:
    """Return the clicks per second in the best of several bursts, with `AT_ONCE` in flight."""
    return max([await _burst(press, first + n * BURST) for n in range(BURSTS)])


async def _burst(press: Press, first: int) -> float:
    numbers = iter(range(first, first + BURST))

    async def somebody() -> None:
        for n in numbers:
            await press(n)

    start = time.perf_counter()
    await asyncio.gather(*(somebody() for _ in range(AT_ONCE)))
    return BURST / (time.perf_counter() - start)


@contextmanager
def flushing(folder: Path) -> Iterator[Press]:
    """Yield the floor, a bare commit in the same folder: one row and one flush to disk."""
    bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for sql in ("journal_mode = WAL", "synchronous = FULL"):
        bare.execute(f"PRAGMA {sql}")
    bare.execute("CREATE TABLE rows (words)")

    async def commit(n: int) -> None:
        bare.execute("INSERT INTO rows VALUES (?)", ("w" * 3000,))

    yield commit
    bare.close()


async def measure(folder: Path) -> list[Ratio]:
    until = (NOW + timedelta(hours=3)).isoformat()
    desk = a_desk(folder)
    await with_cases(desk, CASES + ONCE)
    whole = card(desk, CaseId(1))

    def held(n: int, message: Mapping[str, object]) -> bytes:
        return body("answer_hold", {"case": n % CASES + 1, "until": until}, n, message)

    once, end = range(ONCE), ONCE + BURST * BURSTS
    clicks = [held(n, whole) for n in range(end)]
    shortest = [held(n, NO_MESSAGE) for n in range(end, end + ONCE)]
    approvals = [_approval(desk, CASES + n, whole) for n in once]
    # as the product does once it's ready
    gc.freeze()
    async with (
        bedside(desk) as app,
        pressing(bolt_alone(defaults=False), clicks) as bolt,
        pressing(bolt_alone(defaults=True), clicks) as usual_bolt,
        pressing(bolt_alone(defaults=False), shortest) as bolt_shortest,
        pressing(app, clicks) as click,
        pressing(app, shortest) as click_shortest,
        pressing(app, approvals) as approve,
    ):
        with flushing(folder) as flush:
            presses = bolt, click, flush, bolt_shortest, click_shortest, usual_bolt, approve
            floor, ours, disk, floor_short, ours_short, defaults, approval = await in_turn(*presses)
        floor_burst, burst = await a_burst(bolt, ONCE), await a_burst(click, ONCE)
    for case in (1, CASES):
        found = desk.store.run_sync(cases.load, desk.practice.id, CaseId(case))
        assert found is not None
        times = len(range(end + ONCE)[case - 1 :: CASES])
        assert found.reply.holds == times, "each click did something"
    desk.store.close()
    gc.unfreeze()
    alone = "Bolt alone, no database"

    def with_flush(what: str, ours: float, floor: float) -> Ratio:
        floor += disk
        name = "Bolt alone and one flush"
        return Ratio(what, name, ours, floor, "≤ 3.5 ×", ours <= 3.5 * floor)

    return [
        with_flush("click to durable acknowledgement", ours, floor),
        Ratio("the same", alone, ours, floor, "–", None),
        Ratio("the same", "Bolt's defaults", ours, defaults, "≤ 0.1 ×", ours <= defaults / 10),
        with_flush("click whose message isn't sent", ours_short, floor_short),
        Ratio("approval, with its lint", alone, approval, floor, "–", None),
        Ratio(
            f"clicks, {AT_ONCE} at once",
            alone,
            burst,
            floor_burst,
            "≥ 0.33 ×",
            burst * 3 >= floor_burst,
            unit="/s",
        ),
    ]


def _approval(desk: Desk, n: int, message: Mapping[str, object]) -> bytes:
    case = desk.store.run_sync(cases.load, desk.practice.id, CaseId(n + 1))
    assert case is not None
    assert case.draft is not None
    value = {"case": case.id, "draft": case.draft.version, "revision": case.review.revision}
    return body("approve", value, n, message)

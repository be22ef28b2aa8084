"""The sandbox as a whole: its page, its clock, its notifications, and its saved state."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from sandbox.app import Person, Place, Posted, Sandbox
from sandbox.clock import SandboxClock
from sandbox.google import Arrival
from sandbox.saving import UnreadableState

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
OAK = "accounts/1001/locations/2001"
PLACE = Place("Rosebank – Oak Street", OAK, "C0OAK", "reviews-oak")
RUTH = Person("U0RUTH", "Ruth Abernell", "ruth@rosebank.example", "Approver", frozenset({"C0OAK"}))
MAYA = Person("U0MAYA", "Maya Corliss", "maya@rosebank.example", "Staff", frozenset({"C0OAK"}))


def made(state: Path | None = None, bot_url: str = "") -> Sandbox:
    return Sandbox(
        practice="Rosebank",
        team="T0ROSEBANK",
        places=[PLACE],
        people=[MAYA, RUTH],
        base_url="http://127.0.0.1:1",
        clock=SandboxClock(NOON, running=False),
        state_file=state,
        bot_url=bot_url,
    )


@dataclass
class Demo:
    """A sandbox on a port, with a count of its calls to the product."""

    sandbox: Sandbox
    client: Any
    told: list[str] = field(default_factory=list)

    async def post(self, path: str, wish: object = None) -> tuple[int, dict[str, Any]]:
        async with self.client.post(path, json=wish) as answer:
            return answer.status, await answer.json()


@asynccontextmanager
async def running(sandbox: Sandbox) -> AsyncIterator[Demo]:
    app = web.Application()
    sandbox.mount(app)
    async with TestClient(TestServer(app)) as client:
        demo = Demo(sandbox, client)

        async def jumped() -> None:
            demo.told.append(f"jump to {sandbox.clock.now():%b %d}")

        async def arrived() -> None:
            demo.told.append("arrival")

        sandbox.after_jump, sandbox.after_arrival = jumped, arrived
        yield demo
        await sandbox.close()


@pytest.fixture
async def demo() -> AsyncIterator[Demo]:
    async with running(made()) as one:
        yield one


async def test_the_page_loads_nothing_from_elsewhere(demo: Demo) -> None:
    async with demo.client.get("/") as answer:
        policy = answer.headers["Content-Security-Policy"]
        page = await answer.text()
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http://" not in page
    assert "https://" not in page
    async with demo.client.get("/sandbox/page/main.js") as answer:
        assert answer.status == 200


async def test_the_clock_jumps_ahead_and_the_product_is_told(demo: Demo) -> None:
    status, said = await demo.post("/sandbox/clock", {"hours": 336})
    assert (status, said["now"]) == (200, (NOON + timedelta(days=14)).timestamp())
    assert demo.told == ["jump to May 18"]
    async with demo.client.get("/sandbox/clock") as answer:
        assert (await answer.json())["now"] == said["now"]


@pytest.mark.parametrize(
    "wish", [{"hours": -1}, {"hours": "soon"}, {"hours": 1e300}, {"hours": float("nan")}, {}, [], 5]
)
async def test_a_wrong_jump_is_refused_and_the_clock_stays(demo: Demo, wish: object) -> None:
    status, said = await demo.post("/sandbox/clock", wish)
    assert (status, said["ok"]) == (400, False)
    assert demo.sandbox.clock.now() == NOON
    assert demo.told == []


async def test_a_review_arrives_and_the_product_is_told(demo: Demo) -> None:
    demo.sandbox.prepare([Arrival(OAK, 1, "Nobody called.", "Bev")])
    status, said = await demo.post("/sandbox/arrive")
    assert (status, said["at"]) == (200, PLACE.name)
    assert demo.sandbox.google.world.review(said["review"]).text == "Nobody called."
    await asyncio.sleep(0)
    assert demo.told == ["arrival"]


async def test_when_all_have_arrived_another_review_is_invented(demo: Demo) -> None:
    texts = set()
    for _ in range(3):
        _, said = await demo.post("/sandbox/arrive")
        texts.add(demo.sandbox.google.world.review(said["review"]).text)
    assert len(texts) == 3


async def test_an_open_page_hears_of_every_change_and_is_let_go_at_the_end(demo: Demo) -> None:
    async with demo.client.get("/sandbox/events") as events:
        assert await word(events) == "hello"
        demo.sandbox.slack.world.changed("message:C0OAK")
        assert await word(events) == "changed"
        demo.sandbox.google.world.add_review(OAK, 1)
        assert await word(events) == "changed"
        await demo.sandbox.close()
        rest = await asyncio.wait_for(events.content.read(), 5)
    assert rest.count(b"data:") <= 1


async def word(events: Any) -> str:
    while True:
        line = await asyncio.wait_for(events.content.readline(), 5)
        if line.startswith(b"data: "):
            return str(line.decode().removeprefix("data: ").strip())


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:8008"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_page_elsewhere_cannot_give_orders(demo: Demo, headers: dict[str, str]) -> None:
    wish = {"hours": 1}
    async with demo.client.post("/sandbox/clock", json=wish, headers=headers) as answer:
        assert answer.status == 403
    assert demo.sandbox.clock.now() == NOON


async def test_the_clock_of_a_bot_elsewhere_cannot_jump() -> None:
    sandbox = made(bot_url="http://127.0.0.1:1")
    client: Any
    app = web.Application()
    sandbox.mount(app)
    async with TestClient(TestServer(app)) as client:
        async with client.get("/sandbox/people") as answer:
            assert (await answer.json())["live"]
        async with client.post("/sandbox/clock", json={"hours": 1}) as answer:
            assert answer.status == 400
    await sandbox.close()
    assert sandbox.clock.now() == NOON


async def test_an_approver_plays_first(demo: Demo) -> None:
    async with demo.client.get("/sandbox/people") as answer:
        assert await answer.json() == {"first": RUTH.id}


def test_reviews_posted_at_the_start_stand_there_with_their_replies() -> None:
    sandbox = made()
    at = NOON - timedelta(days=3)
    sandbox.post([Posted(OAK, 2, "Long wait.", "Bev", at, reply="Please call.", reply_at=NOON)])
    (review,) = sandbox.google.world.reviews_at(sandbox.google.world.location(OAK))
    assert review.created_at == at
    assert review.reply
    assert (review.reply.comment, review.reply.state) == ("Please call.", "APPROVED")


async def test_a_demo_that_was_ended_goes_on_where_it_was(tmp_path: Path) -> None:
    state = tmp_path / "var" / "demo.json"
    async with running(made(state)) as demo:
        assert not demo.sandbox.was_restored
        await demo.post("/sandbox/clock", {"hours": 5})
        await demo.post("/sandbox/arrive")
        channel = demo.sandbox.slack.world.channels["C0OAK"]
        demo.sandbox.slack.world.post(channel, RUTH.id, "Good morning")
    again = made(state)
    assert again.was_restored
    assert again.clock.offset == demo.sandbox.clock.offset
    assert again.google.world.reviews == demo.sandbox.google.world.reviews
    (message,) = again.slack.world.channels["C0OAK"].messages.values()
    assert message.text == "Good morning"


async def test_a_change_is_saved_without_waiting_for_the_end(tmp_path: Path) -> None:
    state = tmp_path / "demo.json"
    async with running(made(state)) as demo:
        demo.sandbox.google.world.add_review(OAK, 1, "Nobody called.")
        await demo.sandbox.state.settled()
        kept = json.loads(state.read_text())
        assert kept["google"]["reviews"][0]["text"] == "Nobody called."


@pytest.mark.parametrize("kept", ["", "{", "[]", "null"])
def test_a_state_that_cannot_be_read_says_how_to_start_afresh(tmp_path: Path, kept: str) -> None:
    state = tmp_path / "demo.json"
    state.write_text(kept)
    with pytest.raises(UnreadableState, match="FRESH=1"):
        made(state)

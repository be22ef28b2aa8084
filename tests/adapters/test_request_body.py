"""Tests slow request bodies: each has to keep a minimum pace, and together they don't block other
senders.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters import request_body
from adapters.http import bound, serving
from adapters.http.bounds import MOST_OF_ONE
from adapters.request_body import BODIES, Bodies
from adapters.sources import Sources
from tests.journeys.patience import PATIENCE_S
from tests.journeys.town import free_port

LARGEST = 1_000_000


@dataclass
class Door:
    """A server that reads bodies. If the path is /held, it keeps each body until `done` is set."""

    port: int
    bodies: Bodies
    done: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.arrived.release()
        try:
            async with request_body.received(request, LARGEST) as body:
                if request.path == "/held":
                    await self.done.wait()
                return web.Response(text=str(len(body)))
        except request_body.NoBody as none:
            return web.Response(status=none.status, text=none.reason)

    async def begin(
        self, announced: int, sent: int = 1, path: str = "/", source: str = "192.0.2.1"
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Send the beginning of a body, and wait until it's there."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        # without a reference, the connection would be closed
        self.writers.append(writer)
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {source}\r\n"
        writer.write(f"{head}Content-Length: {announced}\r\n\r\n".encode() + b"x" * sent)
        await writer.drain()
        async with asyncio.timeout(PATIENCE_S):
            await self.arrived.acquire()
        await asyncio.sleep(0.02)
        return reader, writer


@asynccontextmanager
async def a_door(**limits: int) -> AsyncIterator[Door]:
    app = web.Application()
    with bound("127.0.0.1", free_port()) as port:
        door = Door(port.number, Bodies(Sources(["127.0.0.1"]), **limits))
        app[BODIES] = door.bodies
        app.add_routes([web.post("/{path:.*}", door.answer)])
        async with serving(app, port, shutdown_s=0.1):
            yield door
            door.done.set()


async def status_of(reader: asyncio.StreamReader) -> int:
    async with asyncio.timeout(PATIENCE_S):
        return int((await reader.readline()).split()[1])


async def test_a_body_that_trickles_in_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_body, "GRACE_S", 0.2)
    async with a_door() as door:
        reader, writer = await door.begin(1_000)
        for _ in range(3):
            writer.write(b"x")
            await asyncio.sleep(0.1)
        assert await status_of(reader) == 408
        # a body that keeps up may take as long as it needs
        reader, writer = await door.begin(160_000, 40_000)
        for _ in range(3):
            writer.write(b"x" * 40_000)
            await asyncio.sleep(0.15)
        assert await status_of(reader) == 200


@pytest.mark.parametrize("limit", [{"most": 3}, {"most_of_one": 3}])
async def test_the_slowest_body_makes_room_for_a_new_one(limit: dict[str, int]) -> None:
    async with a_door(**limit) as door:
        slow = [await door.begin(1_000) for _ in range(3)]
        # a large body that keeps up isn't the slowest
        large, writer = await door.begin(500_000, 400_000)
        assert await status_of(slow[0][0]) == 503
        for _ in range(2):
            reader, _ = await door.begin(5, 5)
            assert await status_of(reader) == 200
        writer.write(b"x" * 100_000)
        assert await status_of(large) == 200


async def test_a_source_s_slow_bodies_are_its_own_trouble() -> None:
    async with a_door(most_of_one=2, most=10) as door:
        other, writer = await door.begin(10, source="198.51.100.7")
        slow = [await door.begin(1_000) for _ in range(5)]
        assert [await status_of(reader) for reader, _ in slow[:3]] == [503, 503, 503]
        writer.write(b"x" * 9)
        assert await status_of(other) == 200


async def test_bodies_share_a_limit_of_memory() -> None:
    async with a_door(most_bytes=1_000_000) as door:
        held, _ = await door.begin(600_000, 600_000, "/held")
        stalled, _ = await door.begin(900_000, 300_000)
        # there's no room for both, and the complete one is already being handled
        new, _ = await door.begin(200_000, 200_000)
        assert await status_of(stalled) == 503
        assert await status_of(new) == 200
        door.done.set()
        assert await status_of(held) == 200
        again, _ = await door.begin(900_000, 900_000)
        assert await status_of(again) == 200


@pytest.mark.parametrize("announced", [1_000, 1], ids=["body goes on", "kept open"])
async def test_a_connection_that_has_its_response_makes_room_for_another(announced: int) -> None:
    async with a_door(most=1) as door:
        for _ in range(MOST_OF_ONE + 20):
            await door.begin(announced)
        reader, _ = await door.begin(5, 5)
        assert await status_of(reader) == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [(gzip.compress(b"x" * 900), 200), (gzip.compress(b"x" * 1_100), 413), (b"broken", 400)],
    ids=["small", "too large", "broken"],
)
async def test_a_body_that_comes_with_its_headers_has_the_same_limits(
    body: bytes, status: int
) -> None:
    async def answer(request: web.Request) -> web.Response:
        try:
            return web.Response(text=str(len(await request_body.read(request, 1_000))))
        except request_body.NoBody as none:
            return web.Response(status=none.status)

    app = web.Application()
    app.add_routes([web.post("/", answer)])
    async with TestClient(TestServer(app)) as client:
        answered = await client.post("/", data=body, headers={"Content-Encoding": "gzip"})
        assert answered.status == status

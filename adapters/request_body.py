"""Reads request bodies within limits on size and time.

Anyone can send a body slowly, so there are limits on the number of unfinished bodies, in total and
per source, and on their total memory. When a new body exceeds one of the first two, the slowest
body is dropped. When the memory limit is exceeded, the body that has used the most memory for the
longest is dropped. A genuine body arrives within moments, so it's unlikely to be dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import parse_qsl

from aiohttp import ClientPayloadError, web

from adapters.sources import Sources
from bot.refusals import Reason

PATIENCE_S = 10
"""Maximum time for the whole body to arrive, in seconds, unless an endpoint allows more."""

GRACE_S = 3.0
"""Number of seconds before the minimum speed, `LEAST_PER_S`, applies to a body."""

LEAST_PER_S = 20_000
"""Minimum speed of a body, in bytes per second."""

MOST = 64
"""Maximum number of unfinished bodies at a time."""

MOST_OF_ONE = 32
"""Maximum number of unfinished bodies from one source. Behind a proxy that isn't trusted, all
senders count as one source.
"""

MOST_BYTES = 64_000_000
"""Maximum total size of the bodies in memory, in bytes, including those being processed."""

FORM = "application/x-www-form-urlencoded"

MOST_FIELDS = 2_000
"""Maximum number of fields in a form. Even the largest practice has fewer offices."""

BROKEN = (web.RequestPayloadError, ClientPayloadError)
"""aiohttp's errors for a body that's truncated or can't be decompressed."""

REASONS: Mapping[int, Reason] = {408: "slow", 413: "size", 503: "slow"}


class NoBody(Exception):
    """There's no usable body. `status` is the HTTP status for the response."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status

    @property
    def reason(self) -> Reason:
        """The reason for the rejection."""
        return REASONS.get(self.status, "shape")


@dataclass(eq=False)
class _Arriving:
    """An unfinished body and its deadline. `size` is the number of bytes so far."""

    source: str
    began_at: float
    deadline: asyncio.Timeout
    size: int = 0
    is_given_up: bool = False

    def give_up(self) -> None:
        self.is_given_up = True
        if not self.deadline.expired():
            self.deadline.reschedule(asyncio.get_running_loop().time())


class Bodies:
    """The bodies on one port: those still arriving, and the memory of those being processed."""

    def __init__(
        self,
        sources: Sources | None = None,
        *,
        most: int = MOST,
        most_of_one: int = MOST_OF_ONE,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.sources = sources or Sources()
        self._most = most
        self._most_of_one = most_of_one
        self._most_bytes = most_bytes
        self._on_their_way = set[_Arriving]()
        self._bytes = 0

    def begins(self, body: _Arriving) -> None:
        self._on_their_way.add(body)
        of_one = [other for other in self._on_their_way if other.source == body.source]
        if len(of_one) > self._most_of_one:
            self._give_up_slowest(of_one)
        elif len(self._on_their_way) > self._most:
            self._give_up_slowest(self._on_their_way)

    def grows(self, body: _Arriving, by: int) -> None:
        body.size += by
        self._bytes += by
        if self._bytes > self._most_bytes and self._on_their_way:
            self._give_up_largest()

    def is_whole(self, body: _Arriving) -> None:
        """Record that the body is complete. It counts as in memory until `ends` is called."""
        self._on_their_way.discard(body)

    def ends(self, body: _Arriving) -> None:
        self._on_their_way.discard(body)
        self._bytes -= body.size
        body.size = 0

    def _give_up_slowest(self, some: Iterable[_Arriving]) -> None:
        """Drop the body that has taken the most time per byte. A new body has taken almost none."""
        now = asyncio.get_running_loop().time()
        slowest = max(some, key=lambda body: (now - body.began_at) / (body.size + 1))
        self._give_up(slowest)

    def _give_up_largest(self) -> None:
        """Drop the body with the highest product of size and age."""
        now = asyncio.get_running_loop().time()
        largest = max(self._on_their_way, key=lambda body: (now - body.began_at) * body.size)
        self._give_up(largest)

    def _give_up(self, body: _Arriving) -> None:
        self.ends(body)
        body.give_up()


BODIES = web.AppKey("bodies", Bodies)
"""The key for an application's bodies. Without it, the shared limits don't apply."""


@asynccontextmanager
async def received(
    request: web.Request, largest: int, patience_s: float | None = None
) -> AsyncIterator[bytes]:
    """Yield the decompressed body. It counts as in memory until the block ends.

    Raises `NoBody` if it's over `largest` bytes, incomplete, or too slow.
    """
    if (request.content_length or 0) > largest:
        raise NoBody(413)
    bodies = request.app.get(BODIES) or Bodies()
    limit_s = PATIENCE_S if patience_s is None else patience_s
    began_at = asyncio.get_running_loop().time()
    deadline = asyncio.timeout_at(began_at + min(GRACE_S, limit_s))
    body = _Arriving(bodies.sources.of(request), began_at, deadline)
    try:
        content = await _content(request, largest, bodies, body, limit_s)
        bodies.is_whole(body)
        yield content
    finally:
        bodies.ends(body)


async def _content(
    request: web.Request, largest: int, bodies: Bodies, body: _Arriving, limit_s: float
) -> bytes:
    content = bytearray()
    try:
        async with body.deadline as deadline:
            bodies.begins(body)
            async for chunk in request.content.iter_chunked(65_536):
                content += chunk
                if len(content) > largest:
                    raise NoBody(413)
                if not body.is_given_up:
                    bodies.grows(body, len(chunk))
                if body.is_given_up:
                    raise NoBody(503)
                keeping_up_s = GRACE_S + len(content) / LEAST_PER_S
                deadline.reschedule(body.began_at + min(limit_s, keeping_up_s))
    except TimeoutError:
        raise NoBody(503 if body.is_given_up else 408) from None
    except BROKEN:
        raise NoBody(400) from None
    return bytes(content)


async def read(request: web.Request, largest: int) -> bytes:
    """Read the decompressed body, for requests that are processed within moments.

    Raises `NoBody` as `received` does.
    """
    if request.content.is_eof():
        # the body arrived together with its headers, so there's nothing to wait for
        return await _already_here(request, largest)
    async with received(request, largest) as body:
        return body


async def _already_here(request: web.Request, largest: int) -> bytes:
    try:
        content = await request.content.read()
    except BROKEN:
        raise NoBody(400) from None
    if len(content) > largest:
        raise NoBody(413)
    return content


async def form(request: web.Request, largest: int) -> Mapping[str, str]:
    """Read the fields of a form. If a name occurs more than once, the last value wins.

    Raises `NoBody` if it isn't a form.
    """
    if request.content_type != FORM:
        raise NoBody(415)
    body = await read(request, largest)
    try:
        fields = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise NoBody(400) from None
    return dict(fields)

"""Limits the number of connections, and the time that request headers can take to arrive.

aiohttp (3.13) waits forever for the rest of a request's headers, so without these limits,
strangers' idle connections would use up the file descriptors that the database needs.
"""

from __future__ import annotations

import asyncio
import resource
from collections import OrderedDict
from typing import Any

import structlog
from aiohttp import web

from adapters.request_body import BROKEN
from bot.errors import ConfigurationError

log = structlog.get_logger("bedside")

HEAD_S = 10.0
"""Maximum time for a request's headers to arrive, in seconds."""

IDLE_S = 30.0
"""How long an idle connection is kept open between two requests, in seconds."""

MOST = 800
"""Maximum number of connections at a time, if the machine allows that many open files."""

LINGER_S = 1.0
"""How long we keep reading the rest of a body after the response, in seconds."""

KEPT_FREE = 128
"""File descriptors reserved for the database, our own connections, and logs."""

MOST_OF_ONE = 200
"""Maximum number of connections from one source at a time."""

RUSH = 40
"""Number of files that Bedside itself has open during a burst of clicks (39 were measured)."""

FEWEST = 64
"""Minimum number of open files that Bedside needs to run."""

LARGEST_BURST, SMALLEST_BURST = 64, 8
"""Limits on the number of connections accepted at once, before any of them is counted."""


def allow_files() -> None:
    """Raise this process's limit on open files to what `MOST` connections need, if possible.

    Raises `ConfigurationError` if the limit is too low for Bedside to run.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + KEPT_FREE
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    files = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    if files < FEWEST:
        raise ConfigurationError(
            f"Bedside can open only {files} files at a time, and needs at least {FEWEST}. "
            f"Allow more, better {wanted:,}: LimitNOFILE={wanted} in the systemd unit, "
            f"--ulimit nofile={wanted} for a container, or ulimit -n {wanted} in a shell."
        )
    if files < wanted:
        log.warning("few open files allowed", files=files, wanted=wanted)


class Bounds:
    """One port's open connections. At the limit, a new connection replaces the oldest idle one.

    `burst` is the maximum number that the event loop accepts at once. asyncio (3.11) accepts a
    whole backlog before the first connection is counted, so after a stall it could use up the
    reserved file descriptors.
    """

    def __init__(self, most: int | None = None, most_of_one: int = MOST_OF_ONE) -> None:
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self._most = most or max(min(MOST, files - KEPT_FREE), 16)
        self.burst = max(min(files - self._most - RUSH, LARGEST_BURST), SMALLEST_BURST)
        self._most_of_one = min(most_of_one, self._most)
        self._open: dict[str, set[BoundedHandler]] = {}
        self._waiting: OrderedDict[BoundedHandler, str] = OrderedDict()
        self._reusable: OrderedDict[BoundedHandler, str] = OrderedDict()

    def admit(self, handler: BoundedHandler, source: str) -> bool:
        """Whether a new connection can stay. If it can't, it isn't counted."""
        own = self._open.get(source, set())
        if len(own) >= self._most_of_one and not self._drop_oldest(source):
            return False
        if sum(map(len, self._open.values())) >= self._most and not self._drop_oldest():
            return False
        self._open.setdefault(source, set()).add(handler)
        return True

    def waits(self, handler: BoundedHandler, source: str, *, was_good: bool = False) -> None:
        """Record that the connection has no request in progress.

        If its last request `was_good`, other connections are dropped first, because its sender
        might be about to reuse it.
        """
        self.works(handler)
        (self._reusable if was_good else self._waiting)[handler] = source

    def works(self, handler: BoundedHandler) -> None:
        """Record that the connection has a request in progress."""
        self._waiting.pop(handler, None)
        self._reusable.pop(handler, None)

    def closed(self, handler: BoundedHandler, source: str) -> None:
        self.works(handler)
        own = self._open.get(source, set())
        own.discard(handler)
        if not own:
            self._open.pop(source, None)

    def _drop_oldest(self, source: str | None = None) -> bool:
        for some in (self._waiting, self._reusable):
            for oldest, at in some.items():
                if source in (None, at):
                    self.closed(oldest, at)
                    oldest.abort()
                    return True
        return False


class BoundedHandler(web.RequestHandler):
    """One connection, subject to the limits."""

    def __init__(self, bounds: Bounds, manager: web.Server, **given: Any) -> None:
        super().__init__(manager, **given)
        self._bounds = bounds
        self._source = ""
        self._is_admitted = False
        self._head: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        peer = transport.get_extra_info("peername")
        self._source = str(peer[0]) if isinstance(peer, tuple) and peer else ""
        assert isinstance(transport, asyncio.Transport)
        if not self._bounds.admit(self, self._source):
            transport.abort()
            return
        self._is_admitted = True
        super().connection_made(transport)
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        if not self._is_admitted:
            return
        super().data_received(data)
        if self._messages or self._current_request is not None:
            self._stop_expecting()
            self._bounds.works(self)
        elif self._head is None:
            self._expect_head()

    def connection_lost(self, error: BaseException | None) -> None:
        if not self._is_admitted:
            return
        self._stop_expecting()
        self._bounds.closed(self, self._source)
        super().connection_lost(error)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send the response.

        From then on, the connection can be dropped to make room for another, even if the request's
        body is still arriving or the connection is kept alive.
        """
        finished = await super().finish_response(request, resp, start_time)
        if not self._messages:
            self._bounds.waits(self, self._source, was_good=resp.status < 400)
        return finished

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Respond to a sender's mistake with its 4xx status, without logging it as our error.

        aiohttp (3.14) logs each mistake with a traceback, and quotes an unknown Expect header in a
        response that it then can't encode.
        """
        is_expect = isinstance(exc, UnicodeEncodeError) and "Expect" in request.headers
        if (status >= 500 and not is_expect) or request.writer.output_size > 0:
            return super().handle_error(request, status, exc, message)
        answer = web.Response(status=400 if is_expect else status)
        answer.force_close()
        return answer

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """Log an error, unless a body couldn't be decompressed.

        aiohttp (3.14) reads the rest of a body after the response, so that isn't our error either.
        """
        if not isinstance(kw.get("exc_info"), BROKEN):
            super().log_exception(*args, **kw)

    def abort(self) -> None:
        """Close the connection immediately."""
        if self.transport is not None:
            self.transport.abort()

    def _expect_head(self) -> None:
        self._bounds.waits(self, self._source)
        self._head = asyncio.get_running_loop().call_later(HEAD_S, self.abort)

    def _stop_expecting(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

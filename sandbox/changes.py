"""Notifies open pages of changes with server-sent events.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from aiohttp import web

BURST_S = 0.03
"""Time within which several changes are combined into one event, in real seconds."""

SIGN_OF_LIFE_S = 15.0


class Changes:
    """The event streams. `tell` notifies every open `stream`, and `close` ends them all."""

    def __init__(self) -> None:
        self._listening: set[asyncio.Event] = set()
        self._is_closed = False

    def tell(self) -> None:
        for changed in self._listening:
            changed.set()

    def close(self) -> None:
        """End the open streams so that the server doesn't have to wait for them when it stops."""
        self._is_closed = True
        self.tell()

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Send an event for each change. The page then fetches the new data."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        response.headers["Cache-Control"] = "no-store"
        await response.prepare(request)
        changed = asyncio.Event()
        self._listening.add(changed)
        try:
            async for line in self._lines(changed):
                await response.write(line)
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._listening.discard(changed)
        return response

    async def _lines(self, changed: asyncio.Event) -> AsyncIterator[bytes]:
        yield b"retry: 1000\ndata: hello\n\n"
        while not self._is_closed:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SIGN_OF_LIFE_S):
                    await changed.wait()
            if not changed.is_set():
                yield b": still here\n\n"
                continue
            await asyncio.sleep(BURST_S)
            # clear it before sending so that a change in the meantime sends another event
            changed.clear()
            yield b"data: changed\n\n"

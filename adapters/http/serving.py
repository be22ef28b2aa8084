"""Listens on a port until a block ends."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from adapters.http.bounds import IDLE_S, LINGER_S, BoundedHandler, Bounds
from bot.errors import ConfigurationError


@asynccontextmanager
async def serving(
    app: web.Application, host: str, port: int, *, setting: str = "", shutdown_s: float = 5
) -> AsyncIterator[None]:
    """Serve `app` until the block ends, giving open requests `shutdown_s` seconds to finish.

    Raises `ConfigurationError` if that port isn't available. `setting` is the name of the setting
    it came from.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=shutdown_s)
    await runner.setup()
    listening: asyncio.Server | None = None
    try:
        listening = await _listen(runner, host, port, setting)
        yield
    finally:
        if listening is not None:
            listening.close()
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int, setting: str) -> asyncio.Server:
    loop, bounds, server = asyncio.get_running_loop(), Bounds(), runner.server
    assert server is not None, "set up first"

    def handler() -> BoundedHandler:
        return BoundedHandler(
            bounds,
            server,
            loop=loop,
            access_log=None,
            keepalive_timeout=IDLE_S,
            lingering_time=LINGER_S,
        )

    try:
        return await loop.create_server(handler, host, port, backlog=128, reuse_address=True)
    except OSError as error:
        source = f" ({setting})" if setting else ""
        raise ConfigurationError(
            f"Can't listen on port {port} of {host}{source}: {error.strerror}. {_advice(error)}"
        ) from error


def _advice(error: OSError) -> str:
    """What to do about it."""
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return (
            "That isn't one of this machine's addresses. Use 127.0.0.1, or 0.0.0.0 for all of them."
        )
    if error.errno == errno.EACCES:
        return "Ports below 1024 are reserved. Choose one above, with a proxy in front."
    return "Stop the program that uses it, or choose another port."

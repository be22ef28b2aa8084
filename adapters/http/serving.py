"""Listens on a port until a block ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.errors import ConfigurationError


@asynccontextmanager
async def serving(
    app: web.Application, host: str, port: int, *, setting: str = "", shutdown_s: float = 5
) -> AsyncIterator[None]:
    """Serve `app` until the block ends, giving open requests `shutdown_s` seconds to finish.

    Raises `ConfigurationError` if the port can't be listened on; `setting` is the name of the
    setting it came from.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=shutdown_s)
    await runner.setup()
    try:
        await _listen(runner, host, port, setting)
        yield
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int, setting: str) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        source = f" ({setting})" if setting else ""
        raise ConfigurationError(
            f"Can't listen on port {port} of {host}{source}: {error.strerror}. "
            "Stop the program that uses it, or choose another port."
        ) from error

"""Binds ports and serves an application on them until a block ends."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

from aiohttp import web

from adapters.http.bounds import IDLE_S, LINGER_S, BoundedHandler, Bounds
from bot.errors import ConfigurationError


@dataclass(frozen=True)
class Port:
    """A bound port, which no other process can use. It doesn't accept connections yet.

    `setting` is the name of the setting it came from.
    """

    sockets: Sequence[socket.socket]
    host: str
    number: int
    setting: str = ""


@contextmanager
def bound(host: str, number: int, setting: str = "") -> Iterator[Port]:
    """Bind a port until the block ends. Raises `ConfigurationError` if it isn't available."""
    with ExitStack() as stack:
        try:
            sockets = [stack.enter_context(made) for made in _bound(host, number)]
        except OSError as error:
            raise _unavailable(host, number, setting, error) from error
        yield Port(sockets, host, number, setting)


@asynccontextmanager
async def serving(
    app: web.Application, port: Port, *, shutdown_s: float = 5
) -> AsyncIterator[None]:
    """Serve `app` until the block ends, then give open requests `shutdown_s` seconds to finish.

    Raises `ConfigurationError` if another process is already listening on that port.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=shutdown_s)
    await runner.setup()
    listening: list[asyncio.Server] = []
    try:
        await _listen(runner, port, listening)
        yield
    finally:
        for server in listening:
            server.close()
        await runner.cleanup()


QUEUE = 128
"""Maximum number of connections that can wait in the kernel to be accepted."""


async def _listen(runner: web.AppRunner, port: Port, listening: list[asyncio.Server]) -> None:
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
        for made in port.sockets:
            listening.append(await loop.create_server(handler, sock=made, backlog=bounds.burst))
            # the event loop accepts only a few at once, but the kernel's queue can be longer
            made.listen(QUEUE)
    except OSError as error:
        # two processes that start at the same time can both bind the port
        raise _unavailable(port.host, port.number, port.setting, error) from error


def _bound(host: str, number: int) -> list[socket.socket]:
    """Bind a socket for each of the host's addresses. Skip any that this machine doesn't have."""
    made: list[socket.socket] = []
    missing: OSError | None = None
    addresses = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    for family, kind, protocol, _, address in addresses:
        one = socket.socket(family, kind, protocol)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            one.bind(address)
        except OSError as error:
            one.close()
            if error.errno != errno.EADDRNOTAVAIL:
                for other in made:
                    other.close()
                raise
            missing = error
        else:
            made.append(one)
    if not made and missing is not None:
        raise missing
    return made


def _unavailable(host: str, number: int, setting: str, error: OSError) -> ConfigurationError:
    source = f" ({setting})" if setting else ""
    return ConfigurationError(
        f"Can't listen on port {number} of {host}{source}: {error.strerror}. {_advice(host, error)}"
    )


def _advice(host: str, error: OSError) -> str:
    """Say how to fix the error."""
    if isinstance(error, socket.gaierror) and host.startswith("["):
        return "Write an address of IPv6 without brackets."
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return (
            "That isn't one of this machine's addresses. Use 127.0.0.1, or 0.0.0.0 for all of them."
        )
    if error.errno == errno.EACCES:
        return "Ports below 1024 are reserved. Choose one above, with a proxy in front."
    return "Stop the program that uses it, or choose another port."

"""A connection to PostgreSQL that breaks at the worst moment, right before or after a COMMIT."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url

SOCKET = ".s.PGSQL.5432"
COMMIT = b"COMMIT\0"


@dataclass
class Line:
    """Forwards everything, but while it `cuts`, one commit in `every` gets no result.

    The COMMIT either doesn't arrive, or it's done and only its result is lost. The two alternate.
    """

    url: str
    server: str
    cuts: bool = False
    every: int = 6
    commits: int = 0
    lost: list[str] = field(default_factory=list)

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the product, until either side ends it."""
        try:
            back, forth = await asyncio.open_unix_connection(self.server)
        except OSError:
            writer.close()
            return
        async with asyncio.TaskGroup() as both:
            answers = both.create_task(_pass_on(back, writer))
            with suppress(OSError):
                while asked := await reader.read(65536):
                    if COMMIT in asked and self._is_cut():
                        await self._cut(asked, forth, answers)
                        break
                    forth.write(asked)
                    await forth.drain()
            forth.close()
            answers.cancel()
        writer.close()

    def _is_cut(self) -> bool:
        self.commits += self.cuts
        return self.cuts and self.commits % self.every == 0

    async def _cut(
        self, asked: bytes, forth: asyncio.StreamWriter, answers: asyncio.Task[None]
    ) -> None:
        if len(self.lost) % 2 == 0:
            self.lost.append("before the commit")
            return
        self.lost.append("after the commit")
        answers.cancel()
        forth.write(asked)
        await forth.drain()
        # time for the server to do it before it notices that the client is gone
        await asyncio.sleep(0.2)


async def _pass_on(back: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while said := await back.read(65536):
            writer.write(said)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def line_to(url: str) -> AsyncIterator[Line]:
    """The database at `url` (over its socket in a folder), through a connection that can be cut."""
    there = make_url(url)
    # a socket's whole path can have about 100 characters, and pytest's own folders are longer
    folder = Path(tempfile.mkdtemp(prefix="bedside-line-"))
    behind = there.update_query_dict({"host": str(folder)})
    line = Line(behind.render_as_string(hide_password=False), f"{there.query['host']}/{SOCKET}")
    try:
        async with await asyncio.start_unix_server(line.connected, folder / SOCKET):
            yield line
    finally:
        shutil.rmtree(folder)

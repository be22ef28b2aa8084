"""The product as a process that can be killed: `python -m tests.journeys.runner SETTINGS SECONDS`.

Like `bedside run`, with a clock that is so many seconds ahead, and looking at the sites all the
time rather than once a minute.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import app
from settings import load

EVERY_S = 0.1


class Ahead:
    """The time of this machine, and `span` more."""

    def __init__(self, span: timedelta) -> None:
        self._span = span

    def now(self) -> datetime:
        return datetime.now(UTC) + self._span


async def run(file: Path, ahead: timedelta) -> None:
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    settings = load(file, os.environ)
    async with app.running(settings, Ahead(ahead), pace=timedelta(0)) as product:
        while not stopped.is_set():
            await product.catch_up()
            await asyncio.sleep(EVERY_S)


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), timedelta(seconds=float(sys.argv[2]))))

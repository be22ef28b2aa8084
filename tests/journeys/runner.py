"""The product as a process that can be killed: `… tests.journeys.runner SETTINGS AHEAD [LEASE]`.

Like `bedside run`, with a clock that's AHEAD by that many seconds and leases of LEASE seconds. It
polls the sites all the time instead of once a minute.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy.exc import DBAPIError

import app
from adapters.logs import log_as_json
from bot.errors import Refused
from settings import load

EVERY_S = 0.1

log = structlog.get_logger("runner")


class Ahead:
    """This machine's time plus `span`."""

    def __init__(self, span: timedelta) -> None:
        self._span = span

    def now(self) -> datetime:
        return datetime.now(UTC) + self._span


async def run(file: Path, ahead: timedelta, lease: timedelta) -> None:
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    settings = load(file, os.environ)
    async with app.running(settings, Ahead(ahead), pace=timedelta(0), lease=lease) as product:
        while not stopped.is_set():
            try:
                await product.catch_up()
            except (DBAPIError, Refused) as error:
                # like the ticks of `bedside run`: log it and try again
                log.warning("could not catch up", error=type(error).__name__)
            await asyncio.sleep(EVERY_S)


if __name__ == "__main__":
    log_as_json()
    ahead_s, lease_s = (float(word) for word in (*sys.argv[2:], "60")[:2])
    asyncio.run(run(Path(sys.argv[1]), timedelta(seconds=ahead_s), timedelta(seconds=lease_s)))

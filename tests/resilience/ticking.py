"""`bedside run` with a tick each second, for tests that wait for ticks: `… FILE`."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

import app
from adapters.logs import log_as_json
from console.clock import SystemClock
from settings import load


async def run(file: Path) -> None:
    settings = load(file, os.environ)
    async with app.running(settings, SystemClock(), tick_every=timedelta(seconds=1)) as product:
        product.ticks.look_now()
        await app.until_stopped()


if __name__ == "__main__":
    log_as_json()
    asyncio.run(run(Path(sys.argv[1])))

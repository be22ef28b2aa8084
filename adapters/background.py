"""Work that runs after a request has been answered. If it fails, it is logged and dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from adapters.logs import place_of
from bot.errors import OutsideError

log = structlog.get_logger()


class Background:
    """Runs courtesies such as private messages. A failure is logged by its code only."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[None]] = set()

    def do(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(_log_failure(work))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def settle(self) -> None:
        """Wait until everything under way has finished."""
        while self._under_way:
            await asyncio.gather(*self._under_way)


async def _log_failure(work: Coroutine[Any, Any, object]) -> None:
    try:
        await work
    except OutsideError as error:
        log.warning("answer not delivered", code=error.code, kind=type(error).__name__)
    except Exception as error:
        log.error("answer failed", error=type(error).__name__, at=place_of(error))

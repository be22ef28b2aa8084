"""Background tasks: follow-up work after a response, and startup work that has to be retried."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from adapters.logs import place_of
from bot.errors import OutsideError

log = structlog.get_logger()

FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 300.0
"""Maximum delay between attempts in seconds. It doubles each time unless the platform sets it."""

LONGEST_ASKED_S = 3_600.0
"""Maximum delay in seconds that a platform can set. Longer delays are capped at this value."""


class Background:
    """Runs extra work, such as sending private messages. A failure is only logged, by its code."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[None]] = set()

    def do(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(_log_failure(work))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def settle(self) -> None:
        """Wait for all tasks that are in progress."""
        while self._under_way:
            await asyncio.gather(*self._under_way)


async def _log_failure(work: Coroutine[Any, Any, object]) -> None:
    try:
        await work
    except OutsideError as error:
        log.warning("response not delivered", code=error.code, kind=type(error).__name__)
    except Exception as error:  # no one awaits this task, so the error goes to the log
        log.error("response failed", error=type(error).__name__, at=place_of(error))


async def until_done(
    work: Callable[[], Awaitable[object]],
    what: str,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Retry `work` until it succeeds. The log identifies it by `what`.

    The platform can set the delay, within limits. If it doesn't, the delay doubles after each
    failure.
    """
    pause_s = FIRST_PAUSE_S
    while True:
        try:
            await work()
            return
        except OutsideError as error:
            code, asked = error.code, getattr(error, "retry_after", None)
        except Exception as error:  # retry after any error
            code, asked = type(error).__name__, None
        wait_s = pause_s
        if asked is not None:
            wait_s = min(max(asked.total_seconds(), FIRST_PAUSE_S), LONGEST_ASKED_S)
        log.warning("not done yet", what=what, code=code, again_in_s=wait_s)
        await sleep(wait_s)
        pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

"""Notifications between replicas that something might be due, using PostgreSQL's LISTEN and NOTIFY.

A lost notification can delay work by a minute but never loses any, because each replica also polls.
https://www.postgresql.org/docs/current/sql-notify.html
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import URL, String, bindparam, func, select
from sqlmodel import Session

from bot.practice import PracticeId
from bot.store import database_url
from bot.store.column_types import literally
from bot.store.prepared import Prepared, driver_of

if TYPE_CHECKING:
    from psycopg import AsyncConnection

log = structlog.get_logger("bedside.notify")

CHANNEL = "bedside_outbox"

QUIET_S = 30.0
"""Seconds of silence before a connection is tested, so that we don't listen on a dead one."""

SOONEST_S, LATEST_S = 0.5, 30.0
"""Shortest and longest backoff, in seconds, before reconnecting."""

_NOTIFY = Prepared(select(func.pg_notify(literally(CHANNEL), bindparam("practice", type_=String))))


def others(session: Session, practice: PracticeId) -> None:
    """Make every replica's outbox check for work once this commits. A no-op on SQLite."""
    if driver_of(session).kind == "postgresql":
        _NOTIFY.later(session, {"practice": practice})


async def listen(url: URL, practice: PracticeId, woken: Callable[[], None]) -> None:
    """Call `woken` whenever a transaction notifies us, until canceled.

    It's also called after each reconnect, since notifications might have been missed in the
    meantime. This needs a separate connection, which a pooler in transaction mode (PgBouncer) can't
    provide.
    """
    import psycopg

    again_s = SOONEST_S
    while True:
        since = time.monotonic()
        try:
            await _hear(url, practice, woken)
        except (psycopg.Error, TimeoutError) as error:
            log.warning("not listening", error=type(error).__name__)
        again_s = SOONEST_S if time.monotonic() - since > QUIET_S else min(again_s * 2, LATEST_S)
        await asyncio.sleep(again_s)


async def _hear(url: URL, practice: PracticeId, woken: Callable[[], None]) -> None:
    """Listen on one connection for as long as it works."""
    from psycopg import AsyncConnection

    async with await AsyncConnection.connect(autocommit=True, **database_url.options(url)) as line:
        await line.execute(f"LISTEN {CHANNEL}")
        woken()
        while True:
            async for notification in line.notifies(timeout=QUIET_S):
                if notification.payload == practice:
                    woken()
            async with asyncio.timeout(QUIET_S):
                if await _is_deposed(line):
                    log.warning("not listening", error="read only")
                    return


async def _is_deposed(line: AsyncConnection) -> bool:
    """Whether another server is now the primary. If so, this one won't send any notifications."""
    answer = await line.execute("SHOW transaction_read_only")
    return await answer.fetchone() == ("on",)

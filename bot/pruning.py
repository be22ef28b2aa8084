"""Once a day, deletes internal rows that are no longer needed.

That way, the database's size depends on the practice's workload, not on how long Bedside has been
running.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import structlog
from sqlmodel import Session

from bot.desk import Desk
from bot.practice import PracticeId
from bot.store import inbox, pruning

log = structlog.get_logger("bedside.pruning")

SPENT_KEPT = timedelta(days=90)
"""How long finished effects and timers are kept, in case we have to look into a problem."""

ANSWERS_KEPT = timedelta(days=30)
"""How long the results of clicks are kept. Clicks aren't redelivered after an hour."""

BATCH = 200
"""Maximum number of rows deleted per transaction. Each transaction takes a few milliseconds."""

PAUSE_S = 0.025
"""Seconds to pause between two transactions so that clicks and other programs get a turn."""

_Delete = Callable[[Session, PracticeId, datetime, datetime, int], pruning.Page]

_TABLES: Mapping[str, tuple[_Delete, timedelta]] = {
    "effects": (pruning.effects, SPENT_KEPT),
    "timers": (pruning.timers, SPENT_KEPT),
    "inbox": (pruning.answers, ANSWERS_KEPT),
}


class Pruning:
    """Prunes one practice's tables."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def daily(self) -> Mapping[str, int] | None:
        """Prune, or return None if that was already done today."""
        today = self._desk.clock.now().date()
        if await self._desk.store.run(self._is_done, f"prune:{today}"):
            return None
        return await self.prune()

    async def prune(self) -> Mapping[str, int]:
        """Delete rows that are no longer needed, in short transactions.

        Return the number of rows deleted from each table.
        """
        pruned = {name: await self._all(name, *how) for name, how in _TABLES.items()}
        log.info("pruned", **pruned)
        return pruned

    async def _all(self, name: str, delete: _Delete, kept: timedelta) -> int:
        before, count = self._desk.clock.now() - kept, 0
        since: datetime | None = datetime.min.replace(tzinfo=UTC)
        while since is not None:
            page = await self._desk.store.run(delete, self._desk.practice.id, since, before, BATCH)
            since = page.next_from
            count += page.deleted
            self._desk.meter.pruned(name, page.deleted)
            await asyncio.sleep(PAUSE_S)
        return count

    def _is_done(self, session: Session, key: str) -> bool:
        return not inbox.is_first(session, self._desk.practice.id, key, self._desk.clock.now())

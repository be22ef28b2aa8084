"""Tracks how long a source has been failing, and notifies managers if it lasts too long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot import notices
from bot.desk import Desk
from bot.effects import Effect
from bot.errors import Broken, NoAccess, OutsideError
from bot.ports import Clock
from bot.practice import Practice
from bot.store import Session, effects, notify

log = structlog.get_logger("bedside.outage")

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300, 900))
"""Pauses after consecutive failures. The last one repeats."""

TOLD_AFTER = timedelta(minutes=30)
"""How long a connection can be down before managers get a message. If we lose access, they get it
right away."""


class Outage:
    """Consecutive failures of the source called `name`.

    Managers get one message about an outage and one when it ends. `begins` creates the first from
    the problem, and `ends` creates the second from the time when the outage began.
    """

    def __init__(
        self,
        desk: Desk,
        clock: Clock,
        name: str,
        begins: Callable[[Practice, str], list[Effect]],
        ends: Callable[[Practice, datetime], list[Effect]],
    ) -> None:
        self._desk = desk
        self._clock = clock
        self._name = name
        self._begins = begins
        self._ends = ends
        self._failures = 0
        self._since: datetime | None = None
        self._is_told = False
        self._was_well = False

    async def failed(self, error: OutsideError) -> timedelta:
        """Record a failure. Return how long to pause before the next attempt."""
        now = self._clock.now()
        pause = PAUSES[min(self._failures, len(PAUSES) - 1)]
        self._failures += 1
        self._since = self._since or now
        log.warning("reading failed", of=self._name, code=error.code, failures=self._failures)
        is_final = isinstance(error, NoAccess | Broken)
        if not self._is_told and (is_final or now - self._since >= TOLD_AFTER):
            self._is_told = True
            await self._tell(self._begins(self._desk.practice, str(error)))
        return max(pause, PAUSES[3]) if is_final else pause

    async def over(self) -> None:
        """Record a success, which ends any outage."""
        if self._failures:
            log.info("reading works again", of=self._name, failures=self._failures)
        if self._is_told or not self._was_well:
            await self._desk.store.run(self._end, self._since or self._clock.now())
            self._desk.woken()
        self._failures, self._since, self._is_told = 0, None, False
        self._was_well = True

    def _end(self, session: Session, since: datetime) -> None:
        """Tell managers that the outage is over, if they were notified, even before a restart."""
        practice, now = self._desk.practice, self._clock.now()
        if notices.over(session, practice, self._name):
            effects.ask(session, practice.id, self._ends(practice, since), now)
            notify.others(session, practice.id)

    async def _tell(self, messages: list[Effect]) -> None:
        practice, now = self._desk.practice.id, self._clock.now()

        def ask(session: Session) -> None:
            effects.ask(session, practice, messages, now)
            notify.others(session, practice)

        await self._desk.store.run(ask)
        self._desk.woken()

"""Ticks: regular checks that fire due timers, pick up missed work, and poll the sites.

What's due is stored in the database. Ticks follow the monotonic clock (`heartbeat.py`).
APScheduler runs the periodic jobs, which follow the wall clock.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.absences import Absences
from bot.departures import Departures
from bot.desk import Desk
from bot.errors import Busy
from bot.ports import Clock
from bot.store import Conflict, Session, Store, TransactionLost, leases, notify, timers
from bot.store.prepared import savepoint
from bot.store.timers import DueTimer
from scheduler.heartbeat import Heartbeat, WallClock
from scheduler.outbox import Outbox
from scheduler.outbox.reminder_digest import merge
from scheduler.polls import Polls

log = structlog.get_logger("bedside.ticks")

BATCH = 100
"""Maximum number of timers per transaction, so that clicks don't have to wait long for locks."""

LEAD_S = 5.0
"""Interval at which the leader (the replica that polls) renews its lease, in seconds. The lease
lasts three times as long."""

SWEEP = timedelta(minutes=1)
"""Interval between checks for effects that were left over."""

FIRST_JOB = timedelta(minutes=2)
"""Delay before a job's first run after startup, so that pending work goes first."""


@dataclass(frozen=True)
class PeriodicJob:
    """A periodic job. It must be idempotent."""

    work: Callable[[], Awaitable[object]]
    every: timedelta


class Ticks:
    """Fires one practice's timers and starts its polls. `every` is the interval between checks."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        outbox: Outbox,
        polls: Polls,
        clock: Clock,
        *,
        every: timedelta = timedelta(seconds=15),
        jobs: Sequence[PeriodicJob] = (),
    ) -> None:
        self._store = store
        self._desk = desk
        self._outbox = outbox
        self._polls = polls
        self._clock = clock
        self._every = every
        self._jobs = jobs
        self._scheduler: AsyncIOScheduler | None = None
        self._heartbeat = Heartbeat()
        self._wall_clock = WallClock()
        self.jumped: Callable[[timedelta], None] = lambda by: None
        self._ticked_s: float | None = None
        self._departures = Departures(desk)
        self._absences = Absences(desk)

    def start(self) -> None:
        """Start ticking on the running event loop."""
        scheduler = AsyncIOScheduler(
            timezone=UTC,
            # the default misfire grace of one second silently drops late jobs
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for job in self._jobs:
            scheduler.add_job(
                self._surely(job.work),
                "interval",
                seconds=job.every.total_seconds(),
                next_run_time=datetime.now(UTC) + FIRST_JOB,
            )
        scheduler.start()
        self._scheduler = scheduler
        self._wall_clock = WallClock()
        beat = self._heartbeat
        beat.add("timers", self._surely(self.tick), self._every)
        for site in self._polls.sites:
            # poll each site separately so that none has to wait for another
            beat.add(_beat(site), self._surely(partial(self._polls.poll_due, site)), self._every)
        beat.add("lead", self._surely(self._lead), timedelta(seconds=LEAD_S))
        beat.add("sweep", self._surely(self._outbox.sweep), SWEEP)
        self._ticked_s = time.monotonic()

    def look_now(self) -> None:
        """Become the leader if there is none, and poll right away. Timers keep their schedule."""
        self._heartbeat.wake("lead")

    async def stop(self) -> None:
        """Stop ticking. Another replica can start polling right away."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        await self._heartbeat.stop()
        await self._polls.stop()

    async def tick(self) -> int:
        """Fire every timer that's due, oldest first. Return how many fired."""
        ended, outcome = self._desk.meter.begin("tick"), "failed"
        try:
            await self._departures.refresh()
            await self._absences.refresh()
            fired = await self._fire_all()
            outcome = "done"
        finally:
            ended(outcome)
        self._ticked_s = time.monotonic()
        return fired

    def age_s(self) -> float | None:
        """Return the seconds since the last successful tick or `start`. None before `start`."""
        return time.monotonic() - self._ticked_s if self._ticked_s is not None else None

    async def _fire_all(self) -> int:
        fired, unfit = 0, set[DueTimer]()
        while True:
            due, failed = await self._store.run(self._fire_due, frozenset(unfit))
            fired += len(due) - len(failed)
            unfit |= failed
            if len(due) < BATCH:
                break
        if fired:
            self._outbox.wake()
        return fired

    def _fire_due(
        self, session: Session, unfit: frozenset[DueTimer]
    ) -> tuple[list[DueTimer], set[DueTimer]]:
        """Fire one batch of timers in this transaction. Return all of them, and the failed ones.

        A person's reminders are merged before other transactions can see them.
        """
        practice, now = self._desk.practice, self._clock.now()
        if not timers.due(session, practice.id, now, 1 + len(unfit)):
            return [], set()
        # if two replicas fire timers at once, they must not both message the same person
        leases.alone(session, f"ticks:{practice.id}")
        timers_due = timers.due(session, practice.id, now, BATCH + len(unfit))
        due = [timer for timer in timers_due if timer not in unfit]
        if not due:
            return [], set()
        failed = {timer for timer in due if not self._fire(session, timer, now)}
        merge(session, practice, now)
        notify.others(session, practice.id)
        return due, failed

    def _fire(self, session: Session, due: DueTimer, now: datetime) -> bool:
        """Fire one timer, and return whether it worked. An error rolls back only its changes."""
        try:
            with savepoint(session):
                self._desk.fire(session, due, now)
        except (Conflict, TransactionLost):
            raise
        except Busy:
            # someone is changing the case, so the next tick tries again
            return False
        except Exception as error:
            # one broken case must not block other cases' reminders
            log.error(
                "timer failed", case=due.case, kind=due.timer.kind.value, error=type(error).__name__
            )
            return False
        return True

    async def _lead(self) -> None:
        """Become or stay the leader. A replica that has just taken over polls right away."""
        if by := self._wall_clock.jump():
            self.clock_jumped(by)
        if await self._polls.renew_leadership():
            self._poll_now()

    def clock_jumped(self, by: timedelta) -> None:
        """Reschedule work that was deferred based on the old time, before the clock was changed."""
        log.warning("the clock jumped", by_s=round(by.total_seconds()))
        self._polls.clock_jumped(by)
        for job in self._scheduler.get_jobs() if self._scheduler is not None else ():
            job.modify(next_run_time=datetime.now(UTC) + FIRST_JOB)
        self._outbox.wake()
        self._heartbeat.wake("timers")
        self._poll_now()
        self.jumped(by)

    def _poll_now(self) -> None:
        for site in self._polls.sites:
            self._heartbeat.wake(_beat(site))

    def _surely(self, work: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
        """Return a wrapper that never raises. It logs only the type of an error.

        APScheduler would also log the error's message, which could quote a patient.
        """

        async def surely() -> None:
            try:
                await work()
            except Exception as error:
                # the next run tries again
                log.error("tick failed", job=_name(work), error=type(error).__name__)

        return surely


def _beat(site: str) -> str:
    return f"polls of {site}"


def _name(work: Callable[..., object]) -> str:
    """Return the callable's name for the log. Not every callable is a named function."""
    if isinstance(work, partial):
        return _name(work.func)
    return getattr(work, "__qualname__", type(work).__qualname__)

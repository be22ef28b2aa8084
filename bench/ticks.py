"""A tick costs what is due, not what is open."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from sqlmodel import Session

from bench.measuring import Ratio
from bench.practice import NOW, StandingClock, a_desk, with_cases
from bot.desk import Desk
from bot.intake import Intake
from bot.store.columns import table
from bot.store.tables import CaseRow, TimerRow
from scheduler import Outbox, Polls, Ticks

DUE = 100
FEW = 1_000
EACH = 10
_timers = table(TimerRow)


def _fill(session: Session, desk: Desk, count: int) -> None:
    """Far-off timers of other cases, ten each, as many as wanted."""
    far = NOW + timedelta(days=400)
    owners = range(10_000, 10_000 + count // EACH)
    shared = {"practice": desk.practice.id, "location": "oak-street", "version": 1}
    others = [
        {**shared, "id": id, "waits": True, "closed": False, "due_at": far}
        | {"draft": "", "public": "", "state": "{}"}
        for id in owners
    ]
    rows = [
        {"practice": desk.practice.id, "case": id, "kind": "promise", "round": n, "n": 1}
        | {"due_at": far + timedelta(seconds=n), "state": "waiting"}
        for id in owners
        for n in range(EACH)
    ]
    for start in range(0, len(others), 50_000):
        session.execute(table(CaseRow).insert(), others[start : start + 50_000])
    for start in range(0, len(rows), 50_000):
        session.execute(_timers.insert(), rows[start : start + 50_000])


async def _tick(folder: Path, open_: int) -> float:
    """Seconds of a tick that fires 100 of `open_` timers."""
    desk = a_desk(folder)
    await with_cases(desk, DUE)
    desk.store.run_sync(_fill, desk, open_)
    clock = desk.clock
    assert isinstance(clock, StandingClock)
    outbox = Outbox(desk.store, desk, {}, {}, clock, lambda: 0.0)
    polls = Polls(desk.store, desk, Intake(desk), {}, clock, lambda: 0.0)
    ticks = Ticks(desk.store, desk, outbox, polls, clock)
    clock.at = NOW + timedelta(hours=22, minutes=10)
    start = time.perf_counter()
    fired = await ticks.tick()
    taken = time.perf_counter() - start
    assert fired >= DUE, fired
    desk.store.close()
    return taken


def _nothing() -> None:
    """What APScheduler's jobs do."""


def _job_store(folder: Path) -> float:
    """Seconds that APScheduler's SQLAlchemy job store takes to find and remove 100 due jobs."""
    store = SQLAlchemyJobStore(f"sqlite:///{folder / 'jobs.db'}")
    scheduler = BackgroundScheduler(timezone="UTC")
    store.start(scheduler, "default")
    for n in range(FEW):
        at = NOW + timedelta(seconds=n if n < DUE else 10**7 + n)
        job = Job(
            scheduler,
            id=f"j{n}",
            name="nothing",
            func=_nothing,
            args=(),
            kwargs={},
            trigger=DateTrigger(at),
            executor="default",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            next_run_time=at,
        )
        store.add_job(job)
    start = time.perf_counter()
    due = store.get_due_jobs(NOW + timedelta(hours=1))
    for job in due:
        store.remove_job(job.id)
    taken = time.perf_counter() - start
    assert len(due) == DUE
    store.shutdown()
    return taken


async def measure(folder: Path, many: int) -> list[Ratio]:
    (folder / "few").mkdir()
    (folder / "many").mkdir()
    few = await _tick(folder / "few", FEW)
    ours = await _tick(folder / "many", many)
    jobs = _job_store(folder)
    return [
        Ratio(
            f"a tick, {DUE} due of {many:,} open",
            f"the same {DUE} of {FEW:,} open",
            ours,
            few,
            "≤ 1.5 ×",
            ours <= 1.5 * few,
        ),
        Ratio(
            f"a tick, {DUE} due (decided, saved, effects asked)",
            "APScheduler's job store, taken and removed",
            ours,
            jobs,
            "≤ 0.1 ×",
            ours * 10 <= jobs,
        ),
    ]

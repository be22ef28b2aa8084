"""Transactions: one plain function of a session, run whole in a worker thread.

On SQLite one thread writes. Functions that wait together share one commit, each in a savepoint of
its own, so that a burst of clicks costs one flush to disk; an error undoes only its own.
On PostgreSQL a small pool writes, and a transaction that lost a race is run again.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.errors import DiskFull
from bot.practice import PracticeId
from bot.store import engines, wakes
from bot.store.driver import savepoint, session_on

P = ParamSpec("P")
T = TypeVar("T")

TOGETHER = 64
"""How many waiting functions share one commit on SQLite at most."""

TRIES = 5
"""How often a transaction that lost a race is run again before it is an error."""


class Conflict(Exception):
    """Another transaction changed what this one had read; run again it sees the new state."""


@dataclass
class _Job:
    work: Callable[[Session], Any]
    result: Future[Any]


class Store:
    """One database. `url` is SQLAlchemy's: `sqlite:///path` or `postgresql+psycopg://…`."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = engines.for_writing(url)
        self._reading: Engine = engines.for_reading(url, self.engine)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="store-read")
        self._writers = ThreadPoolExecutor(1 if self.is_sqlite else 8, thread_name_prefix="store")
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._closing = threading.Event()

    async def run(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work` as one transaction that may write; committed when this returns.

        Whatever `work` raises undoes all it did and is raised here. Raises `DiskFull` when
        there is no room.
        """
        return await asyncio.wrap_future(self._submit(lambda s: work(s, *args, **kwargs)))

    async def read(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work` on one consistent state of the database, without writing."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._readers, lambda: self._look(lambda s: work(s, *args, **kwargs))
        )

    def run_sync(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`run` for the command line and for tests, outside of any event loop."""
        result: T = self._submit(lambda s: work(s, *args, **kwargs)).result()
        return result

    async def listen(self, practice: PracticeId, woken: Callable[[], None]) -> None:
        """Call `woken` when another replica committed something to do; ends when cancelled.

        Returns at once on SQLite, which has no other replicas.
        """
        if not self.is_sqlite:
            await wakes.listen(self.engine.url, practice, woken)

    def migrate(self) -> None:
        """Bring the tables to this version's shape.

        Raises `ConfigurationError` if it cannot be used, `Unavailable` if it is not there.
        """
        engines.migrate(self.engine)

    def close(self) -> None:
        """Finish what runs and let go of the database."""
        self._closing.set()
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self.engine.dispose()
        self._reading.dispose()

    # --- how it is done

    def _submit(self, work: Callable[[Session], Any]) -> Future[Any]:
        if not self.is_sqlite:
            return self._writers.submit(self._alone, work)
        job = _Job(work, Future())
        self._jobs.put(job)
        self._writers.submit(self._write_waiting)
        return job.result

    def _look(self, work: Callable[[Session], T]) -> T:
        with self._reading.begin() as connection, session_on(connection) as session:
            return work(session)

    def _alone(self, work: Callable[[Session], T]) -> T:
        for left in range(TRIES - 1, -1, -1):
            try:
                with self.engine.begin() as connection, session_on(connection) as session:
                    result = work(session)
                    session.flush()
                    return result
            except (Conflict, DBAPIError) as error:
                if engines.is_full(error):
                    raise DiskFull from error
                if left == 0 or not (isinstance(error, Conflict) or engines.lost_race(error)):
                    raise
        raise AssertionError("unreachable")

    def _write_waiting(self) -> None:
        """Take every function that waits and commit them together."""
        jobs = self._taken()
        if not jobs:
            return
        try:
            with self.engine.begin() as connection, session_on(connection) as session:
                settled = [_settled(session, job.work) for job in jobs]
        except BaseException as error:
            for job in jobs:
                job.result.set_exception(DiskFull() if engines.is_full(error) else error)
            return
        for job, (value, problem) in zip(jobs, settled, strict=True):
            if problem is not None:
                job.result.set_exception(problem)
            else:
                job.result.set_result(value)

    def _taken(self) -> list[_Job]:
        jobs: list[_Job] = []
        while len(jobs) < TOGETHER:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job.result.set_running_or_notify_cancel():
                jobs.append(job)
        return jobs


def _settled(session: Session, work: Callable[[Session], Any]) -> tuple[Any, Exception | None]:
    """What `work` gave, or what went wrong with it and undid only its own."""
    try:
        with savepoint(session):
            return work(session), None
    except Exception as error:
        if engines.is_fatal(error):
            raise
        return None, error

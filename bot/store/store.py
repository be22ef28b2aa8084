"""Transactions: each is one plain function that takes a session and runs in a worker thread.

On SQLite, one thread writes, and pending functions share one commit, each in its own savepoint.
That way, a burst of clicks costs only one flush to disk, and an error undoes only its own changes.
On PostgreSQL, a small pool writes, and a transaction that lost a race is run again.
"""

from __future__ import annotations

import asyncio
import queue
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from bot.errors import Busy, DiskFull, NoDatabase, Unavailable
from bot.practice import PracticeId
from bot.store import engines, notify
from bot.store.prepared import savepoint, session_on

log = structlog.get_logger("bedside.store")

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[[Session], Any]

TOGETHER = 64
"""Maximum number of pending functions that share one commit."""

TRIES, PAUSE_S = 5, 0.02
"""Maximum number of times to run a transaction that keeps losing races, and the pause between runs.

The pause is in seconds and grows with each run.
"""


AWAY_S, AGAIN_S = 120, 1
"""How long to wait for PostgreSQL at startup, and the pause between attempts, in seconds. The
container's health check allows the same amount of time.
"""

TransactionLost = OperationalError
"""The whole transaction failed, and all of its changes are lost."""


class Conflict(Exception):
    """Another transaction changed what this one read. A rerun sees the new state."""


class Store:
    """One database. `url` is in SQLAlchemy's form: `sqlite:///path` or `postgresql+psycopg://…`.

    It `is_full` from the first write that finds no space until a write succeeds. Each replica
    writes every few seconds.
    """

    def __init__(
        self,
        url: str,
        *,
        pause: Callable[[float], object] = time.sleep,
        chance: random.Random | None = None,
    ) -> None:
        """`pause` is called to wait before a retry, and `chance` adds jitter to the wait."""
        self.engine: Engine = engines.for_writing(url)
        self._reading: Engine = engines.for_reading(url, self.engine)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        readers, writers = (4, 1) if self.is_sqlite else (engines.READERS, engines.WRITERS)
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="store-read")
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="store")
        self.is_full = False
        self._pause, self._chance = pause, chance or random.Random()
        self._group_commit = GroupCommit(self.engine, lambda write: self._writers.submit(write))

    async def run(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work` as one transaction that can write. It's committed when this returns.

        If `work` raises an error, all its changes are undone and the error is raised here. Raises
        `DiskFull` when there's no space, `NoDatabase` while PostgreSQL can't be reached, and `Busy`
        while another program has the rows locked. `work` might be run again if it's unknown whether
        it was committed, so it has to be idempotent.
        """

        def whole(session: Session) -> T:
            return work(session, *args, **kwargs)

        try:
            if self.is_sqlite:
                result: T = await self._group_commit.run(whole)
            else:
                result = await asyncio.wrap_future(self._writers.submit(self._alone, whole))
        except DiskFull:
            self.is_full = True
            raise
        self.is_full = False
        return result

    async def read(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work` on a consistent snapshot of the database, without writing."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._readers, lambda: self._look(lambda s: work(s, *args, **kwargs))
        )

    def run_sync(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `run`, for the command line and for tests, outside of any event loop."""

        def whole(session: Session) -> T:
            return work(session, *args, **kwargs)

        if self.is_sqlite:
            found: T = self._group_commit.submit(whole).result()
            return found
        return self._alone(whole)

    async def listen(self, practice: PracticeId, woken: Callable[[], None]) -> None:
        """Call `woken` when another replica has committed something to do. Returns when canceled.

        On SQLite, which has no other replicas, it returns right away.
        """
        if not self.is_sqlite:
            await notify.listen(self.engine.url, practice, woken)

    @property
    def connections(self) -> int:
        """Number of connections to the server that this process keeps open. None with SQLite."""
        return 0 if self.is_sqlite else engines.CONNECTIONS

    def require_made(self) -> None:
        """Raise `ConfigurationError` unless Bedside's tables exist. Doesn't create anything."""
        engines.require_made(self.engine)

    async def open_when_there(self) -> bool:
        """Run `migrate` once PostgreSQL is running, since it might be starting when we are.

        Raises `Unavailable` if it still can't be reached after `AWAY_S`. Doesn't wait for a SQLite
        file.
        """
        loop = asyncio.get_running_loop()
        since_s, said = loop.time(), ""
        while True:
            try:
                is_new = await asyncio.to_thread(self.migrate)
            except Unavailable as error:
                if self.is_sqlite or loop.time() - since_s > AWAY_S:
                    raise
                if str(error) != said:
                    said = str(error)
                    log.warning("waiting for the database", why=said, for_up_to_s=AWAY_S)
                await asyncio.sleep(AGAIN_S)
            else:
                if said:
                    log.info("the database is there", after_s=round(loop.time() - since_s))
                return is_new

    def migrate(self, *, reads_all: bool = True) -> bool:
        """Migrate the tables to this version's schema. Returns True if they were just created.

        Raises `ConfigurationError` for a database we can't use, and `Unavailable` for one we can't
        reach. Only with `reads_all` is a damaged file or an incompatible pooler detected right
        away. With a large file, that takes seconds.
        """
        return engines.migrate(self.engine, reads_all=reads_all)

    def close(self) -> None:
        """Finish what's running and close the database."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self._group_commit.close()
        self.engine.dispose()
        self._reading.dispose()

    # --- implementation

    def _look(self, work: Callable[[Session], T]) -> T:
        moved = begun = False
        for left in reversed(range(engines.CROWDED_TRIES)):
            try:
                with self._reading.begin() as connection, session_on(connection) as session:
                    begun = True
                    return work(session)
            except DBAPIError as error:
                if self.is_sqlite:
                    raise
                if left and engines.is_crowded(error):
                    self._pause(engines.LEAVE_FREE_S)
                    continue
                if engines.is_locked(error):
                    raise Busy from error
                if engines.lost_server(error):
                    if left and begun and not moved:
                        # the pool's other connections go to the same server
                        moved = True
                        self._reading.dispose()
                        continue
                    raise NoDatabase(perhaps_saved=False) from error
                raise
        raise AssertionError("unreachable")

    def _alone(self, work: Callable[[Session], T]) -> T:
        """Run `work` on PostgreSQL, retrying lost races, lost servers, and refused connections."""
        moved, perhaps_saved, races, crowded = False, False, 0, 0
        while True:
            begun = ended = False
            try:
                with self.engine.begin() as connection, session_on(connection) as session:
                    begun = True
                    result = work(session)
                    session.flush()
                    ended = True
                return result
            except (Conflict, DBAPIError) as error:
                if engines.is_full(error):
                    raise DiskFull from error
                if engines.is_locked(error):
                    self._end_frozen()
                    raise Busy from error
                if isinstance(error, Conflict) or engines.lost_race(error):
                    races += 1
                    if races == TRIES:
                        raise
                    # add jitter so that they don't all retry at the same moment
                    self._pause(self._chance.uniform(0, races * PAUSE_S))
                elif not begun and crowded < engines.CROWDED_TRIES and engines.is_crowded(error):
                    crowded += 1
                    self._pause(engines.LEAVE_FREE_S)
                elif engines.lost_server(error):
                    perhaps_saved |= ended
                    if moved or not begun:
                        raise NoDatabase(perhaps_saved=perhaps_saved) from error
                    # the pool's other connections go to the same server
                    moved = True
                    self.engine.dispose()
                else:
                    raise

    def _end_frozen(self) -> None:
        # unlock the rows for the next attempt
        with suppress(DBAPIError):
            engines.end_frozen(self.engine)


# --- shared commits on SQLite


@dataclass(eq=False, slots=True)
class _Job:
    """A pending function. `loop` awaits its `result`. It's None if a thread waits for it."""

    work: Work
    result: asyncio.Future[Any] | Future[Any]
    loop: asyncio.AbstractEventLoop | None = None
    value: Any = None
    problem: BaseException | None = None

    def is_wanted(self) -> bool:
        """Whether the caller is still waiting. False if they gave up."""
        if isinstance(self.result, Future):
            return self.result.set_running_or_notify_cancel()
        return not self.result.cancelled()

    def answer(self) -> None:
        if self.result.cancelled():
            return
        if self.problem is not None:
            self.result.set_exception(self.problem)
        else:
            self.result.set_result(self.value)


class GroupCommit:
    """Group commits for SQLite. `begin` calls its argument in the one thread that writes."""

    def __init__(self, engine: Engine, begin: Callable[[Callable[[], None]], object]) -> None:
        self._engine = engine
        self._begin = begin
        self._waiting: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._is_begun = False
        self._kept: tuple[Connection, Session] | None = None

    async def run(self, work: Work) -> Any:
        """Include `work` in the next commit, and wait for it."""
        loop = asyncio.get_running_loop()
        result: asyncio.Future[Any] = loop.create_future()
        self._add(_Job(work, result, loop))
        return await result

    def submit(self, work: Work) -> Future[Any]:
        """Like `run`, for a caller in a separate thread."""
        result: Future[Any] = Future()
        self._add(_Job(work, result))
        return result

    def close(self) -> None:
        """Return the connection to the pool. Don't call this while anything is being written."""
        if self._kept is not None:
            connection, session = self._kept
            self._kept = None
            session.close()
            connection.close()

    def _add(self, job: _Job) -> None:
        self._waiting.put(job)
        # jobs that are queued before the thread starts share a commit with this one
        if not self._is_begun:
            self._is_begun = True
            try:
                self._begin(self._write)
            except BaseException:
                self._is_begun = False
                raise

    def _write(self) -> None:
        self._is_begun = False
        while jobs := self._taken():
            self._commit(jobs)
            _answer(jobs)

    def _taken(self) -> list[_Job]:
        jobs: list[_Job] = []
        while len(jobs) < TOGETHER:
            try:
                job = self._waiting.get_nowait()
            except queue.Empty:
                break
            if job.is_wanted():
                jobs.append(job)
        return jobs

    def _commit(self, jobs: list[_Job]) -> None:
        try:
            with self._transaction() as session:
                if len(jobs) == 1:
                    # an error in it rolls back the transaction, so it needs no savepoint
                    jobs[0].value = jobs[0].work(session)
                    session.flush()
                else:
                    for job in jobs:
                        _settle(session, job)
        except BaseException as error:
            for job in jobs:
                job.problem = DiskFull() if engines.is_full(error) else error

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        """A transaction in the thread that writes.

        Its connection and session are reused, because getting new ones takes as long as three
        statements. After an error, it starts over with a connection from the pool.
        """
        if self._kept is None:
            opened = self._engine.connect()
            self._kept = opened, session_on(opened)
        connection, session = self._kept
        try:
            with connection.begin():
                yield session
                if session.in_transaction():
                    session.close()
        except BaseException:
            self.close()
            raise


def _settle(session: Session, job: _Job) -> None:
    try:
        with savepoint(session):
            job.value = job.work(session)
    except Exception as error:
        # raise this only to the job's own caller, and continue with the other jobs in this commit
        if engines.is_fatal(error):
            raise
        job.problem = error


def _answer(jobs: list[_Job]) -> None:
    """Deliver the results. Each loop is woken only once, no matter how many callers it has."""
    of_loop: dict[asyncio.AbstractEventLoop | None, list[_Job]] = defaultdict(list)
    for job in jobs:
        of_loop[job.loop].append(job)
    for loop, some in of_loop.items():
        if loop is None:
            _answer_all(some)
        else:
            # a closed loop doesn't need the result
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_answer_all, some)


def _answer_all(jobs: list[_Job]) -> None:
    for job in jobs:
        job.answer()

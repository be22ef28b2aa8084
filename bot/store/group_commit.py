"""Group commit for SQLite: pending functions share one commit, each in a savepoint.

That way a burst of clicks costs one flush to disk, and an error undoes only its own changes.
"""

from __future__ import annotations

import asyncio
import queue
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from bot.errors import DiskFull
from bot.store import engines
from bot.store.prepared import savepoint, session_on

TOGETHER = 64
"""Maximum number of pending functions that share one commit."""

Work = Callable[[Session], Any]


@dataclass(eq=False, slots=True)
class _Job:
    """`loop` is where `result` is awaited. None if a thread needs it."""

    work: Work
    result: asyncio.Future[Any] | Future[Any]
    loop: asyncio.AbstractEventLoop | None = None
    value: Any = None
    problem: BaseException | None = None

    def is_wanted(self) -> bool:
        """False if the caller gave up waiting."""
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
    """`begin` calls its argument in the one thread that writes."""

    def __init__(self, engine: Engine, begin: Callable[[Callable[[], None]], object]) -> None:
        self._engine = engine
        self._begin = begin
        self._waiting: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._is_begun = False

    async def run(self, work: Work) -> Any:
        """Include it in the next commit, and wait for that."""
        loop = asyncio.get_running_loop()
        result: asyncio.Future[Any] = loop.create_future()
        self._add(_Job(work, result, loop))
        return await result

    def submit(self, work: Work) -> Future[Any]:
        """Like `run`, for a caller in a separate thread."""
        result: Future[Any] = Future()
        self._add(_Job(work, result))
        return result

    def _add(self, job: _Job) -> None:
        self._waiting.put(job)
        # jobs that come before the thread starts are done with the rest
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
            with self._engine.begin() as connection, session_on(connection) as session:
                for job in jobs:
                    _settle(session, job)
        except BaseException as error:
            for job in jobs:
                job.problem = DiskFull() if engines.is_full(error) else error


def _settle(session: Session, job: _Job) -> None:
    try:
        with savepoint(session):
            job.value = job.work(session)
    except Exception as error:
        # this error is the caller's, and the other jobs of this commit go on
        if engines.is_fatal(error):
            raise
        job.problem = error


def _answer(jobs: list[_Job]) -> None:
    """Each loop is woken once, no matter how many callers it has."""
    of_loop: dict[asyncio.AbstractEventLoop | None, list[_Job]] = defaultdict(list)
    for job in jobs:
        of_loop[job.loop].append(job)
    for loop, some in of_loop.items():
        if loop is None:
            _answer_all(some)
        else:
            # a closed loop doesn't need a result
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_answer_all, some)


def _answer_all(jobs: list[_Job]) -> None:
    for job in jobs:
        job.answer()

"""One process of the product on the shared database. It can die between any two steps."""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import Future
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot.departures import Departures
from bot.desk import Desk
from bot.errors import DiskFull
from bot.intake import Intake
from bot.ports import Chat, ReviewSite
from bot.practice import Practice
from bot.store import Store
from scheduler import Outbox, Polls, Reconciliation, Ticks
from tests.faults.story import Story
from tests.faults.virtual import OwnClock, TrueClock

P = ParamSpec("P")
T = TypeVar("T")


class Died(BaseException):
    """The process died in the middle of a transaction."""


class Trouble(sqlite3.OperationalError):
    """The database fails because the simulator wants it to."""


class Lagging:
    """A replacement for a pool of threads. A submitted function is done whole, a moment later."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica

    def submit(self, work: Callable[..., Any], *args: Any) -> Future[Any]:
        result: Future[Any] = Future()

        def do() -> None:
            if self._replica.dead:
                return
            try:
                result.set_result(work(*args))
            except BaseException as error:
                result.set_exception(error)

        asyncio.get_running_loop().call_later(self._replica.rng.choice((0, 0, 0.002, 0.02)), do)
        return result

    def shutdown(self, wait: bool = True) -> None:
        pass


OTHER_VERSION = 0.002
"""Chance, before each transaction, that a replica of another version just saved a case."""

UNKNOWN_THERE = ("shape", "email", "snoozes", "fired")
"""Fields of a case that the other version doesn't know, and so doesn't write."""


def _saved_by_another_version(session: Session, replica: Replica) -> None:
    found = session.execute(text("SELECT id, state FROM cases ORDER BY id")).all()
    if found:
        id, state = replica.rng.choice(found)
        known = {k: v for k, v in json.loads(state).items() if k not in UNKNOWN_THERE}
        saving = text("UPDATE cases SET state = :state WHERE id = :id")
        session.execute(saving, {"state": json.dumps(known), "id": id})
        replica.story.fault("a case saved by another version", replica.name, f"case {id}")


class SteppedStore(Store):
    """The real store without its threads. Its database has the faults of `trouble`."""

    def __init__(self, url: str, replica: Replica) -> None:
        super().__init__(url)
        self._writers.shutdown()
        self._readers.shutdown()
        self._writers = self._readers = Lagging(replica)  # type: ignore[assignment]
        self._replica = replica
        for engine in {self.engine, self._reading}:
            event.listen(engine, "connect", self._connected, insert=True)
            event.listen(engine, "begin", self._begins, insert=True)
            event.listen(engine, "commit", self._commits)

    async def run(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        await self._replica.steps()
        if self._replica.rng.random() < OTHER_VERSION:
            await self._unless_dead(super().run(_saved_by_another_version, self._replica))
        result = await self._unless_dead(super().run(work, *args, **kwargs))
        await self._replica.steps()
        return result

    async def read(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        await self._replica.steps()
        return await self._unless_dead(super().read(work, *args, **kwargs))

    async def _unless_dead(self, work: Awaitable[T]) -> T:
        """A process that died in the middle never gets the result."""
        try:
            return await work
        except Died:
            await asyncio.get_running_loop().create_future()
            raise

    def _connected(self, connection: Any, record: Any) -> None:
        if self.is_sqlite:
            clock = self._replica.true
            connection.create_function(
                "julianday", 1, lambda _now: clock.seconds() / 86400.0 + 2440587.5
            )

    def _begins(self, connection: Connection) -> None:
        if not self.is_sqlite:
            connection.exec_driver_sql(f"SET LOCAL sim.now = '{self._replica.true.seconds()!r}'")
        if self._replica.trouble.get("database") == "locked":
            raise _failed("SQLITE_BUSY", "database is locked")

    def _commits(self, connection: Connection) -> None:
        replica = self._replica
        match replica.trouble.get("database"):
            case "full":
                raise _failed("SQLITE_FULL", "database or disk is full")
            case "cut" if replica.rng.random() < 0.3:
                if replica.rng.random() < 0.5:
                    connection.exec_driver_sql("COMMIT")
                    replica.story.fault("database: connection cut after the commit", replica.name)
                else:
                    replica.story.fault("database: connection cut before the commit", replica.name)
                raise _failed("SQLITE_IOERR", "server closed the connection unexpectedly")
        if replica.dies("inside a commit, before it"):
            raise Died


def _failed(code: str, words: str) -> OperationalError:
    cause = Trouble(words)
    cause.sqlite_errorname = code
    return OperationalError("", {}, cause)


class Replica:
    """`trouble` is shared by all: the database's faults, and how deadly the day is."""

    def __init__(
        self,
        name: str,
        url: str,
        practice: Practice,
        true: TrueClock,
        clock: OwnClock,
        rng: random.Random,
        story: Story,
        trouble: dict[str, Any],
        outside: Callable[[Replica], tuple[Mapping[str, Chat], Mapping[str, ReviewSite]]],
    ) -> None:
        self.name, self.true, self.clock = name, true, clock
        self.rng, self.story, self.trouble = rng, story, trouble
        self.dead = self.ended = False
        self._thawed_at = 0.0
        self.failures: list[str] = []
        self.work: asyncio.Task[None] | None = None
        self.store = SteppedStore(url, self)
        self.desk = Desk(practice, self.store, clock)
        self.desk.woken = self._wakes
        self.woken = False
        self.intake = Intake(self.desk)
        self.departures = Departures(self.desk)
        chats, sites = outside(self)
        self.outbox = Outbox(self.store, self.desk, chats, sites, clock, rng.random)
        self.polls = Polls(
            self.store, self.desk, self.intake, sites, clock, rng.random, holder=name
        )
        self.ticks = Ticks(self.store, self.desk, self.outbox, self.polls, clock)
        self.reconciling = Reconciliation(self.store, self.desk, chats, clock)

    # --- between two steps

    async def steps(self) -> None:
        """A moment when other things happen, and when this process can die or be frozen."""
        self.dies("between two steps")
        loop = asyncio.get_running_loop()
        if self.trouble.get("database") == "slow":
            await asyncio.sleep(self.rng.uniform(0.1, 3))
        if self.trouble.get("database") == "locked":
            await asyncio.sleep(5)
        await self.thawed()
        if self.ended:
            raise asyncio.CancelledError
        if self.dead:
            await loop.create_future()

    async def thawed(self) -> None:
        """A frozen process continues. One that died since then never does."""
        loop = asyncio.get_running_loop()
        while self.frozen and not self.dead:  # noqa: ASYNC110 - time itself has to go by
            await asyncio.sleep(self._thawed_at - loop.time())
        if self.dead and not self.ended:
            await loop.create_future()

    def dies(self, where: str) -> bool:
        deadly: float = self.trouble.get("deadly", 0.0)
        if not self.dead and deadly and self.rng.random() < deadly:
            self.story.fault(f"process killed {where}", self.name)
            self.dead = True
        return self.dead

    @property
    def frozen(self) -> bool:
        return asyncio.get_running_loop().time() < self._thawed_at

    def freeze(self, seconds: float) -> None:
        self._thawed_at = asyncio.get_running_loop().time() + seconds

    def hears(self, answer: asyncio.Future[Any], value: Any, error: Exception | None) -> None:
        """A response arrives. A frozen process gets it later, a dead one never."""
        if self.dead or answer.done():
            return
        loop = asyncio.get_running_loop()
        if self.frozen:
            loop.call_at(self._thawed_at, self.hears, answer, value, error)
        elif error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(value)

    def _wakes(self) -> None:
        self.woken = True

    # --- actions

    def turn(self, *, poll: bool, sweep: bool) -> None:
        """Let it do the work that's due, unless it's still busy."""
        if self.work is None or self.work.done():
            self.work = asyncio.create_task(self._works(poll, sweep))

    async def _works(self, poll: bool, sweep: bool) -> None:
        jobs: list[Coroutine[Any, Any, object]] = [self.ticks.tick(), self.outbox.drain()]
        jobs += [self.polls.poll_once()] if poll else []
        jobs += [self.reconciling.sweep(), self.outbox.sweep()] if sweep else []
        self.rng.shuffle(jobs)
        for problem in await asyncio.gather(*jobs, return_exceptions=True):
            if isinstance(problem, Exception):
                self._cannot(problem)

    def _cannot(self, problem: Exception) -> None:
        """Only a database in trouble is an excuse."""
        self.story.tell(self.name, f"could not go on: {type(problem).__name__}")
        meant = isinstance(problem, OperationalError) and isinstance(problem.orig, Trouble)
        if not meant and not isinstance(problem, DiskFull):
            self.failures.append(f"{type(problem).__name__}: {problem}"[:300])

    async def stop(self) -> None:
        """SIGTERM."""
        await self.polls.stop()
        await self.outbox.stop()
        self.dead = True

    def close(self) -> None:
        self.dead = self.ended = True
        self.store.engine.dispose()
        self.store._reading.dispose()

"""A PostgreSQL connection that needs few round trips and closes if its server stops responding.

`database_url.SILENT` detects a machine that's gone. A server can also be running and still not
respond: if it and its disk are frozen, or if it was demoted in the middle of a COMMIT that waits
for a standby that it no longer has.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from psycopg import Connection, Cursor, Error, OperationalError, waiting
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus

if TYPE_CHECKING:
    from psycopg.abc import PQGen
    from psycopg.pq.abc import PGconn, PGresult

V = TypeVar("V")

ANSWERS_S: float = 20.0
"""Maximum time for one round trip, in seconds. Round trips normally take far less than a second."""

TOGETHER = 100
"""Maximum number of statements in one round trip."""


_SQL = "sql"


class Statement(NamedTuple):
    """SQL with `$1` as the placeholder for the first of `values`."""

    sql: str
    values: Sequence[Any] = ()
    check: Callable[[int], None] | None = None


class Answer:
    """The result of one statement, with the same attribute names as a driver's cursor."""

    def __init__(self, rows: list[tuple[Any, ...]], rowcount: int) -> None:
        self._rows = iter(rows)
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._rows

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(self._rows, None)


class Line(Connection[Any]):
    """A psycopg connection with a timeout. After a timeout, the last statement might have run.

    There's no timeout while it `is_patient`. `later` and `ahead` queue statements for the next
    round trip. The server runs them in order, as if each had been sent right away.
    """

    is_patient = False

    def __init__(self, pgconn: PGconn, *args: Any, **kwargs: Any) -> None:
        super().__init__(pgconn, *args, **kwargs)
        self._pending: list[Statement] = []
        self._wanted: list[Statement] = []
        self._known: dict[tuple[str, tuple[Any, ...]], Answer] = {}
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self._named = 0
        self._values = Transformer(self)

    def wait(self, gen: PQGen[V], interval: float = 0.1, timeout: float | None = None) -> V:
        if timeout is None and not self.is_patient:
            timeout = ANSWERS_S
        try:
            return super().wait(gen, interval, timeout)
        except OperationalError:
            # canceling could make a COMMIT report success although no standby has it
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()
            raise

    def ask(self, sql: str, values: Sequence[Any] = ()) -> Answer:
        """Run `sql`, after all the statements in the queue."""
        known = self._known.pop((sql, tuple(values)), None) if self._known else None
        if known is not None:
            return known
        return self._together([Statement(sql, values)])[-1]

    def later(
        self, sql: str, values: Sequence[Any], check: Callable[[int], None] | None = None
    ) -> None:
        """Queue `sql` for the next round trip, which is the COMMIT at the latest.

        `check` is called with the number of rows that it affected.
        """
        self._pending.append(Statement(sql, values, check))
        if len(self._pending) == TOGETHER:
            self.catch_up()

    def ahead(self, sql: str, values: Sequence[Any]) -> None:
        """Announce a call to `ask` so that the next round trip fetches its result."""
        self._wanted.append(Statement(sql, values))

    def catch_up(self) -> None:
        """Run the queued statements."""
        if self._pending:
            self._together([])

    def cursor(self, *args: Any, **kwargs: Any) -> Cursor[Any]:  # type: ignore[override]
        """Run the queue, and return psycopg's own cursor for statements from other code."""
        self.catch_up()
        cursor: Cursor[Any] = super().cursor(*args, **kwargs)
        return cursor

    def commit(self) -> None:
        """Commit in the same round trip as the queue, unless its results have to be checked."""
        if any(each.check for each in self._pending):
            self.catch_up()
        self._forget_reads()
        if self._pending:
            self._together([Statement("COMMIT")])
        else:
            super().commit()

    def rollback(self) -> None:
        self._pending.clear()
        self._forget_reads()
        if self.pgconn.transaction_status != TransactionStatus.IDLE:
            super().rollback()

    # --- implementation

    def _forget_reads(self) -> None:
        self._wanted.clear()
        self._known.clear()

    def _together(self, last: list[Statement]) -> list[Answer]:
        """Run the queued statements and `last` in one round trip."""
        with self.lock:
            wanted, pending = self._wanted, self._pending
            self._wanted, self._pending = [], []
            is_idle = self.pgconn.transaction_status == TransactionStatus.IDLE
            begin = [Statement("BEGIN")] if is_idle else []
            sent = [*begin, *pending, *last, *wanted]
            results = self._exchanged(sent)
            answers = [self._read(result) for result in results]
        for statement, answer in zip(pending, answers[len(begin) :], strict=False):
            if statement.check is not None:
                statement.check(answer.rowcount)
        if wanted:
            read = answers[-len(wanted) :]
            for statement, answer in zip(wanted, read, strict=True):
                self._known[statement.sql, tuple(statement.values)] = answer
            del answers[-len(wanted) :]
        return answers

    def _exchanged(self, statements: Sequence[Statement]) -> list[PGresult]:
        """Return the server's results, in order. Raises the first error. Nothing ran after it."""
        # see `engines.end_frozen` for a process that freezes between the first one and the sync
        dumped = [self._dumped(each) for each in statements]
        pgconn = self.pgconn
        new: dict[tuple[str, tuple[int, ...]], bytes] = {}
        pgconn.enter_pipeline_mode()
        try:
            for key, values, formats in dumped:
                name = self._names.get(key) or new.get(key)
                if name is None:
                    self._named += 1
                    name = new[key] = b"bedside_%d" % self._named
                    pgconn.send_prepare(name, key[0].encode(), key[1] or None)
                pgconn.send_query_prepared(name, values, formats)
            pgconn.pipeline_sync()
            answers = self.wait(_exchange(pgconn))
            pgconn.exit_pipeline_mode()
        except BaseException:
            # otherwise, the rest of these results would be mistaken for those of the next exchange
            pgconn.finish()
            raise
        results: list[PGresult] = []
        each, left = iter(answers), set(new)
        for key, _, _ in dumped:
            # preparing the statement produced a separate result
            for result in [next(each), next(each)] if key in left else [next(each)]:
                if result.status == ExecStatus.FATAL_ERROR:
                    raise named(error_from_result(result, self.info.encoding), key[0])
            left.discard(key)
            results.append(result)
        self._names |= new
        return results

    def _dumped(
        self, statement: Statement
    ) -> tuple[tuple[str, tuple[int, ...]], Sequence[Any] | None, Sequence[Any] | None]:
        if not statement.values:
            return (statement.sql, ()), None, None
        formats = [PyFormat.AUTO] * len(statement.values)
        values = self._values.dump_sequence(statement.values, formats)
        return (statement.sql, tuple(self._values.types or ())), values, self._values.formats

    def _read(self, result: PGresult) -> Answer:
        if result.status != ExecStatus.TUPLES_OK:
            return Answer([], result.command_tuples or 0)
        self._values.set_pgresult(result)
        rows = self._values.load_rows(0, result.ntuples, tuple)
        return Answer(rows, result.command_tuples or 0)


def named(error: Error, sql: str) -> Error:
    """Mark the error as caused by `sql`, which was sent together with other statements."""
    error.__dict__[_SQL] = sql
    return error


def sql_of(error: BaseException | None) -> str | None:
    """The statement that caused this error, if it was sent together with others."""
    return error.__dict__.get(_SQL) if error is not None else None


def _exchange(
    pgconn: PGconn,
) -> Generator[waiting.Wait, waiting.Ready | int, list[PGresult]]:
    """Send everything up to the sync, and receive all the results."""
    results: list[PGresult] = []
    is_between = False
    while True:
        ready = yield waiting.Wait.RW if pgconn.flush() else waiting.Wait.R
        if not ready & waiting.Ready.R:
            continue
        pgconn.consume_input()
        while not pgconn.is_busy():
            result = pgconn.get_result()
            if result is None:
                if is_between or pgconn.status == ConnStatus.BAD:
                    return _complete(results)
                is_between = True
                continue
            is_between = False
            if result.status == ExecStatus.PIPELINE_SYNC:
                return results
            results.append(result)


def _complete(results: list[PGresult]) -> list[PGresult]:
    """Return the results. Raises the server's last message as an error if there's no sync."""
    for result in results:
        if result.status == ExecStatus.FATAL_ERROR:
            raise error_from_result(result)
    raise OperationalError("the server ended the connection")

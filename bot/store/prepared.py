"""Statements that every click runs. They're compiled once, then passed straight to the driver's own
connection.

SQLAlchemy takes several times as long to prepare a statement as SQLite takes to run it, and ten
times as long to pass it to the driver. On PostgreSQL, sending a statement by itself costs more
than the server's work on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.selectable import ReturnsRows
from sqlmodel import Session

from bot.store import engines

Values = Mapping[str, object]
_Change = Callable[[Any], Any]


class Prepared:
    """One statement, with its parameters named by `bindparam`. A bare INSERT sets every column."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._ready: dict[str, _Ready] = {}

    def run(self, session: Session, values: Values) -> int:
        """Run the statement once. Returns the number of rows it changed."""
        driver, ready = self._on(session)
        changed: int = driver.execute(ready.sql, ready.bound(values)).rowcount
        return changed

    def later(
        self, session: Session, values: Values, check: Callable[[int], None] | None = None
    ) -> None:
        """Run the statement in this transaction, and pass the number of rows it changed to `check`.

        On PostgreSQL, both can be deferred until the next `rows` or `value`, or until the COMMIT.
        """
        driver, ready = self._on(session)
        driver.later(ready.sql, ready.bound(values), check)

    def run_each(self, session: Session, values: Sequence[Values]) -> None:
        """Run the statement for each of `values`, if there are any, in the same way as `later`."""
        if values:
            driver, ready = self._on(session)
            driver.later_each(ready.sql, [ready.bound(each) for each in values])

    def ahead(self, session: Session, values: Values) -> None:
        """Announce a call to `rows` or `value`, before anything changes these rows."""
        driver, ready = self._on(session)
        driver.ahead(ready.sql, ready.bound(values))

    def rows(self, session: Session, values: Values) -> list[tuple[Any, ...]]:
        """The rows that the statement finds or returns, with columns in the statement's order."""
        driver, ready = self._on(session)
        return [ready.read(row) for row in driver.execute(ready.sql, ready.bound(values))]

    def value(self, session: Session, values: Values) -> Any | None:
        """The first column of the only row, or None if there's no row."""
        driver, ready = self._on(session)
        row = driver.execute(ready.sql, ready.bound(values)).fetchone()
        return None if row is None else ready.read(row)[0]

    def _on(self, session: Session) -> tuple[Driver, _Ready]:
        driver = driver_of(session)
        ready = self._ready.get(driver.kind)
        if ready is None:
            ready = self._ready[driver.kind] = _ready(self._statement, driver.dialect)
        return driver, ready


@dataclass(frozen=True, slots=True)
class _Ready:
    """The SQL in the driver's syntax, and the conversions of its values and results."""

    sql: str
    names: tuple[str, ...]
    constants: dict[str, Any]
    into: tuple[tuple[int, _Change], ...]
    out: tuple[tuple[int, _Change], ...]

    def bound(self, values: Values) -> list[Any]:
        given = {**self.constants, **values} if self.constants else values
        row = [given[name] for name in self.names]
        for at, change in self.into:
            row[at] = change(row[at])
        return row

    def read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        if not self.out:
            return row
        changed = list(row)
        for at, change in self.out:
            changed[at] = change(changed[at])
        return tuple(changed)


def _ready(statement: ClauseElement, dialect: Dialect) -> _Ready:
    if dialect.name == "postgresql":
        # use the server's own placeholders, since psycopg would have to convert its own each time
        numbered: Any = type(dialect)
        dialect = numbered(paramstyle="numeric_dollar")
    compiled: Any = statement.compile(dialect=dialect)
    binds = compiled.binds
    columns = statement.exported_columns if isinstance(statement, ReturnsRows) else ()
    names = tuple(compiled.positiontup)
    changes = [binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    results = [
        column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
    ]
    return _Ready(
        sql=compiled.string,
        names=names,
        # a missing value has to raise an error, rather than become NULL
        constants={name: bind.value for name, bind in binds.items() if not bind.required},
        into=_needed(changes),
        out=_needed(results),
    )


def _needed(changes: Sequence[_Change | None]) -> tuple[tuple[int, _Change], ...]:
    """The conversions that aren't None, each with the position of its value."""
    return tuple((at, change) for at, change in enumerate(changes) if change is not None)


# --- the driver's connection

_KEY = "driver"


@dataclass(frozen=True, slots=True)
class Driver:
    """A session's transaction. Errors are converted to SQLAlchemy's, without values.

    `kind` is "sqlite" or "postgresql".
    """

    connection: Any
    dialect: Dialect
    kind: str

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """Run `sql` now. Returns the driver's cursor or, on PostgreSQL, an `Answer`."""
        try:
            if self.kind == "sqlite":
                return self.connection.execute(sql, values)
            return self.connection.ask(sql, values)
        except self._errors as error:
            raise self._translated(sql, error) from error

    def later(
        self, sql: str, values: Sequence[Any] = (), check: Callable[[int], None] | None = None
    ) -> None:
        """Run `sql`. On PostgreSQL, it shares a round trip with the next statement, or else with
        the COMMIT.

        `check` is called with the number of rows. Errors that it or the server raises can be
        deferred, too.
        """
        try:
            if self.kind != "sqlite":
                self.connection.later(sql, values, check)
                return
            changed = self.connection.execute(sql, values).rowcount
        except self._errors as error:
            raise self._translated(sql, error) from error
        if check is not None:
            check(changed)

    def later_each(self, sql: str, values: Sequence[Sequence[Any]]) -> None:
        """Run `sql` for each of `values`, in the same way as `later`."""
        try:
            if self.kind == "sqlite":
                self.connection.cursor().executemany(sql, values)
                return
            for each in values:
                self.connection.later(sql, each)
        except self._errors as error:
            raise self._translated(sql, error) from error

    def ahead(self, sql: str, values: Sequence[Any]) -> None:
        """Announce an `execute` so that PostgreSQL runs it together with the next statement."""
        if self.kind != "sqlite":
            self.connection.ahead(sql, values)

    def catch_up(self) -> None:
        """Run the statements that are queued."""
        if self.kind == "sqlite":
            return
        try:
            self.connection.catch_up()
        except self._errors as error:
            raise self._translated("", error) from error

    @property
    def _errors(self) -> type[Exception]:
        found: type[Exception] = self.dialect.loaded_dbapi.Error
        return found

    def _translated(self, sql: str, error: Exception) -> BaseException:
        return engines.translated(error, self.dialect, error.__dict__.get("sql", sql))


def session_on(connection: Connection) -> Session:
    """Return a session for the transaction of `connection`. It can run `Prepared` statements."""
    dialect = connection.dialect
    return Session(
        connection,
        autoflush=False,
        expire_on_commit=False,
        join_transaction_mode="rollback_only",
        info={_KEY: Driver(connection.connection.dbapi_connection, dialect, dialect.name)},
    )


def driver_of(session: Session) -> Driver:
    driver: Driver = session.info[_KEY]
    return driver


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """Roll back only this block if there's an error in it."""
    driver = driver_of(session)
    driver.execute("SAVEPOINT part")
    try:
        yield
        session.flush()
        driver.catch_up()
    except Exception as error:
        # there's nothing to roll back to if the whole transaction failed
        if not engines.is_fatal(error):
            driver.execute("ROLLBACK TO SAVEPOINT part")
            driver.execute("RELEASE SAVEPOINT part")
        raise
    driver.execute("RELEASE SAVEPOINT part")

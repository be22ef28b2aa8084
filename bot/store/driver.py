"""A shortcut around SQLAlchemy for the statements of every click: the driver's own connection.

SQLAlchemy takes ten times as long to hand a finished statement to SQLite as SQLite takes to run it.
On PostgreSQL, each statement that's sent alone costs more than the server's work on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.store import engines

_KEY = "driver"


@dataclass(frozen=True, slots=True)
class Driver:
    """A session's transaction. Errors are raised as SQLAlchemy's own, without values.

    `kind` is "sqlite" or "postgresql".
    """

    connection: Any
    dialect: Dialect
    kind: str

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """Run `sql` now. Returns the driver's cursor, or on PostgreSQL an `Answer`."""
        try:
            if self.kind == "sqlite":
                return self.connection.execute(sql, values)
            return self.connection.ask(sql, values)
        except self._errors as error:
            raise self._translated(sql, error) from error

    def later(
        self, sql: str, values: Sequence[Any] = (), check: Callable[[int], None] | None = None
    ) -> None:
        """Run `sql`, on PostgreSQL in one round trip with what follows, at the latest the COMMIT.

        `check` is called with the number of rows. What it or the server raises can come later, too.
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
        """Run `sql` for each of `values`, like `later`."""
        try:
            if self.kind == "sqlite":
                self.connection.cursor().executemany(sql, values)
                return
            for each in values:
                self.connection.later(sql, each)
        except self._errors as error:
            raise self._translated(sql, error) from error

    def ahead(self, sql: str, values: Sequence[Any]) -> None:
        """Announce an `execute`, so that PostgreSQL runs it in one round trip with the next."""
        if self.kind != "sqlite":
            self.connection.ahead(sql, values)

    def catch_up(self) -> None:
        """Run what waits."""
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
        return DBAPIError.instance(
            error.__dict__.get("sql", sql),
            None,
            error,
            self._errors,
            hide_parameters=True,
            dialect=self.dialect,
        )


def session_on(connection: Connection) -> Session:
    """A session for the transaction of `connection`. It can run `Prepared` statements."""
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
    """An error in this block undoes only this block."""
    driver = driver_of(session)
    driver.execute("SAVEPOINT part")
    try:
        yield
        session.flush()
        driver.catch_up()
    except Exception as error:
        # there's nothing to go back to if the whole transaction is lost
        if not engines.is_fatal(error):
            driver.execute("ROLLBACK TO SAVEPOINT part")
            driver.execute("RELEASE SAVEPOINT part")
        raise
    driver.execute("RELEASE SAVEPOINT part")

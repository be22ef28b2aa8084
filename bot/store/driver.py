"""A shortcut around SQLAlchemy for the statements of every click: the driver's own connection.

SQLAlchemy takes ten times as long to hand a finished statement to SQLite as SQLite takes to run it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

    def execute(self, sql: str, values: Any = ()) -> Any:
        """Run `sql` once. Returns the driver's cursor."""
        try:
            return self.connection.execute(sql, values)
        except self._errors as error:
            raise self._translated(sql, error) from error

    def execute_each(self, sql: str, values: Sequence[Any]) -> None:
        """Run `sql` for each of `values`.

        On PostgreSQL, one after another. psycopg would send them as a pipeline, and if this process
        froze in the middle of one, the server would count its transaction as active and never end
        it.
        """
        cursor = self.connection.cursor()
        try:
            if self.kind == "sqlite":
                cursor.executemany(sql, values)
                return
            for each in values:
                cursor.execute(sql, each, prepare=True)
        except self._errors as error:
            raise self._translated(sql, error) from error

    @property
    def _errors(self) -> type[Exception]:
        found: type[Exception] = self.dialect.loaded_dbapi.Error
        return found

    def _translated(self, sql: str, error: Exception) -> BaseException:
        return DBAPIError.instance(
            sql, None, error, self._errors, hide_parameters=True, dialect=self.dialect
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
    except Exception as error:
        # there's nothing to go back to if the whole transaction is lost
        if not engines.is_fatal(error):
            driver.execute("ROLLBACK TO SAVEPOINT part")
            driver.execute("RELEASE SAVEPOINT part")
        raise
    driver.execute("RELEASE SAVEPOINT part")

"""Statements of every click, compiled once.

SQLAlchemy takes several times as long to get a statement ready as SQLite takes to run it, so what
every click runs is compiled once for each kind of database and handed to the driver from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.selectable import ReturnsRows
from sqlmodel import Session

Values = Mapping[str, object]
_Change = Callable[[Any], Any] | None


class Prepared:
    """One statement, its values named by `bindparam`; a bare INSERT takes every column."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._ready: dict[str, _Ready] = {}

    def run(self, session: Session, values: Values) -> int:
        """Run it once; how many rows it changed."""
        return self._once(session, values).rowcount

    def run_each(self, session: Session, values: Sequence[Values]) -> None:
        """Run it for each of `values`, which may be none."""
        if values:
            connection = session.connection()
            ready = self._for(connection.dialect)
            connection.exec_driver_sql(ready.sql, [ready.bound(one) for one in values])

    def rows(self, session: Session, values: Values) -> list[tuple[Any, ...]]:
        """The rows it finds or returns, their columns in the order of the statement."""
        found = self._once(session, values).all()
        if not found:
            return []
        read = self._for(session.connection().dialect).read
        return [read(row) for row in found]

    def value(self, session: Session, values: Values) -> Any | None:
        """The first column of the only row; None if there is no row."""
        row = self._once(session, values).one_or_none()
        return None if row is None else self._for(session.connection().dialect).read(row)[0]

    def _once(self, session: Session, values: Values) -> CursorResult[Any]:
        connection = session.connection()
        ready = self._for(connection.dialect)
        return connection.exec_driver_sql(ready.sql, ready.bound(values))

    def _for(self, dialect: Dialect) -> _Ready:
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = _ready(self._statement, dialect)
        return ready


@dataclass(frozen=True)
class _Ready:
    """The text for the driver, and how values go in and come out."""

    sql: str
    positional: bool
    names: tuple[str, ...]
    constants: dict[str, Any]
    into: dict[str, _Change]
    out: tuple[_Change, ...]

    def bound(self, values: Values) -> Any:
        given = {}
        for name in self.names:
            value = values[name] if name in values else self.constants[name]
            change = self.into[name]
            given[name] = change(value) if change else value
        return tuple(given[name] for name in self.names) if self.positional else given

    def read(self, row: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(
            change(value) if change else value for change, value in zip(self.out, row, strict=True)
        )


def _ready(statement: ClauseElement, dialect: Dialect) -> _Ready:
    compiled: Any = statement.compile(dialect=dialect)
    binds = compiled.binds
    columns = statement.exported_columns if isinstance(statement, ReturnsRows) else ()
    return _Ready(
        sql=compiled.string,
        positional=compiled.positional,
        names=tuple(compiled.positiontup if compiled.positional else binds),
        # a value that is missing is an error, not a NULL
        constants={name: bind.value for name, bind in binds.items() if not bind.required},
        into={
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in binds.items()
        },
        out=tuple(
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
        ),
    )

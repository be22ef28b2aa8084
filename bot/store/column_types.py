"""The only module with column types and SQL that differ between SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Dialect,
    Float,
    String,
    Table,
    TypeDecorator,
    literal_column,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import SQLModel


class Utc(TypeDecorator[datetime]):
    """An aware datetime in UTC. SQLite has no time zones, so it's stored there without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value is not None else None

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """On SQLite, write the same text as SQLAlchemy would, in a tenth of the time."""
        return _written if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


WITHOUT_ZONE = len("2026-05-31 14:00:00.000000")


def _written(value: datetime | None) -> str | None:
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(" ", "microseconds")[:WITHOUT_ZONE]


class DatabaseNow(FunctionElement[float]):
    """Seconds since 1970, by the database's clock. It's the only clock that all replicas share."""

    type = Float()
    inherit_cache = True


@compiles(DatabaseNow, "sqlite")
def _on_sqlite(element: DatabaseNow, compiler: Any, **_: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(DatabaseNow, "postgresql")
def _on_postgresql(element: DatabaseNow, compiler: Any, **_: Any) -> str:
    return "extract(epoch from clock_timestamp())::float8"


def table(model: type[SQLModel]) -> Table:
    """A model's Core table. Statements on it bypass the identity map, which we never need."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def literally(word: str) -> ColumnElement[str]:
    """A constant written into the SQL. Partial indexes that depend on it aren't used otherwise."""
    return literal_column(f"'{word}'", String())


def insert(model: type[SQLModel]) -> postgresql.Insert:
    """An INSERT that supports `on_conflict_do_nothing`, with one syntax for both databases."""
    return postgresql.insert(table(model))

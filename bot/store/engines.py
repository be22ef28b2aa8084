"""How the two databases are opened, so that both keep the same promises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.pool import QueuePool

from bot.errors import ConfigurationError

MIGRATIONS = Path(__file__).parents[2] / "migrations"

ONE_MIGRATES = 8_237_411
"""The advisory lock under which one of several starting replicas migrates PostgreSQL."""


def for_writing(url: str) -> Engine:
    """SQLite: every transaction begins with BEGIN IMMEDIATE, or lost updates pass silently."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        return _sqlite(url, "BEGIN IMMEDIATE", 1)
    if parsed.get_backend_name() == "postgresql":
        driven = parsed.set(drivername="postgresql+psycopg")
        return create_engine(driven, pool_size=10, max_overflow=4, pool_pre_ping=True)
    raise ConfigurationError(
        f"BEDSIDE_DATABASE_URL begins with '{parsed.drivername}'; "
        "it has to be sqlite:///path/to/file.db or postgresql://user:password@host/database."
    )


def for_reading(url: str, writing: Engine) -> Engine:
    return _sqlite(url, "BEGIN", 4) if writing.dialect.name == "sqlite" else writing


def lost_race(error: DBAPIError) -> bool:
    """PostgreSQL undid it for another's sake: serialization failure, deadlock, the same key."""
    return getattr(error.orig, "sqlstate", "") in ("40001", "40P01", "23505")


def is_full(error: BaseException) -> bool:
    """There is no room for what was to be written."""
    cause: Any = getattr(error, "orig", None)
    name, state = getattr(cause, "sqlite_errorname", ""), getattr(cause, "sqlstate", "")
    return name == "SQLITE_FULL" or state == "53100"


def is_fatal(error: Exception) -> bool:
    """The whole transaction is lost, not only the statement (disk full, I/O error, damage)."""
    code: Any = getattr(getattr(error, "orig", None), "sqlite_errorname", "")
    return str(code).startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB"))


def migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                _check(connection.execute(text("PRAGMA quick_check(1)")).scalar())
            else:
                connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": ONE_MIGRATES})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DatabaseError as error:
        if is_fatal(error):
            _check(str(error.orig))
        raise


def _check(found: str | None) -> None:
    if found != "ok":
        raise ConfigurationError(
            f"The database is damaged ({found}). Nothing was started or changed. "
            "Put the last backup in its place and start again."
        )


def _sqlite(url: str, begin: str, connections: int) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        connect_args={"check_same_thread": False, "timeout": 5.0},
    )

    @event.listens_for(engine, "connect")
    def _(connection: Any, record: Any) -> None:
        # Ours is the BEGIN, not the driver's, which would be deferred.
        connection.isolation_level = None
        for pragma in (
            "busy_timeout = 5000",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine

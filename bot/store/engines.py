"""How the two databases are opened, so that both keep the same promises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from bot.errors import ConfigurationError, Unavailable

MIGRATIONS = Path(__file__).parents[2] / "migrations"

URLS = "it has to be sqlite:///path/to/file.db or postgresql://user:password@host/database."

ONE_MIGRATES = 8_237_411
"""The advisory lock under which one of several starting replicas migrates PostgreSQL."""


def for_writing(url: str) -> Engine:
    """SQLite: every transaction begins with BEGIN IMMEDIATE, or lost updates pass silently."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigurationError(
            f"BEDSIDE_DATABASE_URL is no address of a database; {URLS}"
        ) from error
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            _make(Path(parsed.database).parent)
        return _sqlite(url, "BEGIN IMMEDIATE", 1)
    if parsed.get_backend_name() == "postgresql":
        driven = parsed.set(drivername="postgresql+psycopg")
        return create_engine(driven, pool_size=10, max_overflow=4, pool_pre_ping=True)
    raise ConfigurationError(f"BEDSIDE_DATABASE_URL begins with '{parsed.drivername}'; {URLS}")


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
    """Raises `ConfigurationError` for a database that cannot be used as it is, and
    `Unavailable` for a server that does not answer; either says what to do.
    """
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
    except CommandError as error:
        if isinstance(error.__cause__, ResolutionError):
            raise ConfigurationError(
                "The database was made by a newer Bedside than this one, and nothing was changed. "
                "Start the newer version, or put a backup from before it in its place."
            ) from error
        raise
    except DatabaseError as error:
        if is_fatal(error):
            _check(str(error.orig))
        raise _unusable(engine, error) or error from error


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The database's folder {folder} cannot be made: {error.strerror}. "
            "Make it writable, or let BEDSIDE_DATABASE_URL name another place."
        ) from error


def _unusable(engine: Engine, error: DatabaseError) -> Exception | None:
    """Nobody is there, or nobody may write; None for what is our own fault."""
    at, name = engine.url, str(getattr(error.orig, "sqlite_errorname", ""))
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")):
        return ConfigurationError(
            f"The database {at.database} cannot be written to ({error.orig}). "
            "Give the one who runs Bedside the right to the file and its folder, "
            "or let BEDSIDE_DATABASE_URL name another place."
        )
    if name.startswith("SQLITE_BUSY"):
        return Unavailable(
            f"The database {at.database} is in use by another program that holds it locked. "
            "End that one, or try again in a moment.",
            code=name,
        )
    if engine.dialect.name != "sqlite" and isinstance(error, OperationalError):
        said = str(error.orig).strip().splitlines()[0].rstrip(".")
        return Unavailable(
            f"PostgreSQL at {at.host or 'this machine'} does not let us in: {said}. "
            "Is it running, and are user, password and database in BEDSIDE_DATABASE_URL right?",
            code="postgresql",
        )
    return None


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

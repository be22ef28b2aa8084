"""How the two databases are opened, so that both keep the same promises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError, DBAPIError, InternalError, OperationalError
from sqlalchemy.pool import QueuePool
from sqlmodel import SQLModel

from bot.errors import ConfigurationError, Unavailable
from bot.store import database_url

MIGRATIONS = Path(__file__).with_name("migrations")

ONE_MIGRATES = 8_237_411
"""The advisory lock under which one of several starting replicas migrates PostgreSQL."""

MIGRATES_S, MIGRATIONS_TRIED = 2, 30
"""How long a migration blocks on a table that the last version uses, since later statements queue
behind it, and how often it gives way and starts over."""

_GOES = ("57P01", "57P02", "57P03", "25P03", "25006")
"""Stopped, crashed, not ready yet; ended by `IDLE_S`; read only since another is the primary.
https://www.postgresql.org/docs/current/errcodes-appendix.html"""

IDLE_S = 15
"""How long a transaction can sit idle before the server ends it and releases its locks.

Ours never wait for anything, so this one's process is frozen or its machine is gone."""


def for_writing(url: str) -> Engine:
    """SQLite: every transaction begins with BEGIN IMMEDIATE, or lost updates pass silently."""
    try:
        at = database_url.parsed(url)
        if at.get_backend_name() == "postgresql":
            return _postgresql(at)
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            "BEDSIDE_DATABASE_URL names PostgreSQL, but psycopg is not installed. "
            'Install it with `pip install "bedside[postgres]"`.'
        ) from error
    if at.database and at.database != ":memory:":
        _make(Path(at.database).parent)
    return _sqlite(url, "BEGIN IMMEDIATE", 1)


def for_reading(url: str, writing: Engine) -> Engine:
    return _sqlite(url, "BEGIN", 4) if writing.dialect.name == "sqlite" else writing


def lost_race(error: DBAPIError) -> bool:
    """PostgreSQL undid it for another's sake: serialization failure, deadlock, the same key."""
    return getattr(error.orig, "sqlstate", "") in ("40001", "40P01", "23505")


def lost_server(error: DBAPIError) -> bool:
    """PostgreSQL can't be reached, ended the connection, or became read-only."""
    if not isinstance(error, OperationalError | InternalError):
        return False
    state = getattr(error.orig, "sqlstate", "")
    # without a code it's the driver that speaks
    return (state or "08000")[:2] == "08" or state in _GOES


def is_full(error: BaseException) -> bool:
    """There is no room for what was to be written.

    SQLite calls it a failed write where it is a quota that's used up (EDQUOT, EFBIG).
    """
    cause: Any = getattr(error, "orig", None)
    name, state = getattr(cause, "sqlite_errorname", ""), getattr(cause, "sqlstate", "")
    return name in ("SQLITE_FULL", "SQLITE_IOERR_WRITE") or state == "53100"


def is_fatal(error: Exception) -> bool:
    """The whole transaction is lost, not only the statement (disk full, I/O error, damage)."""
    code: Any = getattr(getattr(error, "orig", None), "sqlite_errorname", "")
    return str(code).startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB"))


def migrate(engine: Engine) -> None:
    """Raises `ConfigurationError` for a database that can't be used as it is, and
    `Unavailable` for a server that doesn't answer; either says what to do.

    The last version can be using the same tables at the same time.
    """
    for left in reversed(range(MIGRATIONS_TRIED)):
        try:
            _migrate(engine)
            return
        except DatabaseError as error:
            if is_fatal(error):
                _check(str(error.orig))
            if left and _is_in_the_way(error):
                continue
            raise _unusable(engine, error) or error from error


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection, _patiently(connection):
        if engine.dialect.name == "sqlite":
            _check(connection.execute(text("PRAGMA quick_check(1)")).scalar())
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": ONE_MIGRATES})
            connection.execute(text(f"SET LOCAL lock_timeout = '{MIGRATES_S}s'"))
        if not _is_newer(connection, config):
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _is_in_the_way(error: DatabaseError) -> bool:
    """Another transaction holds a table that's to be changed, or a lock on either side."""
    return lost_race(error) or getattr(error.orig, "sqlstate", "") == "55P03"


@contextmanager
def _patiently(connection: Connection) -> Iterator[None]:
    """A migration can take long, here or in another replica."""
    line: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        yield
        return
    line.is_patient = True
    try:
        yield
    finally:
        line.is_patient = False


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The database's folder {folder} cannot be made: {error.strerror}. "
            "Make it writable, or let BEDSIDE_DATABASE_URL name another place."
        ) from error


def _unusable(engine: Engine, error: DatabaseError) -> Exception | None:
    """No server can be reached or written to. None if it's our own fault."""
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
        return Unavailable(
            f"PostgreSQL at {database_url.hosts(at)} does not let us in: {_said(error)}. "
            "Is it running, and are user, password and database in BEDSIDE_DATABASE_URL right?",
            code="postgresql",
        )
    return None


def _said(error: DatabaseError) -> str:
    """Each host's answer, or the first line if they weren't asked one by one."""
    words = str(error.orig).strip()
    each = re.findall(r"connection to server .*|connection timeout .*", words)
    lines = dict.fromkeys(each) or words.splitlines()[:1]
    return "; ".join(line.rstrip(".") for line in lines)


def _is_newer(connection: Connection, config: Config) -> bool:
    """A later version made these tables and we can work with them, as during a rolling upgrade.

    Raises `ConfigurationError` if something that we need isn't there anymore.
    """
    made_by = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if made_by is None or made_by in known:
        return False
    there = inspect(connection)
    for wanted in SQLModel.metadata.sorted_tables:
        columns = {column["name"] for column in there.get_columns(wanted.name)}
        if missing := {column.name for column in wanted.columns} - columns:
            raise ConfigurationError(
                f"The database was made by a later version (revision {made_by}), in which "
                f"{wanted.name} has no {', '.join(sorted(missing))}. Nothing was started or "
                "changed. Start that later version."
            )
    return True


def _check(found: str | None) -> None:
    if found != "ok":
        raise ConfigurationError(
            f"The database is damaged ({found}). Nothing was started or changed. "
            "Put the last backup in its place and start again."
        )


def _postgresql(url: URL) -> Engine:
    from bot.store.connection import Line

    # all are kept, since a new one costs time while the first of two hosts is silent
    engine = create_engine(
        url,
        pool_size=14,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args=database_url.options(url),
    )

    @event.listens_for(engine, "do_connect")
    def _(dialect: Any, record: Any, args: Any, given: dict[str, Any]) -> Any:
        return Line.connect(*args, **given)

    @event.listens_for(engine, "connect")
    def _(connection: Any, record: Any) -> None:
        # a server that cuts a COMMIT short says that it was done: `Line` has the limit
        connection.execute(
            f"SET idle_in_transaction_session_timeout = '{IDLE_S}s'; SET statement_timeout = 0"
        )
        connection.commit()

    return engine


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

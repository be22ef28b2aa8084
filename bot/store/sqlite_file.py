"""A SQLite database as a file: whether it's there, who may read it, and its folders."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import URL

from bot.errors import ConfigurationError


def has_tables(file: Path) -> bool:
    """Whether it has tables. Doesn't change the file. Opening an unreadable file reports the
    problem.
    """
    if not file.is_file():
        return False
    wanted = "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as looking:
            (found,) = looking.execute(wanted).fetchone()
    except sqlite3.Error:
        return True
    return bool(found)


def keep_private(file: Path) -> None:
    """Make new files private to their owner, and a database too that others could read until now.

    The write-ahead log gets the rights of the database from SQLite.
    """
    if not file.is_file():
        # a folder that was given by mistake isn't ours
        return
    for made in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        # a file of another owner doesn't change
        with suppress(OSError):
            if made.stat().st_mode & 0o077:
                made.chmod(0o600)


def make_room(at: URL) -> None:
    """Create an empty SQLite file and its folders, private to their owner, if there is none.

    Raises `ConfigurationError` if a folder can't be created.
    """
    if at.get_backend_name() != "sqlite" or not at.database or at.database == ":memory:":
        return
    file = Path(at.database)
    try:
        for folder in reversed(file.parents):
            folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The database's folder {file.parent} can't be made: {error.strerror}. "
            "Make it writable, or set BEDSIDE_DATABASE_URL to another place."
        ) from error
    # SQLite reports any other problem with the file when it opens it
    with suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))

"""A SQLite database as a file, and what can be wrong with it or its disk.

This covers whether it exists, who can read it, and its folders.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import URL

from bot.errors import BedsideError, ConfigurationError, DatabaseReplaced, Unavailable

NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE")
"""SQLite's error names for a full disk. Even reading needs space, for the write-ahead log's index.
https://www.sqlite.org/rescode.html
"""


class SameFile:
    """Detects that the file was deleted or replaced.

    SQLite keeps using the file that it opened, even after that file has been deleted.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._first: tuple[int, int] | None = None

    def check(self, *, is_open: bool) -> None:
        """Raise `DatabaseReplaced` if the file isn't the one from the first call with `is_open`."""
        try:
            status = os.stat(self._file)
            now = status.st_dev, status.st_ino
        except FileNotFoundError:
            now = None
        if self._first is None:
            self._first = now if is_open else None
        elif now != self._first:
            raise DatabaseReplaced


def has_tables(file: Path) -> bool:
    """Whether the file has tables. Doesn't change it.

    If it's unreadable, the problem is reported when it's opened.
    """
    if not file.is_file():
        return False
    wanted = "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as looking:
            (count,) = looking.execute(wanted).fetchone()
    except sqlite3.Error:
        return True
    return bool(count)


def keep_private(file: Path) -> None:
    """Make new files private to their owner, and do the same for an existing database.

    SQLite gives the write-ahead log the same permissions as the database.
    """
    if not file.is_file():
        # a folder that was configured by mistake isn't ours to change
        return
    for made in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        # leave a file alone if it belongs to someone else
        with suppress(OSError):
            if made.stat().st_mode & 0o077:
                made.chmod(0o600)


def make_room(at: URL) -> None:
    """Create an empty SQLite file and its folders, private to their owner, if they don't exist.

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
    # SQLite reports any other problem with the file when opening it
    with suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))


def has_no_room(error: BaseException | None) -> bool:
    """Whether this is an error from SQLite or the system about a full disk or an exceeded quota."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return getattr(error, "sqlite_errorname", "") in NO_ROOM


def damaged(verdict: object) -> ConfigurationError:
    """Return the error for a database whose content is damaged."""
    return ConfigurationError(
        f"The database is damaged ({verdict}). Nothing was started or changed. "
        "Put the last backup in its place and start again."
    )


def unusable(file: Path, error: BaseException | None) -> BedsideError | None:
    """Return the error for a problem with the file or its disk, or None if the fault is ours.

    `Unavailable` means that the problem might go away without a change to the settings.
    """
    name = str(getattr(error, "sqlite_errorname", ""))
    if has_no_room(error):
        return Unavailable(
            f"The disk that holds the database {file} is full, and even reading takes a little "
            "room. Nothing was changed. Make room there, and try again.",
            code=name,
        )
    if name.startswith("SQLITE_IOERR"):
        return Unavailable(
            f"The disk that holds the database {file} can't be read or written ({error}, {name}). "
            "Nothing was changed. Check the disk, and try again.",
            code=name,
        )
    if name.startswith("SQLITE_NOTADB"):
        return ConfigurationError(
            f"{file} isn't a database, or its beginning is damaged. Nothing was started or "
            "changed. Set BEDSIDE_DATABASE_URL to Bedside's own file, or put the last backup in "
            "its place and start again."
        )
    if name.startswith("SQLITE_CORRUPT"):
        return damaged(error)
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")):
        return ConfigurationError(
            f"The database {file} can't be written to ({error}). "
            "Give the user that runs Bedside access to the file and its folder, "
            "or set BEDSIDE_DATABASE_URL to another place."
        )
    if name.startswith("SQLITE_BUSY"):
        return Unavailable(
            f"The database {file} is in use by another program that holds it locked. "
            "End that one, or try again in a moment.",
            code=name,
        )
    return None

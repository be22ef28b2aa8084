"""Copies the database while it's in use. A copy counts as a backup only after it's been checked."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.errors import ConfigurationError
from bot.store import database_url, sqlite_file


def back_up(url: str, file: Path) -> int:
    """Copy the SQLite database at `url` to `file` and check the copy. Returns its size in bytes.

    Raises `ConfigurationError` if that fails, without leaving a partial copy behind.
    https://www.sqlite.org/backup.html
    """
    source = _source(url)
    if file.exists():
        raise ConfigurationError(f"{file} already exists. Name a file that doesn't.")
    if not file.parent.is_dir():
        raise ConfigurationError(
            f"There's no folder {file.parent}. Make one that Bedside's user can write to."
        )
    half = file.with_name(f"{file.name}.part")
    try:
        # the copy contains patients' reviews, so only its owner can read it
        os.close(os.open(half, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as there,
            closing(sqlite3.connect(half)) as copy,
        ):
            there.backup(copy, pages=1_000, sleep=0.0)
            (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    except (sqlite3.Error, OSError) as error:
        half.unlink(missing_ok=True)
        if sqlite_file.has_no_room(error):
            raise ConfigurationError(
                f"There's no room for the copy in {file.parent.absolute()}, or none is left next "
                f"to the database {source}. No copy was made. Make room there, and try again."
            ) from error
        raise ConfigurationError(f"The copy couldn't be made: {error}.") from error
    if verdict != "ok":
        half.unlink(missing_ok=True)
        raise ConfigurationError(f"The copy is damaged ({verdict}), so the database could be, too.")
    half.rename(file)
    return file.stat().st_size


def cases_in(file: Path, practice: str) -> int:
    """The number of cases that a practice has in the copy."""
    wanted = "SELECT count(*) FROM cases WHERE practice = ?"
    # opened as immutable, because otherwise SQLite would create two empty files next to the copy
    with closing(sqlite3.connect(f"file:{file.resolve()}?immutable=1", uri=True)) as copy:
        (count,) = copy.execute(wanted, (practice,)).fetchone()
    return int(count)


def _source(url: str) -> Path:
    parsed = database_url.parsed(url)
    if parsed.get_backend_name() != "sqlite":
        raise ConfigurationError("`bedside backup` copies SQLite files. Use pg_dump here.")
    source = Path(parsed.database or "")
    if not source.is_file():
        raise ConfigurationError(f"There's no database at {source} yet.")
    return source.resolve()

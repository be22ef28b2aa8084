"""Alembic migrations for the tables in `bot/store/tables.py` and `bot/store/mail_tables.py`.

`Store.migrate` runs them at startup if the database isn't at the newest revision.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

from bot.store import mail_tables, tables

TABLE_MODULES = (tables, mail_tables)
"""The modules that define the tables. Importing them populates `SQLModel.metadata`."""

FOLDER = Path(__file__).parent


def newest() -> str:
    """The revision of this version's tables. The name of a migration's file starts with its own."""
    files = (FOLDER / "versions").glob("[0-9]*_*.py")
    return max(file.name.partition("_")[0] for file in files)


def stored(connection: Connection) -> str | None:
    """The revision of the database's tables. None if no migration has been completed."""
    revision: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar()
    return revision

"""Runs the migrations that a database doesn't have yet. Importing this imports Alembic."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlmodel import SQLModel

from bot.errors import ConfigurationError
from bot.store import migrations


def scripts() -> Config:
    """Alembic's settings for this folder."""
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER).replace("%", "%%"))
    return config


def upgrade(connection: Connection) -> None:
    """Bring the tables to the newest revision, unless a later version has made them.

    Raises `ConfigurationError` if we can't use that version's tables.
    """
    config = scripts()
    if not _is_newer(connection, config):
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _is_newer(connection: Connection, config: Config) -> bool:
    """Whether a later version created these tables and we can use them, as in a rolling upgrade."""
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

"""Alembic's setup. It uses the connection that `bot.store.migrations.upgrading` passes to it."""

from __future__ import annotations

from alembic import context
from sqlmodel import AutoString, SQLModel

from bot.store.column_types import Utc
from bot.store.migrations import TABLE_MODULES

assert all(module.SQLModel.metadata is SQLModel.metadata for module in TABLE_MODULES)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=lambda kind, column, _: (
        "sa.DateTime(timezone=True)"
        if isinstance(column, Utc)
        else "sa.String()"
        if isinstance(column, AutoString)
        else False
    ),
)
with context.begin_transaction():
    context.run_migrations()

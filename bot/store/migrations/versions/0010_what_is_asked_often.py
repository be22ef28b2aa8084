"""Indexes for the queries behind lists, `/readyz`, and the outbox, so that they read nothing else.

Their conditions match the queries verbatim, because SQLite doesn't use a partial index otherwise.
"""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


class _Index(NamedTuple):
    name: str
    table: str
    columns: tuple[str, ...]
    sqlite: str = ""
    postgresql: str = ""


_NEW = (
    _Index(
        "ix_cases_pending", "cases", ("practice", "due_at", "id", "location"), "waits = 1", "waits"
    ),
    _Index(
        "ix_cases_pending_at",
        "cases",
        ("practice", "location", "due_at", "id"),
        "waits = 1",
        "waits",
    ),
    _Index("ix_cases_open", "cases", ("practice", "id", "location"), "closed = 0", "NOT closed"),
    _Index("ix_cases_owned", "cases", ("practice", "owner", "id"), "closed = 0", "NOT closed"),
    _Index("ix_timers_waiting", "timers", ("practice", "kind", "case"), "state = 'waiting'"),
    _Index("ix_effects_sending", "effects", ("practice", "lease_until"), "state = 'sending'"),
    _Index(
        "ix_effects_over", "effects", ("practice", "asked_at"), "state IN ('done', 'cancelled')"
    ),
    _Index("ix_inbox_at", "inbox", ("practice", "at")),
    _Index("ix_reviews_stars", "reviews", ("practice", "location", "stars", "posted_at")),
    _Index(
        "ix_reviews_open",
        "reviews",
        ("practice", "location", "stars", "posted_at"),
        "\"case\" IS NULL AND answered = 0 AND body != ''",
        "\"case\" IS NULL AND NOT answered AND body != ''",
    ),
)
_OLD = (
    _Index("ix_cases_waiting", "cases", ("practice", "due_at"), "waits"),
    _Index("ix_reviews_unopened", "reviews", ("practice", "location", "stars")),
)
"""Indexes that are prefixes of a new one, or were never used on SQLite."""


def upgrade() -> None:
    for index in _NEW:
        _create(index)
    for index in _OLD:
        op.drop_index(index.name, index.table)


def downgrade() -> None:
    for index in _OLD:
        _create(index)
    for index in _NEW:
        op.drop_index(index.name, index.table)


def _create(index: _Index) -> None:
    where = sa.text(index.sqlite) if index.sqlite else None
    on_postgresql = sa.text(index.postgresql) if index.postgresql else where
    op.create_index(
        index.name,
        index.table,
        list(index.columns),
        sqlite_where=where,
        postgresql_where=on_postgresql,
    )

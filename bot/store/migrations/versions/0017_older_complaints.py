"""Adds whether an older review without a case is a complaint. If it is, a case can be offered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_INDEX, _COLUMNS = "ix_reviews_complaints", ["practice", "location", "posted_at", "stars"]
_SQLITE = "complains = 1 AND \"case\" IS NULL AND answered = 0 AND body != ''"
_POSTGRESQL = "complains AND \"case\" IS NULL AND NOT answered AND body != ''"


def upgrade() -> None:
    # NULL means that the review's text hasn't been read
    op.add_column("reviews", sa.Column("complains", sa.Boolean(), nullable=True))
    op.create_index(
        _INDEX,
        "reviews",
        _COLUMNS,
        sqlite_where=sa.text(_SQLITE),
        postgresql_where=sa.text(_POSTGRESQL),
    )


def downgrade() -> None:
    op.drop_index(_INDEX, "reviews")
    op.drop_column("reviews", "complains")

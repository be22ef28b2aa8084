"""An index of an office's reviews with a case, to find the same person's post on another site."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_WHERE = sa.text('"case" IS NOT NULL')


def upgrade() -> None:
    op.create_index(
        "ix_reviews_cases",
        "reviews",
        ["practice", "location", "posted_at"],
        sqlite_where=_WHERE,
        postgresql_where=_WHERE,
    )


def downgrade() -> None:
    op.drop_index("ix_reviews_cases", "reviews")

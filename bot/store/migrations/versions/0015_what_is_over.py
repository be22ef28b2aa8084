"""An index for pruning fired and canceled timers without reading the pending ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    over = sa.text("state IN ('fired', 'cancelled')")
    op.create_index(
        "ix_timers_over",
        "timers",
        ["practice", "due_at"],
        sqlite_where=over,
        postgresql_where=over,
    )


def downgrade() -> None:
    op.drop_index("ix_timers_over", "timers")

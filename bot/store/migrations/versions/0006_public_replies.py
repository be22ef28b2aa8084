"""An index for a location's latest public replies that skips cases without one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index(
        "ix_cases_public",
        "cases",
        ["practice", "location", "id"],
        sqlite_where=sa.text("public != ''"),
        postgresql_where=sa.text("public != ''"),
    )


def downgrade() -> None:
    op.drop_index("ix_cases_public", "cases")

"""Members who have left a chat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "departures",
        sa.Column("practice", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("practice", "member", "platform"),
    )
    op.create_index("ix_cases_owner", "cases", ["practice", "owner"])


def downgrade() -> None:
    op.drop_index("ix_cases_owner", "cases")
    op.drop_table("departures")

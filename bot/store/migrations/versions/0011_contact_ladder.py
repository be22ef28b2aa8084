"""The sites' decisions on replies and the contact details in them, for each site and office."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "contact_ladder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("case", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held", sa.String(), nullable=False),
        sa.Column("rejected", sa.Boolean(), nullable=False),
        sa.Column("rung", sa.String(), nullable=False),
        sa.Column("stepped_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_contact_ladder_place", "contact_ladder", ["practice", "site", "location", "id"]
    )
    op.create_index("ix_contact_ladder_at", "contact_ladder", ["practice", "at"])


def downgrade() -> None:
    op.drop_table("contact_ladder")

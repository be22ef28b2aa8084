"""An index of the reminders and notices about a case, to update them once they've been acted on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_WHERE = sa.text("kind IN ('nudge', 'notice')")


def upgrade() -> None:
    op.create_index(
        "ix_effects_notes",
        "effects",
        ["practice", "case"],
        sqlite_where=_WHERE,
        postgresql_where=_WHERE,
    )


def downgrade() -> None:
    op.drop_index("ix_effects_notes", "effects")

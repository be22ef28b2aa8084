"""When an e-mail was read, so that hourly limits count what was read during that hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    columns = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("mails")}
    # for a few hours, new databases were created with this column and its index
    if "kept_at" in columns:
        return
    # the previous version doesn't set it
    op.add_column("mails", sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE mails SET kept_at = at")
    op.drop_index("ix_mails_open", "mails")
    op.create_index("ix_mails_open", "mails", ["practice", "kind", "state", "kept_at"])


def downgrade() -> None:
    op.drop_index("ix_mails_open", "mails")
    op.create_index("ix_mails_open", "mails", ["practice", "kind", "state", "at"])
    op.drop_column("mails", "kept_at")

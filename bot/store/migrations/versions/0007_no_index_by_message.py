"""Drop the index of posts by message, because no query uses it."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.drop_index("ix_posts_message", "posts")


def downgrade() -> None:
    op.create_index(
        "ix_posts_message", "posts", ["practice", "platform", "conversation", "message"]
    )

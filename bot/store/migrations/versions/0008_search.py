"""The search table for cases, with the database's own full-text index of their words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ON_SQLITE = (
    "CREATE VIRTUAL TABLE case_words USING fts5(words, content='case_search', "
    "content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE TRIGGER case_search_added AFTER INSERT ON case_search BEGIN "
    "INSERT INTO case_words(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER case_search_removed AFTER DELETE ON case_search BEGIN "
    "INSERT INTO case_words(case_words, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER case_search_changed AFTER UPDATE OF words ON case_search BEGIN "
    "INSERT INTO case_words(case_words, rowid, words) VALUES ('delete', old.id, old.words); "
    "INSERT INTO case_words(rowid, words) VALUES (new.id, new.words); END",
)
ON_POSTGRESQL = (
    "CREATE INDEX ix_case_search_words ON case_search USING gin (to_tsvector('english', words))",
)


def upgrade() -> None:
    op.create_table(
        "case_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice", sa.String(), nullable=False),
        sa.Column("case", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("themes", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("practice", "case", name="uq_case_search_case"),
    )
    op.create_index("ix_case_search_posted", "case_search", ["practice", "posted_at"])
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in ON_SQLITE if on_sqlite else ON_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE case_words")
    op.drop_table("case_search")

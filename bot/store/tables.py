"""The tables, except the mailbox's (`mail_tables`).

Changes here need a migration in `bot/store/migrations/`. Every row belongs to a practice. Times are
aware and in UTC. Leases are in seconds, by the database's clock.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from bot.store.column_types import Utc

WAITING, SENDING, UNKNOWN = "waiting", "sending", "unknown"
OPEN = (WAITING, UNKNOWN, SENDING)
"""States of an effect that still has to be carried out."""


def _partial(name: str, *columns: str, sqlite: str, postgresql: str = "") -> Index:
    """A partial index whose condition is written exactly as SQLAlchemy writes it in a query."""
    return Index(
        name, *columns, sqlite_where=text(sqlite), postgresql_where=text(postgresql or sqlite)
    )


def _of_case(name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["practice", "case"], ["cases.practice", "cases.id"], name=f"fk_{name}_case"
    )


class CaseRow(SQLModel, table=True):
    """A case derived from its timeline (`state`, JSON), with the columns that sort the lists."""

    __tablename__ = "cases"
    __table_args__ = (
        _partial(
            "ix_cases_pending",
            *("practice", "due_at", "id", "location"),
            sqlite="waits = 1",
            postgresql="waits",
        ),
        _partial(
            "ix_cases_pending_at",
            *("practice", "location", "due_at", "id"),
            sqlite="waits = 1",
            postgresql="waits",
        ),
        _partial(
            "ix_cases_open",
            *("practice", "id", "location"),
            sqlite="closed = 0",
            postgresql="NOT closed",
        ),
        _partial(
            "ix_cases_owned",
            *("practice", "owner", "id"),
            sqlite="closed = 0",
            postgresql="NOT closed",
        ),
        Index("ix_cases_location", "practice", "location", "id"),
        Index(
            "ix_cases_public",
            "practice",
            "location",
            "id",
            sqlite_where=text("public != ''"),
            postgresql_where=text("public != ''"),
        ),
        Index("ix_cases_owner", "practice", "owner"),
    )

    practice: str = Field(primary_key=True)
    id: int = Field(primary_key=True, sa_type=Integer)
    location: str
    version: int
    waits: bool
    closed: bool
    owner: str | None = None
    due_at: datetime = Field(sa_type=Utc)
    draft: str = Field(sa_type=Text)
    public: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)


class NumberRow(SQLModel, table=True):
    """The last case number that a practice used."""

    __tablename__ = "numbers"

    practice: str = Field(primary_key=True)
    last: int


class TimelineRow(SQLModel, table=True):
    """One sealed entry. This table is append-only."""

    __tablename__ = "timeline"
    __table_args__ = (_of_case("timeline"),)

    practice: str = Field(primary_key=True)
    case: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Utc)
    by: str | None = None
    kind: str
    content: str = Field(sa_type=Text)
    content_hash: str
    hash: str


class TimerRow(SQLModel, table=True):
    """A time at which something is due. `state` is waiting, fired, or canceled."""

    __tablename__ = "timers"
    __table_args__ = (
        _of_case("timers"),
        Index(
            "ix_timers_due",
            "practice",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        _partial("ix_timers_waiting", "practice", "kind", "case", sqlite="state = 'waiting'"),
        _partial("ix_timers_over", "practice", "due_at", sqlite="state IN ('fired', 'cancelled')"),
    )

    practice: str = Field(primary_key=True)
    case: int = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    n: int = Field(primary_key=True)
    due_at: datetime = Field(sa_type=Utc)
    state: str


class EffectRow(SQLModel, table=True):
    """A side effect: waiting → sending → done | unknown | dead | canceled.

    `asked` counts requests, and `attempt` counts calls. `began_at` is when the first call with an
    unknown outcome was sent.
    """

    __tablename__ = "effects"
    __table_args__ = (
        UniqueConstraint("practice", "key", name="uq_effects_key"),
        Index(
            "ix_effects_due",
            "practice",
            "due_at",
            sqlite_where=text("state IN ('waiting', 'unknown', 'sending')"),
            postgresql_where=text("state IN ('waiting', 'unknown', 'sending')"),
        ),
        Index(
            "ix_effects_chain",
            "practice",
            "chain",
            "seq",
            sqlite_where=text("state IN ('waiting', 'unknown', 'sending')"),
            postgresql_where=text("state IN ('waiting', 'unknown', 'sending')"),
        ),
        Index(
            "ix_effects_dead",
            "practice",
            "due_at",
            sqlite_where=text("state = 'dead'"),
            postgresql_where=text("state = 'dead'"),
        ),
        _partial("ix_effects_sending", "practice", "lease_until", sqlite="state = 'sending'"),
        _partial(
            "ix_effects_over", "practice", "asked_at", sqlite="state IN ('done', 'cancelled')"
        ),
        _partial("ix_effects_notes", "practice", "case", sqlite="kind IN ('nudge', 'notice')"),
    )

    seq: int | None = Field(default=None, primary_key=True)
    practice: str
    key: str
    chain: str
    kind: str
    location: str
    case: int | None = None
    platform: str
    member: str | None = None
    thread: bool
    details: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    latest_wins: bool
    due_at: datetime = Field(sa_type=Utc)
    state: str
    attempt: int = 0
    asked: int = 1
    asked_at: datetime = Field(sa_type=Utc)
    began_at: datetime | None = Field(default=None, sa_type=Utc)
    lease_until: float = Field(default=0.0, sa_type=Float)
    lease_token: int = 0
    problem: str = Field(default="", sa_type=Text)


class InboxRow(SQLModel, table=True):
    """An incoming click or event, with our response. A redelivered one gets the same response."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_at", "practice", "at"),)

    practice: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Utc)
    answer: str = Field(sa_type=Text)


class ReviewRow(SQLModel, table=True):
    """The newest version of a review (`body`, JSON), with the `case` it opened, if any.

    `complains` marks a complaint that was recorded without opening a case, because its office had
    just been connected.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("practice", "site", "location", "review", name="uq_reviews_key"),
        Index("ix_reviews_stars", "practice", "location", "stars", "posted_at"),
        _partial(
            "ix_reviews_open",
            *("practice", "location", "stars", "posted_at"),
            sqlite="\"case\" IS NULL AND answered = 0 AND body != ''",
            postgresql="\"case\" IS NULL AND NOT answered AND body != ''",
        ),
        _partial(
            "ix_reviews_complaints",
            *("practice", "location", "posted_at", "stars"),
            sqlite="complains = 1 AND \"case\" IS NULL AND answered = 0 AND body != ''",
            postgresql="complains AND \"case\" IS NULL AND NOT answered AND body != ''",
        ),
        _partial(
            "ix_reviews_cases",
            *("practice", "location", "posted_at"),
            sqlite='"case" IS NOT NULL',
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    practice: str
    site: str
    location: str
    review: str
    stars: int | None = None
    answered: bool
    posted_at: datetime = Field(sa_type=Utc)
    updated_at: datetime = Field(sa_type=Utc)
    seen_at: datetime = Field(sa_type=Utc)
    revision: str
    body: str = Field(sa_type=Text)
    case: int | None = None
    complains: bool | None = None


class PostRow(SQLModel, table=True):
    """A message in a chat, identified by the key of the effect that posted it."""

    __tablename__ = "posts"
    practice: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    platform: str
    conversation: str
    message: str
    hash: str
    posted_at: datetime = Field(sa_type=Utc)


class LeaseRow(SQLModel, table=True):
    """A role that only one replica has at a time. `token` increases with every new holder."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True)
    holder: str
    until: float = Field(sa_type=Float)
    token: int


class DepartureRow(SQLModel, table=True):
    """A member whose account on a chat platform was closed."""

    __tablename__ = "departures"

    practice: str = Field(primary_key=True)
    member: str = Field(primary_key=True)
    platform: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Utc)


class WatermarkRow(SQLModel, table=True):
    """How far polling has gotten through a location's reviews on a site."""

    __tablename__ = "watermarks"

    practice: str = Field(primary_key=True)
    site: str = Field(primary_key=True)
    location: str = Field(primary_key=True)
    seen_to: datetime = Field(sa_type=Utc)
    polled_at: datetime = Field(sa_type=Utc)


class PresenceRow(SQLModel, table=True):
    """Where a member with several chat identities was last active."""

    __tablename__ = "presence"

    practice: str = Field(primary_key=True)
    member: str = Field(primary_key=True)
    platform: str
    at: datetime = Field(sa_type=Utc)


class ConversationRow(SQLModel, table=True):
    """Where the bot can post proactively. `gone_at` is when that ended."""

    __tablename__ = "conversations"

    practice: str = Field(primary_key=True)
    platform: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    kind: str
    address: str = Field(sa_column_kwargs={"name": "service_url", "key": "address"})
    tenant: str
    bot: str
    team: str
    person: str
    account: str
    seen_at: datetime = Field(sa_type=Utc)
    gone_at: datetime | None = Field(default=None, sa_type=Utc)


class SearchRow(SQLModel, table=True):
    """A case's row for searches. `themes` are delimited by pipes, and a full-text index covers
    `words`.

    A migration creates the index: `case_words` (FTS5) on SQLite, and an index on
    `to_tsvector('english', words)` on PostgreSQL.
    """

    __tablename__ = "case_search"
    __table_args__ = (
        UniqueConstraint("practice", "case", name="uq_case_search_case"),
        Index("ix_case_search_posted", "practice", "posted_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    practice: str
    case: int
    stars: int | None = None
    sensitive: bool
    posted_at: datetime = Field(sa_type=Utc)
    themes: str
    words: str = Field(sa_type=Text)


class AbsenceRow(SQLModel, table=True):
    """A report that a member is away from `first` to `last`, or back as of `first`.

    This table is append-only. Reports override the days in the settings.
    """

    __tablename__ = "absences"
    __table_args__ = (Index("ix_absences_practice", "practice", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    practice: str
    member: str
    kind: str
    first: date
    last: date
    by: str
    at: datetime = Field(sa_type=Utc)


class LadderRow(SQLModel, table=True):
    """A site's decision on a reply with the contact details in `held`.

    `seq` is the entry for the decision in the case's timeline. `rung` and `stepped_at` are the
    office's position on the site's ladder from then on. This table is append-only.
    """

    __tablename__ = "contact_ladder"
    __table_args__ = (
        Index("ix_contact_ladder_place", "practice", "site", "location", "id"),
        Index("ix_contact_ladder_at", "practice", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    practice: str
    site: str
    location: str
    case: int
    seq: int
    at: datetime = Field(sa_type=Utc)
    held: str
    rejected: bool
    rung: str
    stepped_at: datetime | None = Field(default=None, sa_type=Utc)


class SiteConnectionRow(SQLModel, table=True):
    """A person's sign-in to a review site. `secret` is sealed (`bot.sealing`) for this row.

    `offices` is JSON that maps each location's ID to its account and location on the site.
    """

    __tablename__ = "site_connections"

    practice: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    site: str
    stage: str
    by: str
    at: datetime = Field(sa_type=Utc)
    ends_at: datetime | None = Field(default=None, sa_type=Utc)
    secret: str = Field(sa_type=Text)
    offices: str = Field(sa_type=Text)
    problem: str


class DroppedFileRow(SQLModel, table=True):
    """A file that someone dropped into a chat: waiting → confirmed, and then deleted.

    `said` contains the answers about it, and `stamp` identifies the preview that we last showed.
    `rows_done` is how many rows of a confirmed file have been imported, with the `result`.
    """

    __tablename__ = "dropped_files"
    __table_args__ = (Index("ix_dropped_files_at", "practice", "dropped_at"),)

    practice: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    member: str
    platform: str
    name: str
    content: bytes = Field(sa_type=LargeBinary)
    dropped_at: datetime = Field(sa_type=Utc)
    said: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    stamp: str
    confirmed: bool
    rows_done: int
    result: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))

"""The mailbox's tables: the mails that concern us, what people said about them, how far we've read.

What `bot.store.tables` says about rows, times and migrations applies here, too.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.column_types import Utc


class MailRow(SQLModel, table=True):
    """A mail that concerns us, by the hash of its Message-ID.

    `kind` is `notice`, `patient`, `question` or `sent`. `state` is `open` until it's dealt with.
    `sender` is a hash, too. `at` is when the mail server received it, `kept_at` when we read it
    (None if a version before 0016 did).
    `body` is the text of a notice. For other mails it's empty unless the practice has
    `chat_may_hold_phi`.
    """

    __tablename__ = "mails"
    __table_args__ = (
        UniqueConstraint("practice", "mail", name="uq_mails_mail"),
        Index("ix_mails_sender", "practice", "sender", "id"),
        Index("ix_mails_open", "practice", "kind", "state", "kept_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    practice: str
    mail: str
    kind: str
    state: str
    location: str
    case: int | None = None
    sender: str
    at: datetime = Field(sa_type=Utc)
    kept_at: datetime | None = Field(default=None, sa_type=Utc)
    body: str = Field(sa_type=Text)
    said: str


class MailKnownRow(SQLModel, table=True):
    """Something a person told us once, for good: whose mails they are, or which office is meant.

    `kind` is `sender` (the hash of an address, with the number of its case, or empty) or `business`
    (a site's name for an office, with the office's id).
    """

    __tablename__ = "mail_known"

    practice: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    value: str
    by: str
    at: datetime = Field(sa_type=Utc)


class MailFolderRow(SQLModel, table=True):
    """How far we've read a mailbox folder. With a new `validity` its numbers start over."""

    __tablename__ = "mail_folders"

    practice: str = Field(primary_key=True)
    mailbox: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    validity: int = Field(sa_type=BigInteger)
    uid: int = Field(sa_type=BigInteger)
    at: datetime = Field(sa_type=Utc)

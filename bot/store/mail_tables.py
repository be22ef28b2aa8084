"""Tables for the mailbox: relevant e-mails, people's answers about them, and how far we've read.

The rules for rows, times, and migrations in `bot.store.tables` apply here, too.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.column_types import Utc


class MailRow(SQLModel, table=True):
    """A relevant e-mail, identified by the hash of its Message-ID.

    `kind` is `notice`, `patient`, `question`, or `sent`. `state` is `open` until someone handles
    it. `sender` is a hash, too. `at` is when the mail server received the e-mail, and `kept_at` is
    when we read it (None if a version before 0016 did). `body` is the text of a notice. It's empty
    for other e-mails, unless the practice has turned on `chat_may_hold_phi`.
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
    """A person's permanent answer about who a sender is or which office is meant.

    `kind` is `sender` (the name is the hash of an address, and the value is the number of its case,
    or empty) or `business` (the name is a site's name for an office, and the value is the office's
    ID).
    """

    __tablename__ = "mail_known"

    practice: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    value: str
    by: str
    at: datetime = Field(sa_type=Utc)


class MailFolderRow(SQLModel, table=True):
    """How far we've read a mailbox folder. With a new `validity`, its UIDs start over."""

    __tablename__ = "mail_folders"

    practice: str = Field(primary_key=True)
    mailbox: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    validity: int = Field(sa_type=BigInteger)
    uid: int = Field(sa_type=BigInteger)
    at: datetime = Field(sa_type=Utc)

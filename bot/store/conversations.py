"""Where the bot can post proactively, and the service URLs to use.

This is for platforms that don't have one token for the entire workspace. On those, each incoming
message says how to reach its conversation. A practice has only a few dozen conversations, so the
primary key is the only index this table needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, select, update
from sqlmodel import Session

from bot.practice import PracticeId
from bot.store.column_types import insert, table
from bot.store.tables import ConversationRow

_conversations = table(ConversationRow)

LOOKED = timedelta(hours=1)
"""Minimum time before an unchanged conversation is saved again."""


class Kind(StrEnum):
    CHANNEL = "channel"
    GROUP = "group"
    PERSONAL = "personal"


@dataclass(frozen=True)
class Conversation:
    """A conversation on one platform, identified by the platform's own IDs.

    `address` is the URL that we send messages to, and `bot` is our own account there. A channel has
    the `team` that it belongs to. A personal conversation has its `person` and the `account` they
    use with this bot. `gone_at` is when the bot was removed or the team archived.
    """

    platform: str
    id: str
    kind: Kind
    address: str
    tenant: str = ""
    bot: str = ""
    team: str = ""
    person: str = ""
    account: str = ""
    gone_at: datetime | None = None


def saw(session: Session, practice: PracticeId, conversation: Conversation, now: datetime) -> bool:
    """Save how to reach the conversation. Returns True if we couldn't post there before."""
    wanted = _of(practice, conversation.platform).where(_conversations.c.id == conversation.id)
    row = session.execute(wanted).one_or_none()
    known = _conversation(row) if row is not None else None
    seen = replace(_completed(conversation, known), gone_at=None)
    if row is not None and seen == known and abs(now - row.seen_at) < LOOKED:
        return False
    values = {**_values(seen), "seen_at": now}
    session.execute(
        insert(ConversationRow)
        .values(practice=practice, **values)
        .on_conflict_do_update(index_elements=["practice", "platform", "id"], set_=values)
    )
    return known is None or known.gone_at is not None


def gone(session: Session, practice: PracticeId, platform: str, id: str, now: datetime) -> None:
    """Record that we can't post in this conversation anymore, or anywhere in this team."""
    session.execute(
        update(_conversations)
        .where(
            _conversations.c.practice == practice,
            _conversations.c.platform == platform,
            (_conversations.c.id == id) | (_conversations.c.team == id),
            _conversations.c.gone_at.is_(None),
        )
        .values(gone_at=now)
    )


def by_id(session: Session, practice: PracticeId, platform: str, id: str) -> Conversation | None:
    return _newest(session, practice, platform, _conversations.c.id == id)


def of_channel(
    session: Session, practice: PracticeId, platform: str, id: str
) -> Conversation | None:
    """The channel or group with that ID."""
    is_wanted = (_conversations.c.id == id) & (_conversations.c.kind != Kind.PERSONAL)
    return _newest(session, practice, platform, is_wanted)


def any_channel(session: Session, practice: PracticeId, platform: str) -> Conversation | None:
    """The most recently seen channel or group, preferring those that still have the bot."""
    return _newest(session, practice, platform, _conversations.c.kind != Kind.PERSONAL)


def of_person(
    session: Session, practice: PracticeId, platform: str, person: str
) -> Conversation | None:
    """The personal conversation with that person."""
    is_wanted = (_conversations.c.person == person) & (_conversations.c.kind == Kind.PERSONAL)
    return _newest(session, practice, platform, is_wanted)


def latest(session: Session, practice: PracticeId, platform: str) -> Conversation | None:
    """The most recent conversation. Its URL and tenant also work for ones we've never seen."""
    return _newest(session, practice, platform, _conversations.c.id != "")


def _newest(
    session: Session, practice: PracticeId, platform: str, is_wanted: ColumnElement[bool]
) -> Conversation | None:
    """The most recent matching conversation, preferring those that we can post in."""
    wanted = (
        _of(practice, platform)
        .where(is_wanted)
        .order_by(_conversations.c.gone_at.is_not(None), _conversations.c.seen_at.desc())
        .limit(1)
    )
    row = session.execute(wanted).one_or_none()
    return _conversation(row) if row is not None else None


def _of(practice: PracticeId, platform: str) -> Select[Any]:
    return select(_conversations).where(
        _conversations.c.practice == practice, _conversations.c.platform == platform
    )


def _completed(conversation: Conversation, known: Conversation | None) -> Conversation:
    """The conversation, with empty fields filled in from `known`."""
    if known is None:
        return conversation
    given = {name: value for name, value in _values(conversation).items() if value}
    return replace(known, **given)


def _values(conversation: Conversation) -> Mapping[str, Any]:
    return {field.name: getattr(conversation, field.name) for field in fields(conversation)}


def _conversation(row: Any) -> Conversation:
    columns = {field.name: _conversations.c[field.name] for field in fields(Conversation)}
    values = {name: row._mapping[column] for name, column in columns.items()}
    return Conversation(**values | {"kind": Kind(row.kind)})

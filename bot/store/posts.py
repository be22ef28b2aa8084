"""Our messages in chats, by the key of the effect that posted them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlmodel import Session

from bot.ports import MessageRef
from bot.practice import PracticeId
from bot.store.column_types import insert, table
from bot.store.prepared import Prepared
from bot.store.tables import PostRow

_posts = table(PostRow)
_LOAD = Prepared(
    select(
        _posts.c.platform,
        _posts.c.conversation,
        _posts.c.message,
        _posts.c.hash,
        _posts.c.posted_at,
    ).where(_posts.c.practice == bindparam("practice"), _posts.c.key == bindparam("key"))
)


@dataclass(frozen=True)
class Standing:
    """A message in a chat; `hash` is that of its content."""

    key: str
    platform: str
    ref: MessageRef
    hash: str
    posted_at: datetime


def load(session: Session, practice: PracticeId, key: str) -> Standing | None:
    for platform, conversation, message, hash, posted_at in _LOAD.rows(
        session, {"practice": practice, "key": key}
    ):
        return Standing(key, platform, MessageRef(conversation, message), hash, posted_at)
    return None


def keep(
    session: Session,
    practice: PracticeId,
    key: str,
    platform: str,
    ref: MessageRef,
    hash: str,
    now: datetime,
) -> None:
    """Remember where `key` was posted and what it shows now."""
    shown = {"conversation": ref.conversation, "message": ref.id, "hash": hash, "posted_at": now}
    session.execute(
        insert(PostRow)
        .values(practice=practice, key=key, platform=platform, **shown)
        .on_conflict_do_update(index_elements=["practice", "key"], set_=shown)
    )


def forget(session: Session, practice: PracticeId, key: str) -> None:
    """The message is not there any more."""
    session.execute(delete(_posts).where(_posts.c.practice == practice, _posts.c.key == key))

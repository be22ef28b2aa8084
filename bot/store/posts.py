"""Our messages in chats, keyed by the effects that posted them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session

from bot.ports import MessageRef
from bot.practice import PracticeId
from bot.store.column_types import insert, table
from bot.store.tables import PostRow

_posts = table(PostRow)


@dataclass(frozen=True)
class Standing:
    """A message in a chat. `hash` is the hash of its content."""

    key: str
    platform: str
    ref: MessageRef
    hash: str
    posted_at: datetime


def load(session: Session, practice: PracticeId, key: str) -> Standing | None:
    """The message that the effect posted, or None."""
    wanted = select(_posts).where(_posts.c.practice == practice, _posts.c.key == key)
    row = session.execute(wanted).one_or_none()
    if row is None:
        return None
    ref = MessageRef(row.conversation, row.message)
    return Standing(key, row.platform, ref, row.hash, row.posted_at)


def is_known(session: Session, practice: PracticeId, platform: str, message: str) -> bool:
    """Whether one of our effects posted this message and we still have a record of it."""
    wanted = select(_posts.c.key).where(
        _posts.c.practice == practice, _posts.c.platform == platform, _posts.c.message == message
    )
    return session.execute(wanted.limit(1)).first() is not None


def _copy_of(key: str) -> str:
    return f"{key}:copy"


def may_be_doubled(session: Session, practice: PracticeId, key: str) -> bool:
    """Whether the chat might contain a duplicate: an earlier message from that effect."""
    return load(session, practice, _copy_of(key)) is not None


def keep_doubt(
    session: Session, practice: PracticeId, key: str, platform: str, now: datetime
) -> None:
    """Record that a message was posted again.

    It's unknown whether or where the earlier copy arrived.
    """
    keep(session, practice, _copy_of(key), platform, MessageRef("", ""), "", now)


def keep(
    session: Session,
    practice: PracticeId,
    key: str,
    platform: str,
    ref: MessageRef,
    hash: str,
    now: datetime,
) -> None:
    """Save where the effect `key` posted its message, and what the message shows now."""
    shown = {"conversation": ref.conversation, "message": ref.id, "hash": hash, "posted_at": now}
    session.execute(
        insert(PostRow)
        .values(practice=practice, key=key, platform=platform, **shown)
        .on_conflict_do_update(index_elements=["practice", "key"], set_=shown)
    )


def forget_all(session: Session, practice: PracticeId, keys: Collection[str]) -> None:
    """Forget the messages of these effects, which won't change anymore. They stay in the chats."""
    names = [*keys, *map(_copy_of, keys)]
    session.execute(delete(_posts).where(_posts.c.practice == practice, _posts.c.key.in_(names)))


def forget(session: Session, practice: PracticeId, key: str) -> bool:
    """Delete our record of a message that was deleted from the chat or won't change anymore.

    Returns whether there was a record.
    """
    forgotten = delete(_posts).where(_posts.c.practice == practice, _posts.c.key == key)
    return session.execute(forgotten.returning(_posts.c.key)).first() is not None

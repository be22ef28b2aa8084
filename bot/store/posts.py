"""What stands in chats, by the key of the effect that put it there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session

from bot.ports import MessageRef
from bot.practice import PracticeId
from bot.store.columns import insert, table
from bot.store.tables import PostRow

_posts = table(PostRow)


@dataclass(frozen=True)
class Standing:
    """A message of ours as it stands; `hash` is that of what it shows."""

    key: str
    platform: str
    ref: MessageRef
    hash: str
    posted_at: datetime


def load(session: Session, practice: PracticeId, key: str) -> Standing | None:
    wanted = select(_posts).where(_posts.c.practice == practice, _posts.c.key == key)
    row = session.execute(wanted).one_or_none()
    if row is None:
        return None
    ref = MessageRef(row.conversation, row.message)
    return Standing(row.key, row.platform, ref, row.hash, row.posted_at)


def keep(
    session: Session,
    practice: PracticeId,
    key: str,
    platform: str,
    ref: MessageRef,
    hash: str,
    now: datetime,
) -> None:
    """Remember where `key` stands and what it shows now."""
    shown = {"conversation": ref.conversation, "message": ref.id, "hash": hash, "posted_at": now}
    session.execute(
        insert(session, PostRow)
        .values(practice=practice, key=key, platform=platform, **shown)
        .on_conflict_do_update(index_elements=["practice", "key"], set_=shown)
    )


def forget(session: Session, practice: PracticeId, key: str) -> None:
    """The message is not there any more."""
    session.execute(delete(_posts).where(_posts.c.practice == practice, _posts.c.key == key))


def by_message(
    session: Session, practice: PracticeId, platform: str, ref: MessageRef
) -> str | None:
    """The key of the effect that posted this message; None if it is not ours."""
    wanted = select(_posts.c.key).where(
        _posts.c.practice == practice,
        _posts.c.platform == platform,
        _posts.c.conversation == ref.conversation,
        _posts.c.message == ref.id,
    )
    found: str | None = session.execute(wanted).scalar_one_or_none()
    return found

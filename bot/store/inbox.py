"""Incoming clicks and events, stored with our responses so that a redelivery gets the same one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session

from bot.practice import PracticeId
from bot.store.column_types import table
from bot.store.prepared import Prepared
from bot.store.tables import InboxRow

_inbox = table(InboxRow)
_ANSWER = Prepared(
    select(_inbox.c.answer).where(
        _inbox.c.practice == bindparam("practice"), _inbox.c.key == bindparam("key")
    )
)
_KEEP = Prepared(_inbox.insert())


def answer(session: Session, practice: PracticeId, key: str) -> str | None:
    """The stored response for `key`, or None if it's new."""
    return _ANSWER.value(session, {"practice": practice, "key": key})


def is_first(
    session: Session, practice: PracticeId, key: str, now: datetime, answer: str = ""
) -> bool:
    """Store the response for `key`. Returns False if it already has one."""
    if _ANSWER.value(session, {"practice": practice, "key": key}) is not None:
        return False
    keep(session, practice, key, now, answer)
    return True


def keep(session: Session, practice: PracticeId, key: str, now: datetime, answer: str) -> None:
    _KEEP.later(session, {"practice": practice, "key": key, "at": now, "answer": answer})

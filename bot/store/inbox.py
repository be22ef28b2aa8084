"""What came in, with the answer it got, so that the same again gets the same."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from bot.practice import PracticeId
from bot.store.columns import table
from bot.store.tables import InboxRow

_inbox = table(InboxRow)


def answer(session: Session, practice: PracticeId, key: str) -> str | None:
    """What was answered to `key`; None if it is new."""
    kept = select(_inbox.c.answer).where(_inbox.c.practice == practice, _inbox.c.key == key)
    found: str | None = session.execute(kept).scalar_one_or_none()
    return found


def keep(session: Session, practice: PracticeId, key: str, now: datetime, answer: str) -> None:
    session.execute(_inbox.insert().values(practice=practice, key=key, at=now, answer=answer))

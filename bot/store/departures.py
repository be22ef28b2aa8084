"""Members who have left a chat for good. They're stored so that a restart doesn't add them back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session

from bot.practice import MemberId, PracticeId
from bot.store.column_types import insert, table
from bot.store.tables import DepartureRow

_departures = table(DepartureRow)


def add(
    session: Session, practice: PracticeId, member: MemberId, platform: str, now: datetime
) -> bool:
    """Record that the member left. Returns True if that wasn't known yet."""
    added = (
        insert(DepartureRow)
        .values(practice=practice, member=member, platform=platform, at=now)
        .on_conflict_do_nothing()
    )
    return bool(session.execute(added).rowcount)  # type: ignore[attr-defined]


def undo(session: Session, practice: PracticeId, member: MemberId, platform: str) -> None:
    """Record that the member is back."""
    session.execute(
        delete(_departures).where(
            _departures.c.practice == practice,
            _departures.c.member == member,
            _departures.c.platform == platform,
        )
    )


def known(session: Session, practice: PracticeId) -> Mapping[MemberId, frozenset[str]]:
    """The platforms that each member has left."""
    platforms_of: dict[MemberId, set[str]] = defaultdict(set)
    left = select(_departures.c.member, _departures.c.platform).where(
        _departures.c.practice == practice
    )
    for member, platform in session.execute(left):
        platforms_of[MemberId(member)].add(platform)
    return {member: frozenset(platforms) for member, platforms in platforms_of.items()}

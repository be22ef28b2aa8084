"""Where was a member last active? There they are reminded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from bot.practice import MemberId, PracticeId
from bot.store.columns import insert, table
from bot.store.tables import PresenceRow

_presence = table(PresenceRow)


def seen(
    session: Session, practice: PracticeId, member: MemberId, platform: str, now: datetime
) -> None:
    row = {"platform": platform, "at": now}
    session.execute(
        insert(PresenceRow)
        .values(practice=practice, member=member, **row)
        .on_conflict_do_update(index_elements=["practice", "member"], set_=row)
    )


def last(session: Session, practice: PracticeId) -> Mapping[MemberId, str]:
    """The platform of each member who was ever seen."""
    wanted = select(_presence.c.member, _presence.c.platform).where(
        _presence.c.practice == practice
    )
    return {MemberId(row.member): row.platform for row in session.execute(wanted)}

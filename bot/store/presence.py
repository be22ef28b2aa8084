"""Where each member was last active, which is where they get their reminders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session

from bot.practice import MemberId, PracticeId
from bot.store.column_types import insert, table
from bot.store.prepared import Prepared
from bot.store.tables import PresenceRow

_presence = table(PresenceRow)
_NEW = insert(PresenceRow).values({column.name: bindparam(column.name) for column in _presence.c})
_SEEN = Prepared(
    _NEW.on_conflict_do_update(
        index_elements=["practice", "member"],
        set_={"platform": _NEW.excluded.platform, "at": _NEW.excluded.at},
    )
)
_LAST = Prepared(
    select(_presence.c.member, _presence.c.platform).where(
        _presence.c.practice == bindparam("practice")
    )
)


def seen(
    session: Session, practice: PracticeId, member: MemberId, platform: str, now: datetime
) -> None:
    row = {"practice": practice, "member": member, "platform": platform, "at": now}
    _SEEN.later(session, row)


def last(session: Session, practice: PracticeId) -> Mapping[MemberId, str]:
    """The latest platform of each member who has ever been active."""
    rows = _LAST.rows(session, {"practice": practice})
    return {MemberId(member): platform for member, platform in rows}

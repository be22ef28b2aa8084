"""Members' absences, in the order in which they were reported. This table is append-only."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session

from bot.practice import Away, MemberId, PracticeId
from bot.store.column_types import insert, table
from bot.store.tables import AbsenceRow

_absences = table(AbsenceRow)
_AWAY, _BACK = "away", "back"

Said = tuple[MemberId, Away | date]
"""A member, with either the days they're away or the day they return."""


def add(
    session: Session,
    practice: PracticeId,
    member: MemberId,
    announced: Away | date,
    by: MemberId,
    now: datetime,
) -> None:
    """Record that a member is away on certain days, or back as of a certain day."""
    days = announced if isinstance(announced, Away) else Away(announced, announced)
    kind = _AWAY if isinstance(announced, Away) else _BACK
    row = {"practice": practice, "member": member, "kind": kind, "by": by, "at": now}
    session.execute(insert(AbsenceRow).values(first=days.first, last=days.last, **row))


def said(session: Session, practice: PracticeId) -> list[Said]:
    """Return all reported absences, oldest first."""
    wanted = select(_absences).where(_absences.c.practice == practice).order_by(_absences.c.id)
    return [
        (MemberId(row.member), Away(row.first, row.last) if row.kind == _AWAY else row.first)
        for row in session.execute(wanted)
    ]

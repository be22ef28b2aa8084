"""A daily line about overdue reviews, until each has a reply or a decision."""

from __future__ import annotations

from bot.desk import Desk
from bot.effects import OverdueDigest
from bot.lists import places
from bot.posts import OverdueNote
from bot.store import Session, cases
from bot.words.which import Which

SHOWN = 5
"""Maximum number of overdue reviews to name. The others are counted."""


def note(session: Session, desk: Desk, effect: OverdueDigest) -> OverdueNote | None:
    """The current line. None if nothing is overdue anymore, or the manager has left."""
    practice = desk.practice
    member = practice.member(effect.member)
    if effect.member is not None and member is None:
        return None
    where = places(practice, member) if member else (effect.location,)
    now = desk.clock.now()
    found = cases.listed(session, practice.id, Which.OVERDUE, now, locations=where, limit=SHOWN)
    counts = cases.counted(session, practice.id, Which.OVERDUE, now, locations=where)
    total = sum(counts.values())
    views = tuple(view for case in found if (view := desk.view(session, case.id)) is not None)
    return OverdueNote(practice, effect.location, views, total, member) if views else None

"""Loads a case for a member."""

from __future__ import annotations

from bot.cases.case import CaseId
from bot.desk import Desk
from bot.errors import Refused
from bot.posts import CaseView
from bot.practice import Member


async def look(desk: Desk, id: CaseId, member: Member) -> CaseView:
    """Return the case. Raises `Refused` if it doesn't exist or this member can't see it."""
    view = await desk.look(id, member)
    if view is None:
        raise Refused(await desk.unknown(id, member))
    return view

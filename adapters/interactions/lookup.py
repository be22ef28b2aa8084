"""A case for the member who wants to see it."""

from __future__ import annotations

from bot.cases.case import CaseId
from bot.desk import Desk
from bot.errors import Refused
from bot.posts import CaseView
from bot.practice import Member


async def look(desk: Desk, id: CaseId, member: Member) -> CaseView:
    """The case for this member. Raises `Refused` if there's none for them."""
    view = await desk.look(id, member)
    if view is None:
        raise Refused(await desk.unknown(id, member))
    return view

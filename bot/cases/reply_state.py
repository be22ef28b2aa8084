"""How the reply's state moves from one to the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.cases.case import Case, ReplyState, ReplyTrack


def moved(reply: ReplyTrack, state: ReplyState, at: datetime) -> ReplyTrack:
    """The reply in another state, without the problem of the last one."""
    return replace(reply, state=state, since=at, problem="", next_try_at=None)


def back(case: Case, at: datetime) -> ReplyTrack:
    """Where a reply returns to when its approval is void: what was there before it."""
    state = ReplyState.PUBLISHED if case.reply.standing else ReplyState.DRAFTED
    return moved(case.reply, state, at)

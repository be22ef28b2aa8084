"""The status that a reply returns to when its approval is void."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.cases.case import Case, Drafted, Published, ReplyTrack


def back(case: Case, at: datetime, problem: str = "") -> ReplyTrack:
    """The status before the approval: a published reply, or a draft."""
    status = Published(at, problem) if case.reply.standing else Drafted(at, problem)
    return replace(case.reply, status=status)

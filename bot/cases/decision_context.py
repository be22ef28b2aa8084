"""Everything a decision needs besides the case: the time, the person asking, the practice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.cases.case import Case
from bot.cases.rights import Right, why_not
from bot.errors import Refused
from bot.practice import Location, Member, Policy, Practice
from bot.replies import Finding, Kind, ReplyContext, lint
from bot.replies.second_reader import Answer, known_answers, with_answers


class NeedsConfirmation(Refused):
    """Not yet: a second question comes first: `look-again` at sentences, or are they `sure`?"""

    def __init__(self, message: str, asks: Literal["look-again", "sure"]) -> None:
        super().__init__(message)
        self.asks = asks


def answers_on(case: Case, text: str) -> tuple[Answer, ...]:
    """What the language model said of this text, if it has read it."""
    draft = case.draft
    return known_answers(draft.answers) if draft and draft.text == text else ()


def no_replies(case: Case) -> tuple[str, ...]:
    """The recent replies of a practice that never published one."""
    return ()


@dataclass(frozen=True)
class DecisionContext:
    """`by` is None for the product itself.

    `recent` looks up the last public replies of a case's location when a decision needs them.
    """

    now: datetime
    practice: Practice
    by: Member | None = None
    recent: Callable[[Case], tuple[str, ...]] = no_replies

    def policy_of(self, case: Case) -> Policy:
        """The numbers that count where the case is."""
        return self.practice.policy_at(case.location)

    def location(self, case: Case) -> Location:
        return self.practice.location(case.location)

    def reply_context(self, case: Case, kind: Kind = "public-reply") -> ReplyContext:
        return ReplyContext(
            location=self.location(case),
            practice=self.practice,
            site=case.review.key.site,
            kind=kind,
            review=case.review,
            recent=self.recent(case),
            style=self.practice.style,
        )

    def findings(self, case: Case, text: str) -> list[Finding]:
        """Of the check, and of the language model where it has read this very text."""
        context = self.reply_context(case)
        return with_answers(lint(text, context), text, answers_on(case, text), context)

    def person(self, case: Case) -> Member:
        """The person asking, who has to be on the location's team today."""
        return self._with(Right.WORK, case)

    def handler(self, case: Case) -> Member:
        """The person asking, who has to be allowed to handle the draft and the call."""
        return self._with(Right.HANDLE, case)

    def approver(self, case: Case) -> Member:
        """The person asking, who has to be allowed to decide on public replies."""
        return self._with(Right.DECIDE, case)

    def _with(self, right: Right, case: Case) -> Member:
        member = self._now()
        if why := why_not(right, case, member, self.practice):
            raise Refused(why)
        assert member is not None
        return member

    def _now(self) -> Member | None:
        """The person asking, with today's role and locations."""
        assert self.by is not None, "this is for a person to ask"
        return self.practice.member(self.by.id)

    def name(self, id: str | None) -> str:
        member = self.practice.members.get(id) if id else None  # type: ignore[call-overload]
        return member.name if member else "someone"


def ago(span: timedelta) -> str:
    """A span in the words of a short sentence: "12 s ago", "4 min ago", "3 h ago"."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 90:
        return f"{seconds} s ago"
    if seconds < 90 * 60:
        return f"{seconds // 60} min ago"
    if seconds < 36 * 3600:
        return f"{seconds // 3600} h ago"
    return f"{seconds // 86400} days ago"


def lasting(span: timedelta) -> str:
    """A configured span in full: "60 s", "5 min", "2 h"."""
    seconds = round(span.total_seconds())
    if seconds < 120 or seconds % 60:
        return f"{seconds} s"
    minutes = seconds // 60
    return f"{minutes} min" if minutes < 120 or minutes % 60 else f"{minutes // 60} h"


def times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def clock_time(at: datetime, location: Location, now: datetime) -> str:
    """A moment in the location's own time: "today 20:14", "tomorrow 09:00", "Tue 5 May 09:00"."""
    local, today = at.astimezone(location.time_zone), now.astimezone(location.time_zone).date()
    days = (local.date() - today).days
    day = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(
        days, f"{local:%a} {local.day} {local:%b}"
    )
    return f"{day} {local:%H:%M}"

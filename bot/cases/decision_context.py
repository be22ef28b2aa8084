"""Everything a decision needs besides the case: the time, the user, and the practice.

This module also defines the conditions that several decisions share, and the formatting of times in
their messages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from bot.cases.case import Case, DraftVersion
from bot.cases.rights import Right, why_not
from bot.cases.state.draft import Draft
from bot.cases.state.reply_status import Declined, ReplyState
from bot.cases.state.site import ReviewState
from bot.errors import Refused
from bot.practice import Location, Member, Policy, Practice
from bot.replies import Finding, Kind, ReplyContext, lint
from bot.replies.contact_ladder import Ladder
from bot.replies.second_reader import Answer, known_answers, with_answers
from bot.style import Rung


class NeedsConfirmation(Refused):
    """A confirmation question: `look-again` for doubtful sentences, `sure` for a heated review."""

    def __init__(self, message: str, asks: Literal["look-again", "sure"]) -> None:
        super().__init__(message)
        self.asks = asks


def answers_on(case: Case, text: str) -> tuple[Answer, ...]:
    """The language model's findings on this text. Empty if the model hasn't checked it."""
    draft = case.draft
    if draft is None or not draft.answers or draft.text != text:
        return ()
    return known_answers(draft.answers)


def no_replies(case: Case) -> tuple[str, ...]:
    """Return no recent replies, for a practice that has never published one."""
    return ()


def top(case: Case) -> Ladder:
    """Return the contact ladder of an office that has never had a reply rejected."""
    return Ladder()


@dataclass(frozen=True)
class DecisionContext:
    """What a decision needs besides the case. `by` is None for Bedside itself.

    `recent` returns the latest public replies at a case's location, which are only loaded if a
    decision needs them. `ladder` returns the contact details that the case's site accepts from that
    location.
    """

    now: datetime
    practice: Practice
    by: Member | None = None
    recent: Callable[[Case], tuple[str, ...]] = no_replies
    ladder: Callable[[Case], Ladder] = top

    def policy_of(self, case: Case) -> Policy:
        """The policy that applies at the case's location."""
        return self.practice.policy_at(case.location)

    def location(self, case: Case) -> Location:
        return self.practice.locations[case.location]

    def reply_context(self, case: Case, kind: Kind = "public-reply") -> ReplyContext:
        return ReplyContext(
            location=self.location(case),
            practice=self.practice,
            site=case.review.key.site,
            kind=kind,
            review=case.review,
            recent=self.recent(case),
            style=self.practice.style,
            rung=self.rung(case) if kind == "public-reply" else "both",
        )

    def rung(self, case: Case) -> Rung:
        """Which contact details a public reply at the case's location gives."""
        return self.location(case).contact or self.ladder(case).rung

    def findings(self, case: Case, text: str) -> list[Finding]:
        """The linter's findings, plus the language model's if it has checked this exact text."""
        context, answers = self.reply_context(case), answers_on(case, text)
        findings = lint(text, context)
        return with_answers(findings, text, answers, context) if answers else findings

    def person(self, case: Case) -> Member:
        """The user. Raises `Refused` unless they're on the location's team today."""
        return self._with(Right.WORK, case)

    def handler(self, case: Case) -> Member:
        """The user. Raises `Refused` unless they can handle the draft and the call."""
        return self._with(Right.HANDLE, case)

    def approver(self, case: Case) -> Member:
        """The user. Raises `Refused` unless they can decide on public replies."""
        return self._with(Right.DECIDE, case)

    def _with(self, right: Right, case: Case) -> Member:
        member = self._now()
        if why := why_not(right, case, member, self.practice):
            raise Refused(why)
        assert member is not None
        return member

    def _now(self) -> Member | None:
        """The user, with their current role and locations."""
        assert self.by is not None, "this is for a person to ask"
        return self.practice.member(self.by.id)

    def name(self, id: str | None) -> str:
        member = self.practice.members.get(id) if id else None  # type: ignore[call-overload]
        return member.name if member else "someone"


# --- conditions for a decision on the reply, which raise `Refused` with a message


def require_open(case: Case, context: DecisionContext) -> None:
    """Raise `Refused` unless the case still needs a reply or can get another one."""
    if case.closed:
        raise Refused("This case is closed. Reopen it first.")
    status = case.reply.status
    if isinstance(status, Declined):
        who, why = context.name(status.by), status.reason
        raise Refused(f"{who} decided not to reply: {why.rstrip('.')}. Reopen it first.")
    if case.review_track.state is ReviewState.REMOVED:
        raise Refused("The review was removed, so there's nothing to reply to.")


def require_not_under_way(case: Case, context: DecisionContext) -> None:
    """Raise `Refused` if an approved reply is being published."""
    if case.being_published:
        raise Refused(_too_late(case, context))


def require_not_approved(case: Case, context: DecisionContext) -> None:
    """Raise `Refused` if a reply is being sent or has been published, unless it can be replaced."""
    require_not_under_way(case, context)
    stands = case.reply.state is ReplyState.PUBLISHED
    if stands and not case.has_newer_draft and not case.outdated:
        raise Refused(_too_late(case, context))


def draft_on_screen(case: Case, seen: DraftVersion) -> Draft:
    """The newest draft. Raises `Refused` unless it's the one on the user's screen."""
    if case.draft is None:
        raise Refused("There's no draft yet. Write one first.")
    if case.draft.version != seen:
        raise Refused("The draft changed while you were reading. Here's the new one.")
    return case.draft


def _too_late(case: Case, context: DecisionContext) -> str:
    approval = case.reply.approval
    if approval is None:
        return "There's already a reply under the review."
    by_you = context.by is not None and context.by.id == approval.by
    who = "You" if by_you else context.name(approval.by)
    return f"{did(who, 'approved this', context.now - approval.at)}."


def first_block(findings: list[Finding]) -> Finding:
    """The first finding that blocks the reply. There must be one."""
    return next(finding for finding in findings if finding.severity == "block")


# --- times in messages


def ago(span: timedelta) -> str:
    """The time span in words, for a short sentence: "just now", "4 min ago", "3 h ago"."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 90:
        return "just now"
    if seconds < 90 * 60:
        return f"{seconds // 60} min ago"
    if seconds < 36 * 3600:
        return f"{seconds // 3600} h ago"
    return f"{seconds // 86400} days ago"


def did(who: str, what: str, span: timedelta) -> str:
    """Who did something and when: "Tomas just approved this", "Ruth took it 3 h ago"."""
    just = span < timedelta(seconds=90)
    return f"{who} just {what}" if just else f"{who} {what} {ago(span)}"


def lasting(span: timedelta) -> str:
    """A configured time span, spelled out: "60 seconds", "5 minutes", "2 hours"."""
    seconds = round(span.total_seconds())
    if seconds < 120 or seconds % 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = seconds // 60
    return f"{minutes} minutes" if minutes < 120 or minutes % 60 else f"{minutes // 60} hours"


def times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def clock_time(at: datetime, location: Location, now: datetime) -> str:
    """A moment in the location's time zone: "today at 8:14 PM", "on Tuesday at 9 AM"."""
    local, today = at.astimezone(location.time_zone), now.astimezone(location.time_zone).date()
    days = (local.date() - today).days
    near = f"on {local:%A}" if 1 < days < 7 else f"on {short_date(local)}"
    day = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days, near)
    return f"{day} at {time_of_day(local)}"


def time_of_day(local: datetime) -> str:
    """The time of day in the only clock format we use: "8:14 PM", "9 AM"."""
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes} {'AM' if local.hour < 12 else 'PM'}"


def short_date(day: date) -> str:
    """The date in the only short format we use: "May 5"."""
    return f"{day:%b} {day.day}"

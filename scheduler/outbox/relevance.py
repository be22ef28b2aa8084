"""Decides what an effect posts in chat, based on the current state of its case.

If there's nothing left to post, the effect ends without a message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.cases.case import Case
from bot.cases.plan import plan
from bot.cases.state.reply_status import ReplyState
from bot.effects import (
    CallBrief,
    CaseCard,
    Effect,
    EmailPointer,
    FirstContact,
    FollowUpNote,
    GoodNews,
    ImportReport,
    LookRequest,
    News,
    NewsKind,
    Private,
    Reminder,
    ReminderDigest,
    Trouble,
)
from bot.posts import (
    BriefCard,
    CaseView,
    FirstContactNote,
    FollowUpCard,
    GoodNewsNote,
    ImportNote,
    LookNote,
    ManagerNotice,
    NewsNote,
    Post,
    ReminderNote,
    ReviewCard,
    SeveralNote,
)
from bot.practice import Member, MemberId, Practice
from bot.timers import TimerKey

_LASTS: Mapping[NewsKind, ReplyState] = {
    NewsKind.FAILED: ReplyState.FAILED,
    NewsKind.REJECTED: ReplyState.REJECTED,
}
"""Kinds of updates that matter only while the reply is in the given state."""


def shown(
    effect: Effect,
    view: CaseView | None,
    practice: Practice,
    several: tuple[CaseView, ...] = (),
) -> Post | None:
    """Return what to post, or None if the case or the person it's about no longer exists."""
    match effect:
        case ReminderDigest(member=id):
            member = practice.member(id)
            return SeveralNote(several, member) if several and member else None
        case FirstContact():
            return FirstContactNote(
                practice,
                effect.location,
                effect.older,
                effect.unanswered,
                effect.opened,
                effect.left,
            )
        case Trouble(location=location, text=text, case=number):
            return ManagerNotice(practice, location, text, number)
        case ImportReport(text=text):
            return ImportNote(text)
        case _:
            return _of_case(effect, view, practice) if view is not None else None


def _of_case(effect: Effect, view: CaseView, practice: Practice) -> Post | None:
    match effect:
        case Private(shown=shown):
            return _of_case(shown, view, practice)
        case CaseCard():
            return ReviewCard(view)
        case CallBrief(member=id):
            owner = practice.member(id)
            return BriefCard(view, owner) if owner else None
        case Reminder(timer=timer, to=to):
            return ReminderNote(view, timer, _members(to, practice))
        case News(news=kind, to=to):
            return NewsNote(view, kind, _members(to, practice))
        case GoodNews(to=to):
            return GoodNewsNote(view, _members(to, practice))
        case LookRequest(n=n, to=to):
            return LookNote(view, n, _members(to, practice))
        case FollowUpNote(to=to):
            return FollowUpCard(view, _members(to, practice))
        case _:
            return None


def ended(effect: Effect, view: CaseView | None, elsewhere: bool = False) -> str:
    """Return why a message that hasn't been posted isn't needed anymore, or "" if it still is.

    `elsewhere` means that the person already has the same message on another platform.
    """
    if view is None:
        return ""
    case = view.case
    match effect:
        case Private(shown=shown):
            return ended(shown, view, elsewhere)
        case CallBrief(member=member) if case.closed or case.contact.owner != member:
            return "someone else has the call now, or it's over"
        case CallBrief() if elsewhere:
            return "they have it on another platform"
        case FollowUpNote() if case.closed or case.follow_up.done:
            return "the follow-up is over"
        case FollowUpNote() if case.follow_up.due_at is None:
            return "no follow-up is suggested"
        case LookRequest(n=n) if case.closed or case.follow_up.asked != n:
            return "someone has checked"
        case EmailPointer() if case.email.waits_since is None:
            return "their e-mail has a reply"
        case Reminder(timer=timer):
            return _reminder_ended(timer, case, view.practice)
        case News(news=kind) if kind in _LASTS and case.reply.state is not _LASTS[kind]:
            return "it isn't true anymore"
        case _:
            return ""


def _reminder_ended(timer: TimerKey, case: Case, practice: Practice) -> str:
    repeats = (last.repeat for last in case.passed if last.repeat is not None)
    if any(timer.comes_before(fired) for fired in (*case.fired, *repeats)):
        return "a later reminder says the same"
    reasons = plan(replace(case, fired=()), practice)
    # the reason for the next repeat is also the reason for this one
    if any(reason.key == timer or reason.key.repeats_like(timer) for reason in reasons):
        return ""
    return "the reminder isn't needed anymore"


def _members(ids: Sequence[MemberId], practice: Practice) -> tuple[Member, ...]:
    members = (practice.member(id) for id in ids)
    return tuple(member for member in members if member is not None)

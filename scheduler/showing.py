"""What does an effect show in chat, seen from the case as it is now?

Or is there nothing left to say: then the effect ends without a message.
"""

from __future__ import annotations

from dataclasses import replace

from bot import notices
from bot.cases.case import Case, ReplyState
from bot.effects import Effect, EffectKind
from bot.policy import TimerKind, plan
from bot.posts import BriefCard, CaseView, FollowUpCard, NudgeNote, Post, ReviewCard, SeveralNote
from bot.practice import Member, MemberId, Practice

STILL = {"failed": ReplyState.FAILED, "rejected": ReplyState.REJECTED}
"""News that is news only while the reply is in that state."""


def shown(
    effect: Effect,
    view: CaseView | None,
    practice: Practice,
    several: tuple[CaseView, ...] = (),
) -> Post | None:
    """None: the case or the person it was about is not there any more."""
    if effect.kind is EffectKind.SEVERAL:
        member = practice.member(effect.member)
        return SeveralNote(several, member) if several and member else None
    if effect.kind is EffectKind.NOTICE:
        return notices.post(effect, practice)
    if view is None:
        return None
    match effect.kind:
        case EffectKind.CARD:
            return ReviewCard(view)
        case EffectKind.BRIEF:
            owner = practice.member(effect.member)
            return BriefCard(view, owner) if owner else None
        case EffectKind.NUDGE:
            kind, n = _name(effect)
            breach = bool(effect.details.get("breach"))
            return NudgeNote(view, kind, n, _to(effect, practice), breach)
        case EffectKind.FOLLOW_UP:
            return FollowUpCard(view, _to(effect, practice))
    return None


def ended(effect: Effect, view: CaseView | None, elsewhere: bool = False) -> str:
    """Why a message that has not been posted need not be posted any more; empty if it must.

    `elsewhere`: the person has the same on another platform.
    """
    if view is None:
        return ""
    case = view.case
    match effect.kind:
        case EffectKind.BRIEF if case.closed or case.contact.owner != effect.member:
            return "another has the conversation, or it is over"
        case EffectKind.BRIEF if elsewhere:
            return "they have it on another platform"
        case EffectKind.FOLLOW_UP if case.closed or case.follow_up.done:
            return "the follow-up is over"
        case EffectKind.FOLLOW_UP if case.follow_up.due_at is None:
            return "no second contact is proposed"
        case EffectKind.NUDGE:
            return _nudge_ended(effect, case, view.practice)
        case _:
            return ""


def _nudge_ended(effect: Effect, case: Case, practice: Practice) -> str:
    kind, n = _name(effect)
    if kind in STILL:
        return "" if case.reply.state is STILL[kind] else "it is not so any more"
    if kind not in set(TimerKind):
        return ""
    round = _round(effect)
    if any(k == kind and r == round and n < m for k, r, m in case.fired):
        return "a later reminder of the same says it"
    reasons = plan(replace(case, fired=()), practice)
    if any((timer.kind, timer.round, timer.n) == (kind, round, n) for timer in reasons):
        return ""
    return "the reason for the reminder has ended"


def _name(effect: Effect) -> tuple[str, int]:
    kind, n = effect.details.get("kind"), effect.details.get("n")
    return str(kind), n if isinstance(n, int) else 0


def _round(effect: Effect) -> int:
    """Reminders carry their round in their key: nudge-KIND-ROUND-N:CASE:PLATFORM."""
    parts = effect.key.partition(":")[0].split("-")
    return int(parts[-2]) if len(parts) > 2 and parts[-2].isdigit() else 0


def _to(effect: Effect, practice: Practice) -> tuple[Member, ...]:
    to = effect.details.get("to")
    ids = to if isinstance(to, list) else []
    members = (practice.member(MemberId(id)) for id in ids)
    return tuple(member for member in members if member is not None)

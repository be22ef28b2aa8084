"""Sends urgent posts to people privately if we've lost access to their channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.cases.case import Case
from bot.effects import CaseCard, Effect, FollowUpNote, News, Private, Reminder, Shown
from bot.policy import whose_turn
from bot.practice import MemberId, Practice
from bot.store import Session, cases


def privately(session: Session, practice: Practice, effect: Effect, now: datetime) -> list[Private]:
    """Return `effect` as private messages to its recipients, since we can't post in its channel."""
    if not isinstance(effect, Shown):
        return []
    case = cases.load(session, practice.id, effect.case)
    to = _whom(effect, case, practice, now) if case is not None else ()
    messages = []
    for member in filter(None, map(practice.member, to)):
        platforms = (effect.platform, *member.chat)
        platform = next((place for place in platforms if place in member.chat), None)
        if platform is not None:
            messages.append(Private(effect.location, effect.case, platform, member.id, effect))
    return messages


def _whom(effect: Shown, case: Case, practice: Practice, now: datetime) -> Sequence[MemberId]:
    """Return the recipients. A reminder names its own. A card has some only while it needs work."""
    match effect:
        case Reminder(to=to) | News(to=to):
            return to
        case CaseCard() if case.awaits_reply or case.outdated:
            return whose_turn(case, practice, now)
        case FollowUpNote() if not case.follow_up.done:
            return case.follow_up.to
        case _:
            return ()

"""Combines many simultaneous reminders for one person into one private message.

That way, no one gets forty messages after an outage or on a busy morning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.cases.case import CaseId
from bot.effects import EffectKind, Private, Reminder, ReminderDigest, Request
from bot.practice import MemberId, Practice
from bot.store import Session, effects
from bot.store.effects import Waiting

MANY = 3
"""Minimum number of cases for which a person gets one message instead of one in each thread."""

SKEW = timedelta(minutes=1)
"""Allowance for another replica whose clock is slightly ahead, so that its rows are included."""

GATHERS = timedelta(minutes=1)
"""Delay before a digest is sent, so that it collects the reminders of a burst as they come due."""

_Person = tuple[str, MemberId]
_Cases = dict[CaseId, None]


def merge(session: Session, practice: Practice, now: datetime) -> int:
    """Replace many reminders with one message per person. Return the number of people."""
    waiting = list(_reminders(session, practice, now + SKEW))
    begun = _begun(session, practice, now + GATHERS + SKEW)
    merged = {
        person: cases
        for person, cases in _per_person(waiting, practice).items()
        if len(cases) >= MANY or person in begun
    }
    for each, reminder in waiting:
        _take_out(session, practice, each, reminder, merged)
    for person, cases in merged.items():
        if person in begun:
            _add(session, practice, *begun[person], cases)
            continue
        location = next(reminder.location for _, reminder in waiting if reminder.case in cases)
        digest = ReminderDigest(location, *person, tuple(cases), now)
        effects.ask(session, practice.id, [Request(digest, now + GATHERS)], now)
    return len(merged)


def _reminders(
    session: Session, practice: Practice, until: datetime
) -> Iterator[tuple[Waiting, Reminder]]:
    """Yield pending reminders, including private ones that replace posts in a lost channel."""
    for each in effects.untried(session, practice.id, EffectKind.NUDGE, until):
        match each.effect:
            case Reminder() as reminder:
                yield each, reminder
            case Private(shown=Reminder() as reminder, platform=platform):
                yield each, replace(reminder, platform=platform)


def _begun(
    session: Session, practice: Practice, until: datetime
) -> dict[_Person, tuple[Waiting, ReminderDigest]]:
    """Return the pending digests, to which reminders can still be added."""
    return {
        (digest.platform, digest.member): (each, digest)
        for each in effects.untried(session, practice.id, EffectKind.SEVERAL, until)
        if isinstance(digest := each.effect, ReminderDigest)
    }


def _add(
    session: Session, practice: Practice, each: Waiting, digest: ReminderDigest, cases: _Cases
) -> None:
    together = tuple(dict.fromkeys((*digest.cases, *cases)))
    more = replace(each, effect=replace(digest, cases=together))
    effects.redirect(session, practice.id, more)


def _per_person(
    waiting: list[tuple[Waiting, Reminder]], practice: Practice
) -> dict[_Person, _Cases]:
    cases: dict[_Person, _Cases] = defaultdict(dict)
    for _, reminder in waiting:
        for id in reminder.to:
            member = practice.member(id)
            if member is not None and reminder.platform in member.chat:
                cases[reminder.platform, id][reminder.case] = None
    return cases


def _take_out(
    session: Session,
    practice: Practice,
    each: Waiting,
    reminder: Reminder,
    merged: dict[_Person, _Cases],
) -> None:
    left = tuple(id for id in reminder.to if (reminder.platform, id) not in merged)
    if len(left) == len(reminder.to):
        return
    if not left:
        effects.cancel(session, practice.id, each.key)
        return
    effect = each.effect
    if isinstance(effect, Private):
        effect = replace(effect, shown=replace(reminder, platform=effect.shown.platform, to=left))
    else:
        effect = replace(reminder, to=left)
    effects.redirect(session, practice.id, replace(each, effect=effect))

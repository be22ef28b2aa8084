"""Many reminders for one person at one time: one private message says them all.

After an outage, or on a busy morning, nobody wakes up to forty messages.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.cases.case import CaseId
from bot.effects import Effect, EffectKind, several
from bot.policy import TimerKind
from bot.practice import MemberId, Practice
from bot.store import effects

MANY = 3
"""From so many cases on a person gets one message instead of one in each thread."""

SKEW = timedelta(minutes=1)
"""What another replica wrote down a moment ago, its clock a little ahead, is merged too."""

GATHERS = timedelta(minutes=1)
"""A message for many waits so long for more: a flood's deadlines pass one after another."""

_REMINDERS = set(TimerKind)
_Person = tuple[str, MemberId]


def merge(session: Session, practice: Practice, now: datetime) -> int:
    """Put one message in the place of many reminders; how many persons got one."""
    waiting = [
        effect
        for effect in effects.untried(session, practice.id, EffectKind.NUDGE, now + SKEW)
        if effect.details.get("kind") in _REMINDERS and effect.case is not None
    ]
    begun = _begun(session, practice, now + GATHERS + SKEW)
    merged = {
        person: cases
        for person, cases in _per_person(waiting, practice).items()
        if len(cases) >= MANY or person in begun
    }
    for effect in waiting:
        _take_out(session, practice, effect, merged)
    for person, cases in merged.items():
        if person in begun:
            _add(session, practice, begun[person], cases)
            continue
        location = next(effect.location for effect in waiting if effect.case in cases)
        asked = several(list(cases), person[1], person[0], location, now)
        effects.ask(session, practice.id, [replace(asked, not_before=now + GATHERS)], now)
    return len(merged)


def _begun(session: Session, practice: Practice, until: datetime) -> dict[_Person, Effect]:
    """The messages of this kind that still wait: what comes now goes into them."""
    waiting = effects.untried(session, practice.id, EffectKind.SEVERAL, until)
    return {(one.platform, one.member): one for one in waiting if one.member is not None}


def _add(session: Session, practice: Practice, effect: Effect, cases: dict[CaseId, None]) -> None:
    known = effect.details.get("cases")
    named = dict.fromkeys([*(known if isinstance(known, list) else []), *map(str, cases)])
    details = {**effect.details, "cases": list(named)}
    effects.redirect(session, practice.id, replace(effect, details=details))


def _per_person(waiting: list[Effect], practice: Practice) -> dict[_Person, dict[CaseId, None]]:
    found: dict[_Person, dict[CaseId, None]] = defaultdict(dict)
    for effect in waiting:
        for id in _to(effect):
            member = practice.member(id)
            if member is not None and effect.platform in member.chat and effect.case is not None:
                found[effect.platform, id][effect.case] = None
    return found


def _take_out(
    session: Session, practice: Practice, effect: Effect, merged: dict[_Person, dict[CaseId, None]]
) -> None:
    to = _to(effect)
    left = [id for id in to if (effect.platform, id) not in merged]
    if len(left) == len(to):
        return
    if left:
        details = {**effect.details, "to": [str(id) for id in left]}
        effects.redirect(session, practice.id, replace(effect, details=details))
    else:
        effects.cancel(session, practice.id, effect.key)


def _to(effect: Effect) -> list[MemberId]:
    to = effect.details.get("to")
    return [MemberId(id) for id in to] if isinstance(to, list) else []

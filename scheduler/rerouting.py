"""A channel that is lost to us: what somebody must not miss reaches them privately instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.cases.case import Case
from bot.effects import Effect, EffectKind
from bot.policy import whose_turn
from bot.practice import MemberId, Practice
from bot.store import cases


def privately(session: Session, practice: Practice, effect: Effect, now: datetime) -> list[Effect]:
    """`effect`, which found its channel closed, to each of those whom it was for; once for ever."""
    if effect.member is not None or effect.case is None:
        return []
    case = cases.load(session, practice.id, effect.case)
    to = _whom(effect, case, practice, now) if case is not None else ()
    members = (practice.member(id) for id in to)
    found = []
    for member in members:
        platforms = [effect.platform, *(member.chat if member else ())]
        place = next((one for one in platforms if member and one in member.chat), "")
        if member is not None and place:
            key = _key(effect, member.id)
            found.append(
                replace(
                    effect,
                    key=key,
                    chain=key,
                    platform=place,
                    member=member.id,
                    thread=False,
                    not_before=None,
                    latest_wins=False,
                )
            )
    return found


def _key(effect: Effect, member: MemberId) -> str:
    """A reminder keeps the beginning of its key, which tells its round."""
    if effect.kind is EffectKind.NUDGE:
        return f"{effect.key}:{member}"
    what = "case" if effect.kind is EffectKind.CARD else effect.kind.value
    return f"private-{what}:{effect.case}:{effect.platform}:{member}"


def _whom(effect: Effect, case: Case, practice: Practice, now: datetime) -> Sequence[MemberId]:
    """A reminder names them; a card concerns somebody only while it wants something."""
    match effect.kind:
        case EffectKind.NUDGE:
            to = effect.details.get("to")
            return [MemberId(id) for id in to] if isinstance(to, list) else []
        case EffectKind.CARD if case.awaits_reply or case.outdated:
            return whose_turn(case, practice, now)
        case EffectKind.FOLLOW_UP if not case.follow_up.done:
            return case.follow_up.to
        case _:
            return ()

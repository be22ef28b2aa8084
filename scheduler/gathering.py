"""A flood of reviews does not become a flood of cards: beyond some, one card lists them.

The first stay first: whether a case is gathered depends on how many came before it only.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.cases.case import Case, ReplyState
from bot.desk import Desk
from bot.effects import Effect, EffectKind
from bot.posts import BurstNote
from bot.practice import LocationId
from bot.store import cases

BURST = timedelta(hours=1)
"""So many cards within this time in one channel are a flood."""

SOON = timedelta(seconds=10)
"""The list is drawn anew so long after the last change, not for each of them."""

SHOWN = 10

ABOUT = "burst"


def is_gathered(session: Session, desk: Desk, case: Case) -> bool:
    """Nobody has taken the case up yet, and too many came right before it."""
    untouched = (
        case.reply.state is ReplyState.DRAFTED
        and case.reply.approvals == 0
        and case.reply.holds == 0
        and case.contact.owner is None
        and not (case.draft and case.draft.by)
        and not case.grave
    )
    if not untouched:
        return False
    most = desk.practice.policy_at(case.location).gather_above
    before = cases.opened_before(session, desk.practice.id, case, most)
    return before is not None and before > case.opened_at - BURST


def summary(location: LocationId, platform: str, day: datetime, now: datetime) -> Effect:
    """The card in the place of those of that day's flood."""
    key = f"{ABOUT}:{location}:{platform}:{day:%Y-%m-%d}"
    return Effect(
        key=key,
        chain=key,
        kind=EffectKind.NOTICE,
        location=location,
        platform=platform,
        details={"about": ABOUT},
        not_before=now + SOON,
        latest_wins=True,
    )


def note(session: Session, desk: Desk, effect: Effect) -> BurstNote | None:
    """What the summary shows now; None for any other effect."""
    if effect.details.get("about") != ABOUT:
        return None
    practice = desk.practice
    ids, total = cases.without_card(session, practice.id, effect.location, effect.platform, SHOWN)
    views = tuple(view for id in ids if (view := desk.view(session, id)) is not None)
    return BurstNote(practice, effect.location, views, total)

"""One card that lists most reviews of a burst, so that the channel isn't flooded with cards.

The first ones keep their cards: whether a case is listed depends only on how many came before it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cases.case import Case
from bot.cases.state.reply_status import ReplyState
from bot.desk import Desk
from bot.effects import BurstDigest, Request
from bot.posts import BurstNote
from bot.practice import LocationId
from bot.store import Session, cases

BURST = timedelta(hours=1)
"""Number of cards in one channel within this time that make a burst."""

SOON = timedelta(seconds=10)
"""Delay between the last change and an update of the list, so that it isn't updated for each."""

SHOWN = 10


def is_listed(session: Session, desk: Desk, case: Case) -> bool:
    """No one has worked on the case yet, and too many came right before it."""
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


def digest(location: LocationId, platform: str, day: datetime, now: datetime) -> Request:
    """The card that replaces the cards of that day's burst."""
    return Request(BurstDigest(location, platform, day.date()), now + SOON)


def note(session: Session, desk: Desk, effect: BurstDigest) -> BurstNote:
    """The digest's current content."""
    practice = desk.practice
    ids, total = cases.without_card(session, practice.id, effect.location, effect.platform, SHOWN)
    views = tuple(view for id in ids if (view := desk.view(session, id)) is not None)
    return BurstNote(practice, effect.location, views, total)

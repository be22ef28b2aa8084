"""Digests: messages that list many cases so that a card for each doesn't flood the channel.

There are digests for the rest of a burst, the day's thank-yous, and the overdue reviews. The first
cases of a burst keep their cards, since whether a case is listed depends only on how many came
before it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cases.case import Case
from bot.cases.state.reply_status import ReplyState
from bot.desk import Desk
from bot.effects import BurstDigest, OverdueDigest, Request, ThanksDigest, card_key
from bot.lists import line, places
from bot.posts import BurstNote, CaseView, OverdueNote, ThanksNote
from bot.practice import LocationId
from bot.store import Session, cases, posts
from bot.words.which import Which

# --- a burst

BURST = timedelta(hours=1)
"""Time span of a burst, in which more than `gather_above` cases are opened at one office."""

SOON = timedelta(seconds=10)
"""Delay before a digest is updated, so that it isn't updated for every single change."""

BURST_SHOWN = 10
"""Maximum number of a burst's cases to list. The others are only counted."""


def is_in_burst(session: Session, desk: Desk, case: Case) -> bool:
    """Whether the case is untouched, and too many other cases were opened right before it."""
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


def of_burst(location: LocationId, platform: str, day: datetime, now: datetime) -> Request:
    """Return a request for the digest that replaces the cards of that day's burst."""
    return Request(BurstDigest(location, platform, day.date()), now + SOON)


def burst(session: Session, desk: Desk, effect: BurstDigest) -> BurstNote:
    """Return the digest's current content."""
    practice, now = desk.practice, desk.clock.now()
    ids, total = cases.without_card(
        session, practice.id, effect.location, effect.platform, BURST_SHOWN
    )
    lines = (line(session, practice, id, now) for id in ids)
    views = tuple(view for view in lines if view is not None)
    return BurstNote(practice, effect.location, views, total)


# --- the day's thank-yous

THANKS_SHOWN = 8
"""Maximum number of the day's thank-yous to list. The others are only counted."""

MOST_READ = 100
"""Maximum number of an office's newest cases to search for the day's thank-yous."""

_GOES_OUT = frozenset(
    (ReplyState.APPROVED, ReplyState.PUBLISHING, ReplyState.PENDING, ReplyState.PUBLISHED)
)


def is_quiet_thanks(case: Case) -> bool:
    """Whether the review is praise whose reply is approved or posted, so no one has to do anything.

    Cards for these would bury the reviews that need attention. Such a case gets its own card only
    if it needs attention later, because the approval is undone, the site rejects the reply, or the
    review is edited.
    """
    is_over = case.closed is None or case.closed.outcome == "thanked"
    goes_out = case.reply.state in _GOES_OUT and not case.outdated
    return case.is_good and case.is_praise and is_over and goes_out


def thanks(session: Session, desk: Desk, effect: ThanksDigest) -> ThanksNote | None:
    """Return the digest's current content. None if it's empty and hasn't been posted yet."""
    practice, now = desk.practice, desk.clock.now()
    zone = practice.locations[effect.location].time_zone
    newest = cases.listed(
        session, practice.id, Which.ALL, now, locations=(effect.location,), limit=MOST_READ
    )
    thank_yous = [
        case
        for case in newest
        if is_quiet_thanks(case)
        and case.opened_at.astimezone(zone).date() == effect.day
        and posts.load(session, practice.id, card_key(case.id, effect.platform)) is None
    ]
    if not thank_yous and posts.load(session, practice.id, effect.key) is None:
        return None
    shown = tuple(CaseView.in_list(case, practice, now) for case in thank_yous[:THANKS_SHOWN])
    return ThanksNote(practice, effect.location, effect.day, shown, len(thank_yous))


# --- overdue reviews

OVERDUE_SHOWN = 5
"""Maximum number of overdue reviews to list. The others are only counted."""


def overdue(session: Session, desk: Desk, effect: OverdueDigest) -> OverdueNote | None:
    """Return the daily message about reviews that are overdue for a reply or a decision.

    None if nothing is overdue anymore, or if the manager has left.
    """
    practice = desk.practice
    member = practice.member(effect.member)
    if effect.member is not None and member is None:
        return None
    where = places(practice, member) if member else (effect.location,)
    now = desk.clock.now()
    late = cases.listed(
        session, practice.id, Which.OVERDUE, now, locations=where, limit=OVERDUE_SHOWN
    )
    counts = cases.counted(session, practice.id, Which.OVERDUE, now, locations=where)
    total = sum(counts.values())
    views = tuple(CaseView.in_list(case, practice, now) for case in late)
    return OverdueNote(practice, effect.location, views, total, member) if views else None

"""One card a day that lists the thank-yous posted from the list of good reviews.

A card for each would bury the reviews that need someone. So a thank-you gets its own card only once
it needs someone, too: because it was undone or rejected, or its review changed.
"""

from __future__ import annotations

from bot.cases.case import Case
from bot.cases.state.reply_status import ReplyState
from bot.desk import Desk
from bot.effects import ThanksDigest, card_key
from bot.posts import ThanksNote
from bot.store import Session, cases, posts
from bot.words.which import Which

SHOWN = 8

MOST_READ = 100
"""Maximum number of an office's newest cases among which the day's thank-yous are found."""

_GOES_OUT = frozenset(
    (ReplyState.APPROVED, ReplyState.PUBLISHING, ReplyState.PENDING, ReplyState.PUBLISHED)
)


def is_listed(case: Case) -> bool:
    """It's a thank-you on its way out or posted, and no one has anything to do."""
    is_over = case.closed is None or case.closed.outcome == "thanked"
    goes_out = case.reply.state in _GOES_OUT and not case.outdated
    return case.is_good and case.is_praise and is_over and goes_out


def note(session: Session, desk: Desk, effect: ThanksDigest) -> ThanksNote | None:
    """The list's current content. None if it would be empty and isn't posted yet."""
    practice, now = desk.practice, desk.clock.now()
    zone = practice.locations[effect.location].time_zone
    newest = cases.listed(
        session, practice.id, Which.ALL, now, locations=(effect.location,), limit=MOST_READ
    )
    found = [
        case
        for case in newest
        if is_listed(case)
        and case.opened_at.astimezone(zone).date() == effect.day
        and posts.load(session, practice.id, card_key(case.id, effect.platform)) is None
    ]
    if not found and posts.load(session, practice.id, effect.key) is None:
        return None
    views = (desk.view(session, case.id) for case in found[:SHOWN])
    shown = tuple(view for view in views if view is not None)
    return ThanksNote(practice, effect.location, effect.day, shown, len(found))

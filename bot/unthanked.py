"""Finds recorded good reviews that have no reply yet."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from bot.cases.state.site import KIND
from bot.complaints import MOST_STARS
from bot.good_reviews import FRESH
from bot.lists import places
from bot.practice import Member, Practice
from bot.replies import read
from bot.replies.occasions import Occasion
from bot.reviews import Review
from bot.store import reviews
from bot.store.reviews import Kept
from bot.words.filters import Filters

MOST = 60
"""Maximum number of reviews, newest first, that we analyze for one response."""

GOOD = (Occasion.THANKS, Occasion.HIGH_COMPLAINT)
"""The occasions of good reviews. Drafts for the second are neutral enough for mixed reviews."""


def unthanked(
    session: Session, practice: Practice, by: Member, filters: Filters, now: datetime
) -> tuple[list[Kept], bool]:
    """Return the newest good reviews at the member's offices, and whether there could be more.

    The reviews are from the last seven days unless `filters` has dates.
    """
    where = [id for id in places(practice, by) if not filters.places or id in filters.places]
    good = frozenset(range(KIND, MOST_STARS + 1))
    candidates = reviews.unthanked(
        session,
        practice.id,
        where,
        good & filters.stars if filters.stars else good,
        filters.since or now - FRESH,
        min(filters.until or now, now),
        MOST,
    )
    return [kept for kept in candidates if deserves_thanks(kept.review)], len(candidates) == MOST


def deserves_thanks(review: Review) -> bool:
    """Whether the review has four or five stars and no complaint in its text."""
    if (review.stars or 0) < KIND:
        return False
    reading = read(review)
    return not reading.unhappy and not reading.grave and reading.occasion in GOOD

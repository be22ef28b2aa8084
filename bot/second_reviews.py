"""Finds the case of a complaint whose author has now posted a positive review."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.cases.case import Case
from bot.cases.state.site import KIND
from bot.names import is_same_whole_name, whole_name
from bot.practice import PracticeId
from bot.replies import read
from bot.reviews import Review
from bot.store import cases
from bot.words.filters import Filters
from bot.words.which import Which

FRESH = timedelta(days=30)
"""Maximum age of a positive review for it to be reported to the team."""

MOST_NAMESAKES = 20
"""Maximum number of an office's cases to compare because they mention the author's name."""


def complaint_before(
    session: Session, practice: PracticeId, review: Review, now: datetime
) -> Case | None:
    """The newest complaint at the same office, on any site, by the author of a positive `review`.

    Returns None if there's any doubt, such as an old review, a review that also complains, a name
    that isn't a full name, or a sensitive complaint.
    """
    name = whole_name(review.author)
    if not name or not _looks_kind(review) or review.posted_at < now - FRESH:
        return None
    same_author = [
        case
        for case in cases.listed(
            session,
            practice,
            Which.ALL,
            now,
            locations=[review.key.location],
            filters=Filters(words=name),
            limit=MOST_NAMESAKES,
        )
        if is_same_whole_name(case.review.author, review.author)
    ]
    before = next(
        (case for case in same_author if case.kind_after is None and not case.is_praise), None
    )
    if before is None or before.grave or before.review.posted_at >= review.posted_at:
        return None
    reading = read(review)
    return None if reading.unhappy or reading.grave else before


def _looks_kind(review: Review) -> bool:
    return bool(review.recommends) if review.stars is None else review.stars >= KIND

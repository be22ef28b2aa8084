"""Reviews that people enter by hand, from sites that can't be polled automatically."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from bot.complaints import is_complaint
from bot.desk import Desk
from bot.errors import Refused
from bot.intake import Intake
from bot.practice import LocationId, Member
from bot.reviews import Review, ReviewKey, edited
from bot.sites import CHOOSE_A_SITE, ELSEWHERE, SITES, site
from bot.store import reviews
from bot.untrusted import Untrusted

OLDEST = timedelta(days=3_650)


@dataclass(frozen=True)
class EnteredReview:
    """The fields of the review form. `stars` is None if the site has no star ratings."""

    location: LocationId
    site: str
    stars: int | None
    text: Untrusted
    author: Untrusted
    posted_on: date | None = None
    url: str = ""


class Adding:
    """Records reviews entered by hand. Submitting a form again doesn't create a duplicate."""

    def __init__(self, desk: Desk, intake: Intake) -> None:
        self._desk = desk
        self._intake = intake

    async def add(self, entered: EnteredReview, by: Member, *, is_edit: bool = False) -> str:
        """Save the review and return a confirmation message.

        With `is_edit`, it's a new version of a review that we may already have under the author's
        name.
        """
        review = self._review(entered, by)
        if is_edit:
            review = await self._desk.store.read(self._edited, review)
        taken = await self._intake.take_in([review])
        place = self._desk.practice.locations[entered.location].name
        where = f"{site(entered.site).title}, {place}"
        if taken.opened:
            return f"Added. Case {taken.opened[0]} is open: {where}."
        kept = await self._desk.store.read(reviews.load, self._desk.practice.id, review.key)
        if kept is not None and kept.case is not None:
            if taken.changed:
                return f"Got it. It's in case {kept.case} now."
            return f"I already have this review. It's case {kept.case}."
        if is_complaint(review, self._desk.practice.policy_at(entered.location)):
            return "I already have this review."
        return f"Saved. It doesn't look like a complaint, so I didn't open a case ({where})."

    def _edited(self, session: Session, review: Review) -> Review:
        """Return `review` as an edit of its author's earlier review.

        If the author has no earlier review, or has several, `review` is returned unchanged.
        """
        site, place = review.key.site, review.key.location
        same_author = reviews.by_author(session, self._desk.practice.id, site, place, review.author)
        if len(same_author) != 1:
            return review
        before, now = same_author[0].review, self._desk.clock.now()
        says = before.recommends if review.stars is None else None
        return edited(before, review.stars, says, review.text, now)

    def _review(self, entered: EnteredReview, by: Member) -> Review:
        place = self._desk.practice.locations.get(entered.location)
        if place is None or not by.works_at(entered.location):
            raise Refused("Choose an office that you work for.")
        if entered.site not in (*SITES, ELSEWHERE):
            raise Refused(CHOOSE_A_SITE)
        now = self._desk.clock.now()
        today = now.astimezone(place.time_zone).date()
        posted_on = entered.posted_on or today
        if posted_on > today:
            raise Refused("That date is in the future. Choose the day the review was posted.")
        if today - posted_on > OLDEST:
            raise Refused("That's more than ten years ago. Check the year.")
        noon = datetime.combine(posted_on, time(12), place.time_zone).astimezone(UTC)
        at = now if posted_on == today else noon
        key = ReviewKey(entered.site, entered.location, _id(entered))
        return Review(
            key,
            entered.stars,
            entered.text,
            entered.author,
            at,
            at,
            url=entered.url,
            site_id_known=False,
        )


def _id(entered: EnteredReview) -> str:
    """Return the review's id, a hash of its content, so entering it again produces the same id."""
    words = " ".join(entered.text.literal.split()), " ".join(entered.author.literal.split())
    content = "\x1f".join((str(entered.stars), *words))
    return f"hand-{hashlib.sha256(content.encode()).hexdigest()[:24]}"

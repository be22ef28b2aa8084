"""Opens complaints from before an office was connected, a few at a time after a click.

first contact → offer → click → outbox → intake → cases
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot import notices
from bot.complaints import is_complaint
from bot.desk import Desk
from bot.effects import OpenOlder, Request
from bot.intake import BUSY_S, DRAFTS_AT_ONCE, Drafts, Intake
from bot.outcome import Outcome
from bot.practice import LocationId, Member
from bot.reviews import Review, ReviewKey
from bot.store import effects, inbox, notify, reviews

TELLS_EVERY = 100
"""Number of reviews opened between updates of the note that says how many are left."""


class OlderReviews:
    """Offers a desk's older complaints and opens them through its intake."""

    def __init__(self, desk: Desk, intake: Intake) -> None:
        self._desk = desk
        self._intake = intake

    async def offer(self, given: Sequence[Review], before: datetime | None) -> frozenset[ReviewKey]:
        """Mark the unanswered complaints among `given` that were posted before `before`.

        Return their keys. The reviews have to be recorded already. When someone clicks to open
        cases for them (`request`), the marks make it unnecessary to analyze any text. If `before`
        is None, nothing is marked.
        """
        if before is None:
            return frozenset()
        older = [review for review in given if review.posted_at < before and not review.reply]
        if not older:
            return frozenset()
        offered = await self._desk.store.read(self._complaints, older)
        if offered:
            practice = self._desk.practice.id
            await self._desk.store.run(reviews.offer, practice, offered)
        return offered

    async def request(self, location: LocationId, *, by: Member, key: str) -> Outcome:
        """Request cases for an office's older complaints that have no reply.

        They were recorded when the office was connected, without opening cases. They include all
        reviews with a low star rating and the ones that `offer` marked.

        The outbox opens them a few at a time (`open_some`) and resumes after a crash.
        """
        outcome = await self._desk.store.run(self._request, location, by, key)
        self._desk.woken()
        return outcome

    async def open_some(self, location: LocationId) -> int:
        """Open cases for the oldest of the requested reviews. Return how many are left."""
        store = self._desk.store
        drafts = await store.read(self._drafts_of_older, location)
        left = await store.run(self._open_oldest, location, drafts, BUSY_S)
        self._desk.woken()
        return left

    # --- inside a transaction

    def _complaints(self, session: Session, given: Sequence[Review]) -> frozenset[ReviewKey]:
        """The complaints among `given`.

        This runs on a read thread, because analyzing a page can take a tenth of a second.
        """
        practice = self._desk.practice
        return frozenset(
            review.key
            for review in given
            if is_complaint(review, practice.policy_at(review.key.location))
        )

    def _drafts_of_older(self, session: Session, location: LocationId) -> Drafts:
        older = self._unopened(session, location, DRAFTS_AT_ONCE)
        return self._intake.compose_drafts(session, (review for _, review in older))

    def _request(self, session: Session, location: LocationId, by: Member, key: str) -> Outcome:
        practice, now = self._desk.practice, self._desk.clock.now()
        if inbox.answer(session, practice.id, key) is not None:
            return Outcome(None, "They're already open. Type pending to see them.")
        place = practice.locations.get(location)
        if place is None or not by.works_at(location):
            return Outcome(None, "You aren't on the team at this office.", refused=True)
        count = self._count_unopened(session, location)
        notices.opened(session, practice, place, now, left=count)
        if count:
            wanted = Request(OpenOlder(location), again=True)
            effects.ask(session, practice.id, [wanted], now)
        message = _opened(count)
        inbox.keep(session, practice.id, key, now, message)
        notify.others(session, practice.id)
        return Outcome(None, message)

    def _open_oldest(
        self, session: Session, location: LocationId, drafts: Drafts, within_s: float
    ) -> int:
        until_s = time.monotonic() + within_s
        practice, now = self._desk.practice, self._desk.clock.now()
        before = self._count_unopened(session, location)
        for row, review in self._unopened(session, location, DRAFTS_AT_ONCE):
            self._intake.open_review(session, review, row, review.updated_at, now, drafts)
            if time.monotonic() > until_s:
                break
        left = self._count_unopened(session, location)
        if left // TELLS_EVERY != before // TELLS_EVERY or not left:
            notices.opened(session, practice, practice.locations[location], now, left=left)
        notify.others(session, practice.id)
        return left

    def _unopened(
        self, session: Session, location: LocationId, limit: int
    ) -> list[tuple[int, Review]]:
        practice = self._desk.practice
        stars = practice.policy_at(location).negative_stars
        return reviews.unopened(session, practice.id, location, stars, limit)

    def _count_unopened(self, session: Session, location: LocationId) -> int:
        practice = self._desk.practice
        stars = practice.policy_at(location).negative_stars
        return reviews.count_unopened(session, practice.id, location, stars)


def _opened(count: int) -> str:
    if not count:
        return "Those are already open or have a reply by now. Type pending to see what needs one."
    if count == 1:
        return "I'm opening the one older review. Type pending in a moment to see it."
    return f"I'm opening {count:,} older reviews. To see them as they open, type pending."

"""Where reviews come in: from polls, pushes and imports, each recorded once, cases opened.

review site → intake → case
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot import notices
from bot.cases.case import CaseId
from bot.cases.commands import ObserveReview
from bot.cases.decision_context import DecisionContext
from bot.cases.draft import compose_draft
from bot.cases.evolve import evolve
from bot.cases.site import open_case
from bot.desk import Desk
from bot.outcome import Outcome
from bot.policy import reply_clock
from bot.practice import LocationId, Member, Policy
from bot.reviews import Review, ReviewKey, is_negative
from bot.store import cases, inbox, notify, reviews
from bot.timeline import RecordedEvent


@dataclass(frozen=True)
class TakenIn:
    """The result of a batch of reviews: how many there were, and the cases they opened."""

    new: int = 0
    changed: int = 0
    known: int = 0
    opened: tuple[CaseId, ...] = ()

    def __add__(self, other: TakenIn) -> TakenIn:
        return TakenIn(
            self.new + other.new,
            self.changed + other.changed,
            self.known + other.known,
            self.opened + other.opened,
        )


class Intake:
    """Takes reviews in for a desk. The same review twice, in any order, changes nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def take_in(
        self, found: Sequence[Review], *, open_since: datetime | None = None
    ) -> TakenIn:
        """Record `found`; negative ones posted or made worse at or after `open_since` open cases.

        None opens them all: a review that its site shows late is late, not lost.
        """
        taken = await self._desk.store.run(self._take_all, found, open_since)
        self._desk.woken()
        return taken

    async def foresee(
        self, found: Sequence[Review], *, open_since: datetime | None = None
    ) -> TakenIn:
        """What `take_in` would find (each review for itself). Nothing is changed, no case opened.

        The cases that would be opened are counted as numbers 0.
        """
        return await self._desk.store.read(self._foresee_all, found, open_since)

    async def open_older(self, location: LocationId, *, by: Member, key: str) -> Outcome:
        """Open cases for the unanswered negative reviews that a first contact only recorded."""
        outcome = await self._desk.store.run(self._open_older, location, by, key)
        self._desk.woken()
        return outcome

    def _take_all(
        self, session: Session, found: Sequence[Review], open_since: datetime | None
    ) -> TakenIn:
        """Most reviews of a batch only have to be kept: these are looked up and added together."""
        practice, now = self._desk.practice.id, self._desk.clock.now()
        kept = reviews.kept(session, practice, [review.key for review in found])
        taken, plain, met = TakenIn(), list[Review](), set[ReviewKey]()
        for review in sorted(found, key=lambda review: review.posted_at):
            before = kept.get(review.key)
            if review.key in met:
                # twice in one batch: the second one meets the first one in the database
                reviews.add(session, practice, plain, now)
                plain = []
                taken += self._take(session, review, open_since)
            elif before is not None and before.review == review:
                taken += _counted("known")
            elif before is not None or self._wants(review, None, "new", open_since):
                taken += self._take(session, review, open_since)
            else:
                plain.append(review)
                taken += _counted("new")
            met.add(review.key)
        reviews.add(session, practice, plain, now)
        notify.others(session, practice)
        return taken

    def _foresee_all(
        self, session: Session, found: Sequence[Review], open_since: datetime | None
    ) -> TakenIn:
        foreseen = TakenIn()
        for review in found:
            kept = reviews.load(session, self._desk.practice.id, review.key)
            news = reviews.compare(kept, review)
            before = kept.review if kept else None
            opens = not (kept and kept.case) and self._wants(review, before, news, open_since)
            if opens and (twin := reviews.twin(session, self._desk.practice.id, review)):
                news, opens = "known", twin.case is None and not twin.review.reply
            foreseen += _counted(news, (CaseId(0),) if opens else ())
        return foreseen

    def _take(self, session: Session, review: Review, open_since: datetime | None) -> TakenIn:
        now = self._desk.clock.now()
        recorded = reviews.record(session, self._desk.practice.id, review, now)
        if recorded.case is not None:
            before = recorded.before
            if recorded.news == "changed" or (before and before.reply != review.reply):
                command = ObserveReview(recorded.case, review)
                self._desk.apply(session, command, by=None, now=now)
            return _counted(recorded.news)
        if not self._wants(review, recorded.before, recorded.news, open_since):
            return _counted(recorded.news)
        since = _since(review, recorded.before)
        if (twin := reviews.twin(session, self._desk.practice.id, review)) is not None:
            return self._meet(session, review, recorded.row, twin, since)
        return _counted(recorded.news, (self._open(session, review, recorded.row, since, now),))

    def _meet(
        self, session: Session, review: Review, row: int, twin: reviews.Kept, since: datetime
    ) -> TakenIn:
        """A review came by a second way. It's one case, opened as the site knows it."""
        now = self._desk.clock.now()
        if twin.case is not None:
            reviews.link(session, row, twin.case)
            if review.site_id_known:
                self._desk.apply(session, ObserveReview(twin.case, review), by=None, now=now)
            return _counted("known")
        if twin.review.reply:
            return _counted("known")
        rows = {
            review.site_id_known: (review, row),
            twin.review.site_id_known: (twin.review, twin.row),
        }
        case = self._open(session, *rows[True], since, now)
        reviews.link(session, rows[False][1], case)
        return _counted("known", (case,))

    def _wants(
        self,
        review: Review,
        before: Review | None,
        news: reviews.News,
        open_since: datetime | None,
    ) -> bool:
        """Does this news of a review without a case open one?"""
        if news == "known" or review.reply or not is_negative(review, self._policy_of(review)):
            return False
        return open_since is None or _since(review, before) >= open_since

    def _policy_of(self, review: Review) -> Policy:
        return self._desk.practice.policy_at(review.key.location)

    def _open(
        self, session: Session, review: Review, row: int, since: datetime, now: datetime
    ) -> CaseId:
        desk, practice = self._desk, self._desk.practice
        location = practice.location(review.key.location)
        id = cases.reserve(session, practice.id)
        opened = open_case(id, review, reply_clock(since, now, location, self._policy_of(review)))
        case = evolve(None, RecordedEvent(id, 1, now, None, opened))
        recent = cases.recent_replies(session, practice.id, location.id, id, drafts=True)
        draft = compose_draft(case, DecisionContext(now, practice, recent=lambda _: recent))
        desk.record(session, None, [opened, draft], None, now, id)
        reviews.link(session, row, id)
        return id

    def _open_older(self, session: Session, location: LocationId, by: Member, key: str) -> Outcome:
        practice, now = self._desk.practice, self._desk.clock.now()
        if inbox.answer(session, practice.id, key) is not None:
            return Outcome(None, "They are open already; the word pending lists them.")
        place = practice.locations.get(location)
        if place is None or not by.works_at(location):
            return Outcome(None, "You are not on the team of this location.", refused=True)
        waiting = reviews.unopened(
            session, practice.id, location, practice.policy_at(location).negative_stars
        )
        for row, review in waiting:
            self._open(session, review, row, review.updated_at, now)
        notices.opened(session, practice, place, now)
        told = _opened(len(waiting))
        inbox.keep(session, practice.id, key, now, told)
        notify.others(session, practice.id)
        return Outcome(None, told)


def _opened(count: int) -> str:
    if not count:
        return (
            "Those are open already, or have an answer by now; the word pending lists what waits."
        )
    return "One older review is open now." if count == 1 else f"{count} older reviews are open now."


def _since(review: Review, before: Review | None) -> datetime:
    """Since when the review needs a reply: when it was posted, or changed for the worse."""
    return review.updated_at if before is not None else review.posted_at


def _counted(news: reviews.News, opened: tuple[CaseId, ...] = ()) -> TakenIn:
    return TakenIn(news == "new", news == "changed", news == "known", opened)

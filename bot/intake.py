"""Takes in reviews from polls, pushes, and imports. Each is recorded once and can open a case.

review site → intake → case
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import Session

from bot.cases.case import Case, CaseId
from bot.cases.decision_context import DecisionContext
from bot.cases.draft import compose_draft
from bot.cases.events import CaseOpened
from bot.cases.other_posts import LinkPost, linked
from bot.cases.site import ObserveReview, open_case
from bot.cases.state.draft import DraftWritten
from bot.cases.state.site import KindReviewCame
from bot.cases.tracks import evolve
from bot.complaints import is_complaint
from bot.desk import Desk
from bot.policy import reply_clock
from bot.practice import LocationId, Policy
from bot.replies.contact_ladder import Ladder
from bot.replies.findings import RECENT
from bot.reviews import Review, ReviewKey, is_ahead, without_future
from bot.second_reviews import complaint_before
from bot.store import cases, ladders, notify, reviews
from bot.timeline import RecordedEvent

log = structlog.get_logger("bedside.intake")

BUSY_S = 0.05
"""Maximum time in seconds that one transaction spends taking in reviews.

A click can wait that long, plus the time for the last review and the commit.
"""

PAUSE_S = 0.025
"""Pause in seconds between two such transactions.

SQLite doesn't queue waiting writers. Instead, they retry at least every 25 ms for the first 125 ms.
"""

AT_ONCE = 500
"""Maximum number of reviews checked at once, to limit memory use."""

DRAFTS_AT_ONCE = 25
"""Number of drafts composed ahead of the transactions that need them."""

Drafts = Mapping[ReviewKey, DraftWritten]
"""Drafts for reviews that will open cases. A missing one is composed when it's needed."""


@dataclass(frozen=True)
class TakenIn:
    """A batch's result: the number of new, changed, and known reviews, and the opened cases."""

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
    """Takes in reviews for a desk. It's idempotent: duplicates change nothing, in any order."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wrote_at_s = 0.0

    async def take_in(
        self, given: Sequence[Review], *, open_since: datetime | None = None
    ) -> TakenIn:
        """Record the `given` reviews and open cases for the complaints.

        With `open_since`, cases are only opened for complaints that were posted or got worse at or
        after that time. With None, they're opened for all complaints, so a review that appears late
        on its site isn't missed.
        """
        left = sorted(given, key=lambda review: review.posted_at)
        taken, store = TakenIn(), self._desk.store
        while left:
            ready = await store.read(self._prepared, left, open_since)
            taken += TakenIn(known=ready.known)
            left = left[ready.passed :]
            waiting = ready.reviews
            while waiting:
                await self._let_others_write()
                done, some = await store.run(
                    self._take_some, waiting, open_since, ready.drafts, BUSY_S
                )
                self._wrote_at_s = time.monotonic()
                waiting = waiting[done:]
                taken += some
                if some.opened or some.changed:
                    self._desk.woken()
        return taken

    async def foresee(
        self, given: Sequence[Review], *, open_since: datetime | None = None
    ) -> TakenIn:
        """Return what `take_in` would do with these reviews, without changing anything.

        The cases that would open all have the number 0.
        """
        return await self._desk.store.read(self._foresee_all, given, open_since)

    def compose_drafts(self, session: Session, given: Iterable[Review]) -> Drafts:
        """Compose the drafts one after another so that none resembles the ones before it."""
        practice, now = self._desk.practice, self._desk.clock.now()
        recent = dict[LocationId, tuple[str, ...]]()
        ladder = dict[tuple[str, LocationId], Ladder]()
        drafts = dict[ReviewKey, DraftWritten]()
        for review in given:
            place, site, id = review.key.location, review.key.site, CaseId(0)
            if place not in recent:
                recent[place] = cases.recent_replies(session, practice.id, place, id, drafts=True)
            if (site, place) not in ladder:
                ladder[site, place] = ladders.load(session, practice.id, site, place)
            draft = self._composed(id, review, now, now, recent[place], ladder[site, place])
            drafts[review.key] = draft
            recent[place] = (draft.text, *recent[place][:RECENT])
        return drafts

    def open_review(
        self,
        session: Session,
        review: Review,
        row: int,
        since: datetime,
        now: datetime,
        drafts: Drafts,
        kind_after: CaseId | None = None,
        *,
        is_good: bool = False,
    ) -> CaseId:
        """Open a case for a recorded review, in the caller's transaction.

        `row` is the review's database row, and `since` is when it began to need a reply. For a
        positive review that follows a complaint, `kind_after` is the complaint's case. `is_good`
        marks a good review that only needs a thank-you.
        """
        desk, practice = self._desk, self._desk.practice.id
        id = cases.reserve(session, practice)
        draft = drafts.get(review.key)
        if draft is None or draft.revision != review.revision:
            place = review.key.location
            recent = cases.recent_replies(session, practice, place, id, drafts=True)
            ladder = ladders.load(session, practice, review.key.site, place)
            draft = self._composed(id, review, since, now, recent, ladder)
        opening = self._opening(id, review, since, now, kind_after, is_good=is_good)
        first = None if kind_after or is_good else self._by_same_person(session, review)
        links = [linked(first)] if first else []
        desk.record(session, None, [opening, *links, draft], None, now, id)
        if first:
            command = LinkPost(first.id, id, review.key.site)
            desk.apply(session, command, by=None, now=now)
        reviews.link(session, row, id)
        return id

    def good_case(self, review: Review, draft: DraftWritten) -> Case:
        """The case that `open_review` would open for a good review with this draft.

        It doesn't have a number yet.
        """
        id, now = CaseId(0), self._desk.clock.now()
        opening = self._opening(id, review, now, now, is_good=True)
        opened = evolve(None, RecordedEvent(id, 1, now, None, opening))
        return evolve(opened, RecordedEvent(id, 2, now, None, draft))

    async def _let_others_write(self) -> None:
        wait_s = self._wrote_at_s + PAUSE_S - time.monotonic()
        if self._desk.store.is_sqlite and wait_s > 0:
            await asyncio.sleep(wait_s)

    # --- before a transaction

    def _prepared(
        self, session: Session, given: Sequence[Review], open_since: datetime | None
    ) -> _Prepared:
        """Return the first reviews in `given` that aren't recorded yet, with their drafts."""
        practice = self._desk.practice.id
        some = self._dated(session, given[:AT_ONCE])
        are_kept = reviews.are_kept(session, practice, some)
        others = [review.key for review, is_kept in zip(some, are_kept, strict=True) if not is_kept]
        kept = reviews.kept(session, practice, others)
        unknown, opening, passed = list[Review](), list[Review](), 0
        for review, is_kept in zip(some, are_kept, strict=True):
            passed += 1
            before = kept.get(review.key)
            if is_kept or (before is not None and before.review == review):
                continue
            unknown.append(review)
            is_open = before is not None and before.case is not None
            news = reviews.compare(before, review)
            if not is_open and self._wants(
                review, before.review if before else None, news, open_since
            ):
                opening.append(review)
            if len(opening) == DRAFTS_AT_ONCE:
                break
        drafts = self.compose_drafts(session, opening)
        return _Prepared(unknown, passed, passed - len(unknown), drafts)

    def _dated(self, session: Session, given: Sequence[Review]) -> Sequence[Review]:
        """The reviews without dates in the future."""
        now = self._desk.clock.now()
        ahead = [each.key for each in given if is_ahead(each, now)]
        if not ahead:
            return given
        kept = reviews.kept(session, self._desk.practice.id, ahead)
        if unknown := [key for key in ahead if key not in kept]:
            log.warning("dates in the future", site=unknown[0].site, reviews=len(unknown))
        return [
            without_future(each, there.review, there.revision, now)
            if (there := kept.get(each.key))
            else without_future(each, None, each.revision, now)
            for each in given
        ]

    def _composed(
        self,
        id: CaseId,
        review: Review,
        since: datetime,
        now: datetime,
        recent: tuple[str, ...],
        ladder: Ladder,
    ) -> DraftWritten:
        opened = RecordedEvent(id, 1, now, None, self._opening(id, review, since, now))
        practice = self._desk.practice
        context = DecisionContext(now, practice, recent=lambda _: recent, ladder=lambda _: ladder)
        return compose_draft(evolve(None, opened), context)

    def _opening(
        self,
        id: CaseId,
        review: Review,
        since: datetime,
        now: datetime,
        kind_after: CaseId | None = None,
        *,
        is_good: bool = False,
    ) -> CaseOpened:
        location = self._desk.practice.locations[review.key.location]
        clock = reply_clock(since, now, location, self._policy_of(review))
        return open_case(id, review, clock, kind_after, is_good=is_good)

    # --- inside a transaction

    def _take_some(
        self,
        session: Session,
        given: Sequence[Review],
        open_since: datetime | None,
        drafts: Drafts,
        within_s: float,
    ) -> tuple[int, TakenIn]:
        """Take in reviews from `given` for `within_s` seconds. Return their number and the result.

        Most reviews in a batch only have to be stored, so they're looked up and added in bulk.
        """
        until_s = time.monotonic() + within_s
        practice, now = self._desk.practice.id, self._desk.clock.now()
        kept = reviews.kept(session, practice, [review.key for review in given])
        taken, plain, met, done = TakenIn(), list[Review](), set[ReviewKey](), 0
        for review in given:
            done += 1
            before = kept.get(review.key)
            if review.key in met:
                # the second of two duplicates in a batch has to find the first in the database
                reviews.add(session, practice, plain, now)
                plain = []
                taken += self._take(session, review, open_since, drafts)
            elif before is not None and before.review == review:
                taken += _counted("known")
            elif (
                before is not None
                or self._wants(review, None, "new", open_since)
                or self._complaint_before(session, review, open_since)
            ):
                taken += self._take(session, review, open_since, drafts)
            else:
                plain.append(review)
                taken += _counted("new")
            met.add(review.key)
            if time.monotonic() > until_s:
                break
        reviews.add(session, practice, plain, now)
        if taken.opened or taken.changed:
            notify.others(session, practice)
        return done, taken

    def _foresee_all(
        self, session: Session, given: Sequence[Review], open_since: datetime | None
    ) -> TakenIn:
        foreseen = TakenIn()
        given = self._dated(session, given)
        known = reviews.kept(session, self._desk.practice.id, [review.key for review in given])
        for review in given:
            kept = known.get(review.key)
            news = reviews.compare(kept, review)
            before = kept.review if kept else None
            opens = not (kept and kept.case) and self._wants(review, before, news, open_since)
            is_kind = kept is None and not opens and not review.reply
            if is_kind and self._complaint_before(session, review, open_since) is not None:
                opens = reviews.twin(session, self._desk.practice.id, review) is None
            elif opens and (twin := reviews.twin(session, self._desk.practice.id, review)):
                news, opens = "known", twin.case is None and not twin.review.reply
            foreseen += _counted(news, (CaseId(0),) if opens else ())
        return foreseen

    def _take(
        self, session: Session, review: Review, open_since: datetime | None, drafts: Drafts
    ) -> TakenIn:
        now = self._desk.clock.now()
        recorded = reviews.record(session, self._desk.practice.id, review, now)
        if recorded.case is not None:
            before = recorded.before
            if recorded.news == "changed" or (before and _shown(before) != _shown(review)):
                command = ObserveReview(recorded.case, review)
                self._desk.apply(session, command, by=None, now=now)
            return _counted(recorded.news)
        if not self._wants(review, recorded.before, recorded.news, open_since):
            if recorded.news != "new":
                return _counted(recorded.news)
            return self._take_kind(session, review, recorded.row, open_since, drafts)
        since = _since(review, recorded.before)
        if (twin := reviews.twin(session, self._desk.practice.id, review)) is not None:
            return self._meet(session, review, recorded.row, twin, since, drafts)
        opened = self.open_review(session, review, recorded.row, since, now, drafts)
        return _counted(recorded.news, (opened,))

    def _take_kind(
        self,
        session: Session,
        review: Review,
        row: int,
        open_since: datetime | None,
        drafts: Drafts,
    ) -> TakenIn:
        """Take in a new review that isn't a complaint.

        If it follows a complaint by the same person, it's good news and gets a thank-you.
        """
        earlier = self._complaint_before(session, review, open_since)
        if earlier is None:
            return _counted("new")
        if (twin := reviews.twin(session, self._desk.practice.id, review)) is not None:
            if twin.case is None:
                return _counted("known")
            return self._meet(session, review, row, twin, review.posted_at, drafts)
        desk, now = self._desk, self._desk.clock.now()
        complaint = cases.load_to_change(session, desk.practice.id, earlier.id)
        assert complaint is not None
        opened: tuple[CaseId, ...] = ()
        if not review.reply:
            opened = (self.open_review(session, review, row, now, now, drafts, complaint.id),)
        came = KindReviewCame(review.stars, review.key.site, next(iter(opened), None))
        desk.record(session, complaint, [came], None, now)
        return _counted("new", opened)

    def _complaint_before(
        self, session: Session, review: Review, open_since: datetime | None
    ) -> Case | None:
        if open_since is not None and review.posted_at < open_since:
            return None
        now = self._desk.clock.now()
        return complaint_before(session, self._desk.practice.id, review, now)

    def _meet(
        self,
        session: Session,
        review: Review,
        row: int,
        twin: reviews.Kept,
        since: datetime,
        drafts: Drafts,
    ) -> TakenIn:
        """Take in a review that has already reached us another way, such as in a file.

        The two share one case, opened with the site's own version of the review.
        """
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
        case = self.open_review(session, *rows[True], since, now, drafts)
        reviews.link(session, rows[False][1], case)
        return _counted("known", (case,))

    def _wants(
        self,
        review: Review,
        before: Review | None,
        news: reviews.News,
        open_since: datetime | None,
    ) -> bool:
        """Whether a new or edited review that has no case yet should open one."""
        if news == "known" or review.reply:
            return False
        if open_since is not None and _since(review, before) < open_since:
            return False
        return is_complaint(review, self._policy_of(review))

    def _policy_of(self, review: Review) -> Policy:
        return self._desk.practice.policy_at(review.key.location)

    def _by_same_person(self, session: Session, review: Review) -> Case | None:
        """Return the open case for this author's review on another site, if it has the call."""
        practice = self._desk.practice.id
        other = reviews.elsewhere(session, practice, review)
        case = cases.load(session, practice, other.case) if other and other.case else None
        if case is not None and (post := case.call_elsewhere):
            case = cases.load(session, practice, post.case)
        is_talked_about = case is not None and not case.closed and not case.is_praise
        return case if is_talked_about else None


@dataclass(frozen=True)
class _Prepared:
    """The reviews among the first `passed` that aren't recorded yet, with drafts for them."""

    reviews: Sequence[Review]
    passed: int
    known: int
    drafts: Drafts


def _shown(review: Review) -> tuple[object, ...]:
    """The details a case tracks besides the review's version."""
    return review.reply, review.author, review.has_photos


def _since(review: Review, before: Review | None) -> datetime:
    """When the review began to need a reply: when it was posted or got worse."""
    return review.updated_at if before is not None else review.posted_at


def _counted(news: reviews.News, opened: tuple[CaseId, ...] = ()) -> TakenIn:
    return TakenIn(news == "new", news == "changed", news == "known", opened)

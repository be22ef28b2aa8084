"""Reads one site's reviews page by page, saves them, and then moves the watermarks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot import notices
from bot.desk import Desk
from bot.errors import Unavailable
from bot.intake import Intake
from bot.older_reviews import OlderReviews
from bot.ports import BatchSite, Clock, ReviewPage, ReviewSite
from bot.practice import Location, LocationId, SiteAccount
from bot.sites import site as known_site
from bot.store import Session, effects, watermarks
from bot.store.watermarks import Watermark
from scheduler import poll_notices
from scheduler.outbox import site_quota
from scheduler.outbox.attempt import looked
from scheduler.poll_pace import FAR_BACK, OVERLAP, PollState
from scheduler.poll_progress import PollProgress

log = structlog.get_logger("bedside.polls")

PAGE_S = 30.0
"""Maximum time a site can take for one page, in seconds."""


@dataclass(frozen=True)
class Due:
    """An account to poll. `mark` is its watermark, or None before the first complete poll."""

    location: Location
    account: SiteAccount
    state: PollState
    mark: Watermark | None


class LeadLost(Exception):
    """Another replica is the leader now."""


class SiteReading:
    """Reads the site called `id`. It raises `OutsideError`, and `LeadLost` if `lead` does.

    `lead` raises `LeadLost` in a transaction if another replica is the leader.
    """

    def __init__(
        self,
        id: str,
        site: ReviewSite,
        desk: Desk,
        intake: Intake,
        clock: Clock,
        lead: Callable[[Session], None],
    ) -> None:
        self._id = id
        self._site = site
        self._desk = desk
        self._store = desk.store
        self._intake = intake
        self._older = OlderReviews(desk, intake)
        self._clock = clock
        self._lead = lead

    async def first_page(self, location: Location, account: SiteAccount) -> PollProgress:
        """Read only an account's first page."""
        seen = PollProgress(None)
        asking = partial(self._site.page, account, location.id)
        await self._take_in(await looked(asking, PAGE_S), seen)
        return seen

    async def read_many(self, batch: Sequence[Due], now: datetime) -> PollProgress:
        """Read page after page, as far back as any of the accounts requires.

        If none has to be read further back now, the poll ends after the first page that has only
        known reviews.
        """
        states, seen = [each.state for each in batch], PollProgress(None)
        is_far = any(state.is_far_back_due(now) for state in states)
        is_back = is_far or any(state.is_back_due(now) for state in states)
        first = min(each.mark.seen_to for each in batch if each.mark is not None)
        back_to = first - (FAR_BACK if is_far else OVERLAP)
        newest = await self._pages_of_many(batch, back_to if is_back else None, seen)
        if seen.whole:
            await self._store.run(self._move_many, batch, newest, now)
            for state in states:
                state.was_well = True
                state.far_back_at = now if is_far else state.far_back_at
                state.back_at = now if is_back else state.back_at
        return seen

    async def _pages_of_many(
        self, batch: Sequence[Due], back_to: datetime | None, seen: PollProgress
    ) -> dict[LocationId, datetime]:
        """Read the pages. Return the time of each location's latest change, if there is one."""
        site = self._site
        assert isinstance(site, BatchSite)
        newest, cursors = dict[LocationId, datetime](), set[str]()
        pages = aiter(site.pages({each.account: each.location.id for each in batch}))
        while True:
            await self._turn()
            page = await looked(partial(anext, pages, ReviewPage(())), PAGE_S)
            before = seen.taken
            await self._take_in(page, seen)
            for review in page.reviews:
                place = review.key.location
                newest[place] = max(newest.get(place, review.updated_at), review.updated_at)
            is_news = (seen.taken.new, seen.taken.changed) != (before.new, before.changed)
            is_far_enough = not is_news if back_to is None else _reaches(page, back_to)
            if not page.cursor or is_far_enough:
                return newest
            if page.cursor in cursors:
                log.warning("site repeats its pages", site=self._id)
                seen.whole = False
                return newest
            cursors.add(page.cursor)

    def _move_many(
        self,
        session: Session,
        batch: Sequence[Due],
        newest: Mapping[LocationId, datetime],
        now: datetime,
    ) -> None:
        self._lead(session)
        for each in batch:
            self._keep(
                session, each.location, each.account, each.mark, newest.get(each.location.id), now
            )
            if not each.state.was_well:
                poll_notices.report_readable_again(
                    session, self._desk, each.location, each.account, self._clock.now()
                )

    async def read(
        self, location: Location, account: SiteAccount, state: PollState, now: datetime
    ) -> PollProgress:
        """Read an account as far back as it has to be read now."""
        practice = self._desk.practice.id
        policy = self._desk.practice.policy_at(location.id)
        mark = await self._store.read(watermarks.load, practice, self._id, location.id)
        seen = PollProgress(None if mark else now - policy.first_contact)
        far_back = state.is_far_back_due(now)
        back_to = mark.seen_to - (FAR_BACK if far_back else OVERLAP) if mark else None
        await self._pages(location, account, back_to, seen)
        if seen.whole:
            is_new_again = not state.was_well
            await self._store.run(self._move, location, account, mark, seen, now, is_new_again)
            state.was_well, state.back_at = True, now
            if mark is None:
                self._desk.woken()
            if far_back:
                state.far_back_at = now
        return seen

    async def _pages(
        self, location: Location, account: SiteAccount, back_to: datetime | None, seen: PollProgress
    ) -> None:
        """Read page after page, and save each one before requesting the next."""
        cursor, cursors = "", set[str]()
        while True:
            await self._turn()
            asking = partial(self._site.page, account, location.id, cursor)
            page = await looked(asking, PAGE_S)
            await self._take_in(page, seen)
            cursor = page.cursor
            if not cursor or _reaches(page, back_to):
                return
            if cursor in cursors:
                log.warning("site repeats its pages", site=self._id, location=location.id)
                seen.whole = False
                return
            cursors.add(cursor)

    async def _turn(self) -> None:
        """Wait until the site's quota allows one more page.

        Raises `LeadLost` if another replica becomes the leader.
        """
        now = self._clock.now()
        while wait := await self._store.run(self._ask, now):
            await asyncio.sleep(wait.total_seconds())
            now += wait

    def _ask(self, session: Session, now: datetime) -> timedelta:
        self._lead(session)
        return site_quota.for_page(session, self._desk.practice.id, self._id, now)

    async def _take_in(self, page: ReviewPage, seen: PollProgress) -> None:
        for review in page.reviews:
            seen.add(review)
        try:
            seen.taken += await self._intake.take_in(page.reviews, open_since=seen.open_since)
        except Exception as error:
            log.error("page not saved", error=type(error).__name__)
            await self._take_singly(page, seen)
        seen.unreadable += page.unreadable
        seen.offered |= await self._older.offer(page.reviews, seen.open_since)
        if seen.is_changed:
            message = f"{known_site(self._id).title} has changed how it sends reviews."
            raise Unavailable(message, code="changed")

    async def _take_singly(self, page: ReviewPage, seen: PollProgress) -> None:
        """Save reviews one at a time so that one that can't be saved doesn't block its page."""
        for review in page.reviews:
            try:
                seen.taken += await self._intake.take_in([review], open_since=seen.open_since)
            except Exception as error:
                seen.whole = False
                log.error("review not saved", id=review.key.id, error=type(error).__name__)

    def _move(
        self,
        session: Session,
        location: Location,
        account: SiteAccount,
        mark: Watermark | None,
        seen: PollProgress,
        now: datetime,
        is_new_again: bool,
    ) -> None:
        """Advance the watermark once all the reviews seen so far are saved."""
        self._lead(session)
        practice = self._desk.practice
        self._keep(session, location, account, mark, seen.newest, now)
        if is_new_again:
            poll_notices.report_readable_again(
                session, self._desk, location, account, self._clock.now()
            )
        if mark is None and seen.older:
            messages = notices.first_contact(
                practice, location, self._id, seen.older, len(seen.offered)
            )
            effects.ask(session, practice.id, messages, now)

    def _keep(
        self,
        session: Session,
        location: Location,
        account: SiteAccount,
        mark: Watermark | None,
        last: datetime | None,
        now: datetime,
    ) -> None:
        # a date in the future must not hide reviews posted before then
        newest = min(last or now, now)
        seen_to = max(newest, mark.seen_to) if mark and mark.seen_to <= now else newest
        practice = self._desk.practice.id
        watermarks.keep(session, practice, account.site, location.id, seen_to, now)


def _reaches(page: ReviewPage, back_to: datetime | None) -> bool:
    """Whether this page, newest first, goes back as far as we have to read."""
    if back_to is None or not page.reviews:
        return False
    return min(review.updated_at for review in page.reviews) < back_to

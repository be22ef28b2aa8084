"""The polls: read what's new on the review sites since the last check.

Only one replica, the leader, polls at a time. A poll reads back to two days before its watermark,
or two weeks once a day. It moves the watermark only after everything it has seen is saved.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from bot import notices
from bot.desk import Desk
from bot.errors import Broken, NoAccess, OutsideError, Refused, Unavailable
from bot.intake import Intake, TakenIn
from bot.older_reviews import OlderReviews
from bot.ports import BatchSite, Clock, ReviewPage, ReviewSite
from bot.practice import Location, LocationId, SiteAccount
from bot.sites import site as known_site
from bot.store import Session, Store, effects, leases, quotas, watermarks
from bot.store.watermarks import Watermark
from scheduler import poll_notices
from scheduler.outbox import site_quota
from scheduler.outbox.attempt import looked
from scheduler.poll_pace import FAR_BACK, OVERLAP, PollPace, PollState
from scheduler.poll_progress import PollProgress

log = structlog.get_logger("bedside.polls")

LEASE = timedelta(seconds=15)
"""Time after which another replica takes over from one that died. The lease is renewed every 5 s.
"""

PAGE_S = 30.0
"""Maximum time a site can take for one page, in seconds, so that one site can't block them all."""


@dataclass(frozen=True)
class _Due:
    """An account to poll. `mark` is its watermark, or None before the first complete poll."""

    location: Location
    account: SiteAccount
    state: PollState
    mark: Watermark | None


class LeadLost(Exception):
    """Another replica is the leader now."""


class Polls:
    """Polls every location's accounts on sites that can list reviews.

    `jitter` returns a number from 0 to 1.
    """

    def __init__(
        self,
        store: Store,
        desk: Desk,
        intake: Intake,
        sites: Mapping[str, ReviewSite],
        clock: Clock,
        jitter: Callable[[], float],
        every: timedelta = timedelta(minutes=2),
        holder: str = "",
        while_closed: timedelta | None = None,
    ) -> None:
        self._store = store
        self._desk = desk
        self._intake = intake
        self._older = OlderReviews(desk, intake)
        self._sites = sites
        self._clock = clock
        self._pace = PollPace(every, max(while_closed or every, every), jitter)
        self._holder = holder or uuid.uuid4().hex
        self._states: dict[tuple[str, str], PollState] = {}
        self._leads = False

    async def renew_leadership(self) -> bool:
        """Stay the leader, or become it if there is none. Return whether we've just become it."""
        led = self._leads
        token = await self._store.run(leases.take, self._role, self._holder, LEASE)
        self._leads = token is not None
        return self._leads and not led

    async def poll_due(self) -> TakenIn:
        """Poll the accounts that are due, if this replica is the leader."""
        now = self._clock.now()
        return await self._poll(lambda state: state.is_due(now))

    async def poll_once(self) -> TakenIn:
        """Poll every account now, due or not."""
        return await self._poll(lambda state: True)

    async def told(self, site_id: str, listing: str) -> TakenIn:
        """Read this listing's first page now, because the site reported something new there.

        Any replica can do this, since reading known reviews again changes nothing. Does nothing
        before the first poll of the listing. Raises `OutsideError`, which is `Unavailable` if the
        site's quota is used up or a review couldn't be saved.
        """
        taken, is_saved, now = TakenIn(), True, self._clock.now()
        for location, account in self._accounts():
            if (account.site, account.location) != (site_id, listing):
                continue
            practice, seen = self._desk.practice.id, PollProgress(None)
            if await self._store.read(watermarks.load, practice, site_id, location.id) is None:
                continue
            if wait := await self._store.run(site_quota.for_page, practice, site_id, now):
                raise Unavailable(
                    "The site doesn't take any more requests right now.",
                    code="quota",
                    retry_after=wait,
                )
            asking = partial(self._sites[site_id].page, account, location.id)
            await self._take_in(await looked(asking, PAGE_S), seen)
            taken += seen.taken
            is_saved = is_saved and seen.whole
        if taken.new or taken.changed:
            self._desk.woken()
        if not is_saved:
            raise Unavailable("Some of the reviews couldn't be saved.", code="not_saved")
        return taken

    def clock_jumped(self, by: timedelta) -> None:
        """Shift every account's due times, because the wall clock was set."""
        for state in self._states.values():
            state.clock_jumped(by)

    async def stop(self) -> None:
        """Release the lease so that another replica can poll right away.

        If the database can't be reached, that replica has to wait until the lease expires.
        """
        try:
            await self._store.run(leases.release, self._role, self._holder)
        except Refused as error:
            log.warning("polls not handed over", error=type(error).__name__)

    @property
    def _role(self) -> str:
        return f"polls:{self._desk.practice.id}"

    async def _poll(self, wanted: Callable[[PollState], bool]) -> TakenIn:
        taken = TakenIn()
        try:
            await self._store.run(self._lead)
            batches, alone = await self._planned(wanted)
            for batch in batches:
                visited = await self._visit_many(batch)
                if visited is None:
                    # one at a time so that one failure doesn't delay the other accounts
                    alone += batch
                else:
                    taken += visited
            # an account that failed last time could be slow, so it comes last
            full = set[str]()
            for each in sorted(alone, key=_order):
                # once a site's small quota is used up, skip its other offices without checking
                if each.account.site in full:
                    continue
                if await self._has_room(each):
                    taken += await self._visit(each.location, each.account, each.state)
                else:
                    full.add(each.account.site)
        except LeadLost:
            return taken
        return taken

    async def _planned(
        self, wanted: Callable[[PollState], bool]
    ) -> tuple[list[list[_Due]], list[_Due]]:
        """Return the accounts to poll, in batches where the site supports that, and the others.

        A batch also includes accounts that are due soon, which keeps them together.
        """
        marks = await self._store.read(watermarks.all_of, self._desk.practice.id)
        # checked once per site, because isinstance is slow for a protocol
        together = {id: one for id, one in self._sites.items() if isinstance(one, BatchSite)}
        soon, now = self._pace.every / 2, self._clock.now()
        groups, alone = defaultdict[tuple[str, str], list[_Due]](list), list[_Due]()
        for location, account in self._accounts():
            state = self._states.setdefault((location.id, account.site), PollState())
            mark = marks.get((account.site, location.id))
            due = _Due(location, account, state, mark)
            if account.site in together and mark is not None and not state.failures:
                if wanted(state) or (state.due_at is not None and state.due_at <= now + soon):
                    groups[account.site, account.account].append(due)
            elif wanted(state):
                alone.append(due)
        batches = list[list[_Due]]()
        for (site_id, _), group in groups.items():
            if any(wanted(each.state) for each in group):
                size = together[site_id].locations_a_batch
                batches += [group[start : start + size] for start in range(0, len(group), size)]
        alone += [each for batch in batches if len(batch) == 1 for each in batch]
        return [batch for batch in batches if len(batch) > 1], alone

    def _accounts(self) -> Iterator[tuple[Location, SiteAccount]]:
        for location in self._desk.practice.locations.values():
            for account in location.sites:
                is_read = account.is_connected and known_site(account.site).lists
                if is_read and account.site in self._sites:
                    yield location, account

    def _lead(self, session: Session) -> None:
        if leases.take(session, self._role, self._holder, LEASE) is None:
            raise LeadLost

    # --- many accounts at once

    async def _visit_many(self, batch: Sequence[_Due]) -> TakenIn | None:
        """Poll the accounts in a batch together. Return None if that failed."""
        now, site = self._clock.now(), batch[0].account.site
        ended = self._desk.meter.begin("poll", site)
        try:
            seen = await self._read_many(batch, now)
        except LeadLost:
            ended("lead lost")
            raise
        except OutsideError as error:
            ended(error.code or type(error).__name__)
            log.info("batch failed", site=site, code=error.code or type(error).__name__)
            return None
        except Exception as error:
            ended("failed")
            log.error("batch raised", site=site, error=type(error).__name__)
            return None
        ended("done")
        due_at = self._pace.next([each.location for each in batch], now)
        for each in batch:
            each.state.due_at = due_at
        return seen.taken

    async def _read_many(self, batch: Sequence[_Due], now: datetime) -> PollProgress:
        """Read page after page, as far back as any of the accounts requires.

        If none has to be read back now, the poll ends after the first page with only known reviews.
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
        self, batch: Sequence[_Due], back_to: datetime | None, seen: PollProgress
    ) -> dict[LocationId, datetime]:
        """Read the pages. Return the time of each location's latest change, if there is one."""
        account = batch[0].account
        site = self._sites[account.site]
        assert isinstance(site, BatchSite)
        newest, cursors = dict[LocationId, datetime](), set[str]()
        pages = aiter(site.pages({each.account: each.location.id for each in batch}))
        while True:
            await self._turn(account)
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
                log.warning("site repeats its pages", site=account.site)
                seen.whole = False
                return newest
            cursors.add(page.cursor)

    def _move_many(
        self,
        session: Session,
        batch: Sequence[_Due],
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

    # --- one account

    async def _visit(self, location: Location, account: SiteAccount, state: PollState) -> TakenIn:
        """Poll one account. Its errors don't affect any other account."""
        now = self._clock.now()
        ended = self._desk.meter.begin("poll", account.site)
        try:
            seen = await self._read(location, account, state, now)
        except LeadLost:
            ended("lead lost")
            raise
        except OutsideError as error:
            ended(error.code or type(error).__name__)
            await self._failed(location, account, state, error, now)
            return TakenIn()
        except Exception as error:
            ended("failed")
            log.error(
                "poll raised",
                site=account.site,
                location=location.id,
                error=type(error).__name__,
            )
            self._pace.put_off(state, now)
            return TakenIn()
        ended("done")
        state.failures = 0
        rarely = timedelta(minutes=known_site(account.site).reads_every_min or 0)
        state.due_at = self._pace.next([location], now, rarely)
        return seen.taken

    async def _read(
        self, location: Location, account: SiteAccount, state: PollState, now: datetime
    ) -> PollProgress:
        practice = self._desk.practice.id
        policy = self._desk.practice.policy_at(location.id)
        mark = await self._store.read(watermarks.load, practice, account.site, location.id)
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
        """Read page after page, and save each before the next is requested."""
        site, cursor, cursors = self._sites[account.site], "", set[str]()
        while True:
            await self._turn(account)
            asking = partial(site.page, account, location.id, cursor)
            page = await looked(asking, PAGE_S)
            await self._take_in(page, seen)
            cursor = page.cursor
            if not cursor or _reaches(page, back_to):
                return
            if cursor in cursors:
                log.warning("site repeats its pages", site=account.site, location=location.id)
                seen.whole = False
                return
            cursors.add(cursor)

    async def _turn(self, account: SiteAccount) -> None:
        """Wait until the site's quota allows one more page.

        Raises `LeadLost` if another replica becomes the leader.
        """
        now = self._clock.now()
        while wait := await self._store.run(self._ask, account, now):
            await asyncio.sleep(wait.total_seconds())
            now += wait

    async def _has_room(self, each: _Due) -> bool:
        """Whether the account can be polled without waiting for its site's quota.

        Only a site with a very small quota is checked. Its accounts stay due rather than delay the
        other sites.
        """
        site = known_site(each.account.site)
        quota = quotas.share(self._desk.practice.id, site, "polls")
        if not site.reads_every_min or quota is None:
            return True
        return await self._store.read(quotas.left, quota, self._clock.now()) > 0

    def _ask(self, session: Session, account: SiteAccount, now: datetime) -> timedelta:
        self._lead(session)
        return site_quota.for_page(session, self._desk.practice.id, account.site, now)

    async def _take_in(self, page: ReviewPage, seen: PollProgress) -> None:
        for review in page.reviews:
            seen.add(review)
        try:
            seen.taken += await self._intake.take_in(page.reviews, open_since=seen.open_since)
        except Exception as error:
            log.error("page not saved", error=type(error).__name__)
            await self._take_singly(page, seen)
        seen.offered |= await self._older.offer(page.reviews, seen.open_since)

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
        """Move the watermark, once everything seen is saved."""
        self._lead(session)
        practice = self._desk.practice
        self._keep(session, location, account, mark, seen.newest, now)
        if is_new_again:
            poll_notices.report_readable_again(
                session, self._desk, location, account, self._clock.now()
            )
        if mark is None and seen.older:
            messages = notices.first_contact(
                practice, location, account.site, seen.older, len(seen.offered)
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

    # --- failures

    async def _failed(
        self,
        location: Location,
        account: SiteAccount,
        state: PollState,
        error: OutsideError,
        now: datetime,
    ) -> None:
        code = error.code or type(error).__name__
        log.info("poll failed", site=account.site, location=location.id, code=code)
        self._pace.put_off_by(error, state, now)
        if isinstance(error, Broken | NoAccess):
            desk = self._desk
            await self._store.run(
                poll_notices.report_unreadable, desk, location, account, error, now
            )
            desk.woken()


def _order(each: _Due) -> tuple[int, datetime]:
    """Return a sort key: fewest failures first, then the earliest due time."""
    return each.state.failures, each.state.due_at or datetime.min.replace(tzinfo=UTC)


def _reaches(page: ReviewPage, back_to: datetime | None) -> bool:
    """Whether this page, newest first, goes back as far as we have to read."""
    if back_to is None or not page.reviews:
        return False
    return min(review.updated_at for review in page.reviews) < back_to

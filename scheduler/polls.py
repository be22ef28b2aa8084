"""The polls: what is new on the review sites since we last looked?

One replica polls at a time. A poll goes back two days beyond its watermark, once a day two
weeks, and moves the watermark only after everything it saw is saved.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot import notices
from bot.desk import Desk
from bot.errors import Broken, NoAccess, OutsideError, Refused, Unavailable
from bot.intake import Intake, TakenIn
from bot.ports import Clock, ReviewPage, ReviewSite
from bot.practice import Location, SiteAccount
from bot.reviews import Review, ReviewKey, is_negative
from bot.sites import site as known_site
from bot.store import Session, Store, effects, leases, watermarks
from bot.store.watermarks import Watermark
from scheduler.outbox import site_quota
from scheduler.outbox.attempt import looked
from scheduler.outbox.retry_policy import LONGEST_ASKED, PARKED, backoff

log = structlog.get_logger("bedside.polls")

OVERLAP = timedelta(hours=48)
FAR_BACK = timedelta(days=14)
"""Sites show some reviews late: a poll looks this far behind its watermark, usually and daily."""

LEASE = timedelta(seconds=15)
"""So soon another replica polls when this one has died; renewed every 5 s."""

PAGE_S = 30.0
"""Maximum time a site may take for one page, so that one can't block all polling."""

DAY = timedelta(days=1)


@dataclass
class PollState:
    """When an account is polled next, and how often in a row that failed."""

    due_at: datetime | None = None
    failures: int = 0
    far_back_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Also where it lies so far ahead that the clock must have been set back."""
        return self.due_at is None or not now < self.due_at <= now + 2 * LONGEST_ASKED


@dataclass
class PollProgress:
    """The reviews that one poll has seen so far. `whole` until something can't be read or saved."""

    open_since: datetime | None
    reviews: dict[ReviewKey, tuple[bool, bool]] = field(default_factory=dict)
    newest: datetime | None = None
    whole: bool = True
    taken: TakenIn = field(default_factory=TakenIn)

    def add(self, review: Review, unanswered: bool) -> None:
        older = self.open_since is not None and review.posted_at < self.open_since
        self.reviews[review.key] = (older, older and unanswered)
        self.newest = max(self.newest or review.updated_at, review.updated_at)

    @property
    def older(self) -> int:
        return sum(older for older, _ in self.reviews.values())

    @property
    def unanswered(self) -> int:
        return sum(unanswered for _, unanswered in self.reviews.values())


class LeadLost(Exception):
    """Another replica polls now."""


class Polls:
    """Polls every site of every location that can be listed. `jitter` is a number from 0 to 1."""

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
    ) -> None:
        self._store = store
        self._desk = desk
        self._intake = intake
        self._sites = sites
        self._clock = clock
        self._jitter = jitter
        self._every = every
        self._holder = holder or uuid.uuid4().hex
        self._states: dict[tuple[str, str], PollState] = {}
        self._leads = False

    async def renew_leadership(self) -> bool:
        """Renew this replica's lead in polling, or take it if it's free. True if newly taken."""
        led = self._leads
        try:
            await self._store.run(self._lead)
        except LeadLost:
            self._leads = False
        else:
            self._leads = True
        return self._leads and not led

    async def poll_due(self) -> TakenIn:
        """Poll the accounts that are due, if this replica is the leader."""
        now = self._clock.now()
        return await self._poll(lambda state: state.is_due(now))

    async def poll_once(self) -> TakenIn:
        """Poll every account now, due or not."""
        return await self._poll(lambda state: True)

    def clock_jumped(self, by: timedelta) -> None:
        """The wall clock was set: every account keeps its turn."""
        for state in self._states.values():
            state.due_at = state.due_at + by if state.due_at else None
            state.far_back_at = state.far_back_at + by if state.far_back_at else None

    async def stop(self) -> None:
        """Let another replica poll at once; without a database it does so after the lease."""
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
            for location, account in self._accounts():
                state = self._states.setdefault((location.id, account.site), PollState())
                if wanted(state):
                    taken += await self._visit(location, account, state)
        except LeadLost:
            return taken
        return taken

    def _accounts(self) -> Iterator[tuple[Location, SiteAccount]]:
        for location in self._desk.practice.locations.values():
            for account in location.sites:
                if account.site in self._sites and known_site(account.site).lists:
                    yield location, account

    def _lead(self, session: Session) -> None:
        if leases.take(session, self._role, self._holder, LEASE) is None:
            raise LeadLost

    # --- one account

    async def _visit(self, location: Location, account: SiteAccount, state: PollState) -> TakenIn:
        """Poll one account. Its errors affect no other."""
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
            self._put_off(state, now)
            return TakenIn()
        ended("done")
        state.failures = 0
        # jitter, so that many practices don't ask in the same second
        state.due_at = now + self._every * (0.9 + 0.2 * self._jitter())
        return seen.taken

    async def _read(
        self, location: Location, account: SiteAccount, state: PollState, now: datetime
    ) -> PollProgress:
        practice = self._desk.practice.id
        policy = self._desk.practice.policy_at(location.id)
        mark = await self._store.read(watermarks.load, practice, account.site, location.id)
        seen = PollProgress(None if mark else now - policy.first_contact)
        far_back = state.far_back_at is None or now - state.far_back_at >= DAY
        back_to = mark.seen_to - (FAR_BACK if far_back else OVERLAP) if mark else None
        await self._pages(location, account, back_to, seen)
        if seen.whole:
            await self._store.run(self._move, location, account, mark, seen, now)
            self._desk.woken()
            if far_back:
                state.far_back_at = now
        return seen

    async def _pages(
        self, location: Location, account: SiteAccount, back_to: datetime | None, seen: PollProgress
    ) -> None:
        """Page after page, each saved before the next is asked for."""
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
        """Wait, still in the lead, until the site's quota has room for one more page."""
        now = self._clock.now()
        while wait := await self._store.run(self._ask, account, now):
            await asyncio.sleep(wait.total_seconds())
            now += wait

    def _ask(self, session: Session, account: SiteAccount, now: datetime) -> timedelta:
        self._lead(session)
        return site_quota.for_page(session, self._desk.practice.id, account.site, now)

    async def _take_in(self, page: ReviewPage, seen: PollProgress) -> None:
        for review in page.reviews:
            policy = self._desk.practice.policy_at(review.key.location)
            seen.add(review, review.reply is None and is_negative(review, policy))
        try:
            seen.taken += await self._intake.take_in(page.reviews, open_since=seen.open_since)
        except Exception as error:
            log.error("page not saved", error=type(error).__name__)
            await self._take_singly(page, seen)

    async def _take_singly(self, page: ReviewPage, seen: PollProgress) -> None:
        """One review that can't be saved must not keep the others of its page out."""
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
    ) -> None:
        """Everything seen is saved: so far we have come."""
        self._lead(session)
        practice = self._desk.practice
        # a date in the future must not hide what comes until then
        newest = min(seen.newest or now, now)
        seen_to = max(newest, mark.seen_to) if mark and mark.seen_to <= now else newest
        watermarks.keep(session, practice.id, account.site, location.id, seen_to, now)
        notices.over(session, practice, f"polls:{account.site}:{location.id}")
        if mark is None and seen.older:
            told = notices.first_contact(
                practice, location, account.site, seen.older, seen.unanswered
            )
            effects.ask(session, practice.id, told, now)

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
        self._put_off(state, now)
        if isinstance(error, Unavailable) and error.retry_after is not None:
            state.due_at = now + min(error.retry_after, LONGEST_ASKED)
        if not isinstance(error, Broken | NoAccess):
            return
        state.due_at = now + PARKED
        practice = self._desk.practice
        told = notices.no_polls(practice, location.id, account.site, code)
        await self._store.run(effects.ask, practice.id, told, now)
        self._desk.woken()

    def _put_off(self, state: PollState, now: datetime) -> None:
        state.failures += 1
        wait = max(backoff(state.failures, self._jitter()), timedelta(seconds=15))
        state.due_at = now + wait


def _reaches(page: ReviewPage, back_to: datetime | None) -> bool:
    """Does this page, the newest first, go back as far as we have to look?"""
    if back_to is None or not page.reviews:
        return False
    return min(review.updated_at for review in page.reviews) < back_to

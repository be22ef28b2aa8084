"""One site's polls: which offices are read next, and what a failure means.

A site gets one request at a time. If it doesn't respond, only one office's poll is retried, and the
others wait.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import structlog

from bot import notices
from bot.desk import Desk
from bot.errors import Broken, NoAccess, OutsideError, Unavailable
from bot.intake import Intake, TakenIn
from bot.ports import BatchSite, Clock, ReviewSite
from bot.practice import Location, SiteAccount
from bot.sites import site as known_site
from bot.store import Session, effects, quotas, watermarks
from scheduler import poll_notices
from scheduler.outage import TOLD_AFTER
from scheduler.outbox import site_quota
from scheduler.poll_pace import PollPace, PollState, is_trouble
from scheduler.site_reading import Due, LeadLost, SiteReading

log = structlog.get_logger("bedside.polls")

IN_A_ROW = 3
"""Number of consecutive failures after which a site counts as down."""

MOST_TOLD = 3
"""Maximum number of offices about which managers get a message while the rest of the site works.
`/reviews health` and `bedside sites` list them all.
"""


class SitePolls:
    """Polls the accounts on the site called `id`, whose offices are tracked in `states`.

    `lead` raises `LeadLost` in a transaction if another replica is the leader.
    """

    def __init__(
        self,
        id: str,
        site: ReviewSite,
        desk: Desk,
        intake: Intake,
        clock: Clock,
        pace: PollPace,
        states: dict[tuple[str, str], PollState],
        lead: Callable[[Session], None],
    ) -> None:
        self._id = id
        self._site = site
        self._desk = desk
        self._store = desk.store
        self._reading = SiteReading(id, site, desk, intake, clock, lead)
        self._clock = clock
        self._pace = pace
        self._states = states
        self._lead = lead
        self._breaker = PollState()
        self._odd: dict[str, int] = {}

    async def poll(self, wanted: Callable[[PollState], bool]) -> TakenIn:
        """Poll the `wanted` accounts. While the site is down, try only one."""
        accounts = list(self._accounts())
        if not any(wanted(state) for _, _, state in accounts):
            return TakenIn()
        if self._is_down and not wanted(self._breaker):
            return TakenIn()
        taken = TakenIn()
        try:
            await self._store.run(self._lead)
            if self._is_down:
                location, account, state = min(accounts, key=lambda each: _order(each[2]))
                # so that managers are told that the site is back
                state.was_well = False
                taken += await self._visit(location, account, state)
            if not self._is_down:
                taken += await self._poll_all(wanted)
        except LeadLost:
            pass
        return taken

    def clock_jumped(self, by: timedelta) -> None:
        """Shift the time of the next attempt, because the wall clock was changed."""
        self._breaker.clock_jumped(by)

    async def told(self, listing: str) -> TakenIn:
        """Read this listing's first page now, as `Polls.told` does."""
        taken, is_saved, now = TakenIn(), True, self._clock.now()
        practice = self._desk.practice.id
        for location, account, _ in self._accounts():
            if account.location != listing:
                continue
            if await self._store.read(watermarks.load, practice, self._id, location.id) is None:
                continue
            if wait := await self._store.run(site_quota.for_page, practice, self._id, now):
                raise Unavailable(
                    "The site doesn't take any more requests right now.",
                    code="quota",
                    retry_after=wait,
                )
            seen = await self._reading.first_page(location, account)
            taken += seen.taken
            is_saved = is_saved and seen.whole
        if taken.new or taken.changed:
            self._desk.woken()
        if not is_saved:
            raise Unavailable("Some of the reviews couldn't be saved.", code="not_saved")
        return taken

    @property
    def _is_down(self) -> bool:
        """Whether the site has failed too often in a row to try all its accounts."""
        return self._breaker.failures >= IN_A_ROW

    async def _poll_all(self, wanted: Callable[[PollState], bool]) -> TakenIn:
        """Poll the wanted accounts, until the site goes down."""
        taken = TakenIn()
        batches, alone = await self._planned(wanted)
        for batch in batches:
            visited = await self._visit_many(batch)
            if visited is not None:
                taken += visited
                continue
            if self._is_down:
                return taken
            # one at a time so that one failure doesn't delay the other accounts. The first one
            # shows whether only the batch failed.
            first, *others = batch
            taken += await self._visit(first.location, first.account, first.state)
            if self._is_down:
                return taken
            alone += others
        # an account that failed last time could be slow, so it goes last
        for each in sorted(alone, key=lambda each: _order(each.state)):
            # once a site's small quota is used up, its other offices stay due
            if self._is_down or not await self._has_room():
                break
            taken += await self._visit(each.location, each.account, each.state)
        return taken

    async def _planned(
        self, wanted: Callable[[PollState], bool]
    ) -> tuple[list[list[Due]], list[Due]]:
        """Return the accounts to poll, in batches where the site supports that, and the others.

        A batch also includes accounts that are due soon, which keeps them together.
        """
        marks = await self._store.read(watermarks.all_of, self._desk.practice.id)
        size = self._site.locations_a_batch if isinstance(self._site, BatchSite) else 0
        soon, now = self._pace.every / 2, self._clock.now()
        groups, alone = defaultdict[str, list[Due]](list), list[Due]()
        for location, account, state in self._accounts():
            mark = marks.get((self._id, location.id))
            due = Due(location, account, state, mark)
            if size and mark is not None and not state.failures:
                if wanted(state) or (state.due_at is not None and state.due_at <= now + soon):
                    groups[account.account].append(due)
            elif wanted(state):
                alone.append(due)
        batches = list[list[Due]]()
        for group in groups.values():
            if any(wanted(each.state) for each in group):
                batches += [group[start : start + size] for start in range(0, len(group), size)]
        alone += [each for batch in batches if len(batch) == 1 for each in batch]
        return [batch for batch in batches if len(batch) > 1], alone

    def _accounts(self) -> Iterator[tuple[Location, SiteAccount, PollState]]:
        if not known_site(self._id).lists:
            return
        for location in self._desk.practice.locations.values():
            for account in location.sites:
                if account.site == self._id and account.is_connected:
                    key = location.id, self._id
                    yield location, account, self._states.setdefault(key, PollState())

    # --- many accounts at once

    async def _visit_many(self, batch: Sequence[Due]) -> TakenIn | None:
        """Poll the accounts in a batch together. Return None if that failed."""
        now = self._clock.now()
        ended = self._desk.meter.begin("poll", self._id)
        try:
            seen = await self._reading.read_many(batch, now)
        except LeadLost:
            ended("lead lost")
            raise
        except OutsideError as error:
            ended(error.code or type(error).__name__)
            log.info("batch failed", site=self._id, code=error.code or type(error).__name__)
            self._count(error, now)
            return None
        except Exception as error:
            ended("failed")
            log.error("batch raised", site=self._id, error=type(error).__name__)
            return None
        ended("some unreadable" if seen.unreadable else "done")
        self._breaker = PollState()
        await self._tell_odd(seen.unreadable, None, now)
        due_at = self._pace.next([each.location for each in batch], now)
        for each in batch:
            each.state.due_at = due_at
        return seen.taken

    # --- one account

    async def _visit(self, location: Location, account: SiteAccount, state: PollState) -> TakenIn:
        """Poll one account. Its errors don't affect any other account."""
        now = self._clock.now()
        ended = self._desk.meter.begin("poll", self._id)
        try:
            seen = await self._reading.read(location, account, state, now)
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
                site=self._id,
                location=location.id,
                error=type(error).__name__,
            )
            self._pace.put_off(state, now)
            return TakenIn()
        ended("some unreadable" if seen.unreadable else "done")
        state.answered()
        self._breaker = PollState()
        await self._tell_odd(seen.unreadable, location, now)
        rarely = timedelta(minutes=known_site(self._id).reads_every_min or 0)
        state.due_at = self._pace.next([location], now, rarely)
        return seen.taken

    async def _has_room(self) -> bool:
        """Whether an account can be polled without waiting for the site's quota.

        Only a site with a very small quota is checked. Its accounts stay due instead.
        """
        site = known_site(self._id)
        quota = quotas.share(self._desk.practice.id, site, "polls")
        if not site.reads_every_min or quota is None:
            return True
        return await self._store.read(quotas.left, quota, self._clock.now()) > 0

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
        log.info("poll failed", site=self._id, location=location.id, code=code)
        self._pace.put_off_by(error, state, now)
        self._count(error, now)
        report = self._report(location, account, state, error, now)
        if report is not None:
            await self._store.run(report)
            self._desk.woken()

    def _report(
        self,
        location: Location,
        account: SiteAccount,
        state: PollState,
        error: OutsideError,
        now: datetime,
    ) -> Callable[[Session], None] | None:
        """Return a callback that tells managers about the failure, if they need to know."""
        desk = self._desk
        if isinstance(error, Broken | NoAccess):
            return lambda session: poll_notices.report_unreadable(
                session, desk, location, account, error, now
            )
        if self._is_down:
            if self._breaker.failing_for(now) < TOLD_AFTER:
                return None
            accounts = [account for _, account, _ in self._accounts()]
            return lambda session: poll_notices.report_down(
                session, desk, self._id, accounts, error, now
            )
        told = sum(other.is_told for _, _, other in self._accounts())
        if state.is_told or told == MOST_TOLD or state.failing_for(now) < TOLD_AFTER:
            return None
        state.is_told = True
        return lambda session: poll_notices.report_failing(
            session, desk, location, account, error, now
        )

    async def _tell_odd(self, count: int, location: Location | None, now: datetime) -> None:
        """Tell managers once about isolated reviews that can't be read, and continue without them.

        In a batch, we don't know their `location`.
        """
        before = self._odd.get(location.id if location else "", 0)
        if count <= before or (not before and len(self._odd) == MOST_TOLD):
            return
        self._odd[location.id if location else ""] = count
        practice = self._desk.practice
        messages = notices.odd_reviews(practice, self._id, location, count)
        await self._store.run(effects.ask, practice.id, messages, now)
        self._desk.woken()

    def _count(self, error: OutsideError, now: datetime) -> None:
        """Count a failure that could affect the whole site. Any other shows that the site is up."""
        if is_trouble(error):
            self._pace.put_off_by(error, self._breaker, now)
        else:
            self._breaker = PollState()


def _order(state: PollState) -> tuple[int, datetime]:
    """Return a sort key: fewest failures first, then the earliest due time."""
    return state.failures, state.due_at or datetime.min.replace(tzinfo=UTC)

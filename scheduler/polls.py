"""Polls the review sites for anything new since the last check.

Only one replica, the leader, polls at a time. A poll reads back to two days before its watermark,
or two weeks once a day. Each site is polled separately so that a failing one doesn't slow down the
others.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta

import structlog

from bot.desk import Desk
from bot.errors import Refused
from bot.intake import Intake, TakenIn
from bot.ports import Clock, ReviewSite
from bot.store import Session, Store, leases
from scheduler.poll_pace import PollPace, PollState
from scheduler.site_polls import SitePolls
from scheduler.site_reading import LeadLost

log = structlog.get_logger("bedside.polls")

LEASE = timedelta(seconds=15)
"""Time after which another replica takes over from one that died. The lease is renewed every 5 s.
"""


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
        self._sites = sites
        self._clock = clock
        self._pace = PollPace(every, max(while_closed or every, every), jitter)
        self._holder = holder or uuid.uuid4().hex
        self._states: dict[tuple[str, str], PollState] = {}
        self._leads = False
        self._of_site = {
            id: SitePolls(id, site, desk, intake, clock, self._pace, self._states, self._lead)
            for id, site in sites.items()
        }

    @property
    def sites(self) -> Collection[str]:
        """The ids of the sites that can be polled."""
        return self._of_site

    async def renew_leadership(self) -> bool:
        """Remain or become the leader if no other replica is. Return whether we just became it."""
        led = self._leads
        token = await self._store.run(leases.take, self._role, self._holder, LEASE)
        self._leads = token is not None
        return self._leads and not led

    async def poll_due(self, site_id: str = "") -> TakenIn:
        """Poll the accounts that are due, on one or all sites, if this replica is the leader."""
        now = self._clock.now()
        return await self._poll(lambda state: state.is_due(now), site_id)

    async def poll_once(self) -> TakenIn:
        """Poll every account now, due or not."""
        return await self._poll(lambda state: True)

    async def told(self, site_id: str, listing: str) -> TakenIn:
        """Read this listing's first page now, because the site reported something new there.

        Any replica can do this, since reading known reviews again changes nothing. Does nothing
        before the first poll of the listing. Raises `OutsideError`, which is `Unavailable` if the
        site's quota is used up or a review couldn't be saved.
        """
        polls = self._of_site.get(site_id)
        return await polls.told(listing) if polls else TakenIn()

    def clock_jumped(self, by: timedelta) -> None:
        """Shift every account's due times, because the wall clock was changed."""
        for state in self._states.values():
            state.clock_jumped(by)
        for polls in self._of_site.values():
            polls.clock_jumped(by)

    async def stop(self) -> None:
        """Release the lease so that another replica can poll right away.

        If the database can't be reached, the other replica has to wait until the lease expires.
        """
        try:
            await self._store.run(leases.release, self._role, self._holder)
        except Refused as error:
            log.warning("polls not handed over", error=type(error).__name__)

    @property
    def _role(self) -> str:
        return f"polls:{self._desk.practice.id}"

    async def _poll(self, wanted: Callable[[PollState], bool], site_id: str = "") -> TakenIn:
        """Poll one site, or all of them at once so that none waits for another."""
        polls = [self._of_site[site_id]] if site_id else [*self._of_site.values()]
        done = await asyncio.gather(*(each.poll(wanted) for each in polls), return_exceptions=True)
        taken = TakenIn()
        for result in done:
            if isinstance(result, BaseException):
                raise result
            taken += result
        return taken

    def _lead(self, session: Session) -> None:
        if leases.take(session, self._role, self._holder, LEASE) is None:
            raise LeadLost

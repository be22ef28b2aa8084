"""Tests that a site with a low quota is polled a few offices at a time, and doesn't delay other
sites.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.desk import Desk
from bot.intake import Intake
from bot.ports import ReviewPage
from bot.practice import LocationId, SiteAccount
from bot.sites import SITES
from bot.store import Store
from scheduler.polls import Polls
from tests.scheduler.outside import SiteDouble
from tests.world import OAK, SetClock, practice

OFFICES = 16


@dataclass
class Counted(SiteDouble):
    """A site that records when each office was polled."""

    read_at: dict[LocationId, list[datetime]] = field(default_factory=dict)

    async def page(
        self, account: SiteAccount, location: LocationId, cursor: str = ""
    ) -> ReviewPage:
        self.read_at.setdefault(location, []).append(self.clock.now())
        return await super().page(account, location, cursor)


async def test_each_office_has_its_turn_below_the_quota_and_google_never_waits(
    sqlite: Store,
) -> None:
    clock, small = SetClock(), practice()
    google, yelp = Counted(clock), Counted(clock, "yelp")
    offices = {
        id: replace(
            small.locations[OAK],
            id=id,
            sites=(
                SiteAccount("yelp", "", f"business-{n}"),
                SiteAccount("google", f"accounts/{n}", f"locations/{n}"),
            ),
        )
        for n in range(OFFICES)
        for id in [LocationId(f"office-{n}")]
    }
    desk = Desk(replace(small, locations=offices), sqlite, clock)
    sites = {"google": google, "yelp": yelp}
    polls = Polls(sqlite, desk, Intake(desk), sites, clock, lambda: 0.5)

    await polls.poll_due()
    assert len(google.read_at) == OFFICES
    assert len(yelp.read_at) < OFFICES
    for _ in range(4 * 4):
        clock.pass_(seconds=15)
        await polls.poll_due()

    assert set(yelp.read_at) == set(offices)
    assert max(len(times) for times in yelp.read_at.values()) == 1
    times = sorted(at for times in yelp.read_at.values() for at in times)
    per_minute = Counter(int((at - times[0]) / timedelta(minutes=1)) for at in times)
    assert max(per_minute.values()) <= (SITES["yelp"].requests_a_minute or 0) // 2


async def test_an_office_without_an_account_is_not_read(sqlite: Store) -> None:
    clock, small = SetClock(), practice()
    yelp = Counted(clock, "yelp")
    oak = replace(small.locations[OAK], sites=(SiteAccount("yelp", "", ""),))
    desk = Desk(replace(small, locations={OAK: oak}), sqlite, clock)
    polls = Polls(sqlite, desk, Intake(desk), {"yelp": yelp}, clock, lambda: 0.5)

    await polls.poll_once()
    assert yelp.read_at == {}

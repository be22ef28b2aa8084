"""Tests that many offices of one account are polled together in few requests, and none delays
another.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.desk import Desk
from bot.errors import NoAccess, Unavailable
from bot.intake import Intake
from bot.ports import ReviewPage
from bot.practice import LocationId, PracticeId, SiteAccount
from bot.reviews import Review, ReviewKey
from bot.store import Store, reviews, watermarks
from scheduler.polls import Polls
from tests.scheduler.outside import SiteDouble
from tests.world import MONDAY, OAK, SetClock, practice, review

OFFICES = 120


class Together(SiteDouble):
    """A site that can list up to 50 locations in one request."""

    locations_a_batch = 50

    async def pages(self, accounts: Mapping[SiteAccount, LocationId]) -> AsyncIterator[ReviewPage]:
        assert len(accounts) <= self.locations_a_batch
        there = [one for one in self.reviews.values() if one.key.location in accounts.values()]
        newest = sorted(there, key=lambda one: one.updated_at, reverse=True)
        for start in range(0, max(len(newest), 1), self.page_size):
            self.calls.append("pages")
            self._trouble("pages")
            end = start + self.page_size
            yield ReviewPage(newest[start:end], str(end) if end < len(newest) else "")


class Group:
    """A practice with 120 offices that have been polled before."""

    def __init__(self, store: Store) -> None:
        self.clock = SetClock()
        small = practice()
        oak = small.locations[OAK]
        offices = {
            id: replace(oak, id=id, sites=(SiteAccount("google", "accounts/1", f"locations/{n}"),))
            for n in range(OFFICES)
            for id in [LocationId(f"office-{n}")]
        }
        self.desk = Desk(replace(small, locations=offices), store, self.clock)
        self.site = Together(self.clock)
        intake = Intake(self.desk)
        sites = {"google": self.site}
        self.polls = Polls(store, self.desk, intake, sites, self.clock, lambda: 0.5)
        store.run_sync(self._read_before)

    def _read_before(self, session: Session) -> None:
        for id in self.desk.practice.locations:
            before = MONDAY - timedelta(minutes=5)
            watermarks.keep(session, self.desk.practice.id, "google", id, before, before)

    def write(self, id: str, at: int, hours_ago: float = 0) -> Review:
        when = self.clock.now() - timedelta(hours=hours_ago)
        key = ReviewKey("google", LocationId(f"office-{at}"), id)
        written = replace(review(id), key=key, posted_at=when, updated_at=when)
        self.site.put(written)
        return written

    async def look(self) -> list[str]:
        """The requests of one poll, a few minutes later."""
        del self.site.calls[:]
        self.clock.pass_(minutes=3)
        await self.polls.poll_due()
        return self.site.calls


@pytest.fixture
def group(sqlite: Store) -> Group:
    return Group(sqlite)


async def test_fifty_offices_are_one_request(group: Group) -> None:
    assert await group.look() == ["pages"] * 3
    for n in range(5):
        group.write(f"r{n}", at=n * 20)
    found = await group.polls.poll_once()
    assert len(found.opened) == 5
    assert await group.look() == ["pages"] * 3


async def test_a_look_ends_where_all_is_known_and_goes_back_now_and_then(group: Group) -> None:
    group.site.page_size = 2
    for n in range(6):
        group.write(f"r{n}", at=0, hours_ago=n)
    await group.look()
    assert (await group.look()).count("pages") == 3
    late = group.write("late", at=1, hours_ago=20)
    assert (await group.look()).count("pages") == 3
    group.clock.pass_(minutes=15)
    await group.look()
    assert group.desk.store.run_sync(_is_there, group.desk.practice.id, late)


async def test_an_office_that_fails_is_read_alone_and_holds_up_no_other(group: Group) -> None:
    await group.look()
    group.site.fails("pages", Unavailable("no", code="500"))
    group.site.fails("page", NoAccess("no", code="403"))
    group.write("r1", at=30)
    calls = await group.look()
    assert (calls.count("pages"), calls.count("page")) == (3, 50)
    # the one without access waits, and the others are together again
    assert await group.look() == ["pages"] * 3


def _is_there(session: Session, id: PracticeId, wanted: Review) -> bool:
    return reviews.load(session, id, wanted.key) is not None

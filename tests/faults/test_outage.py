"""Tests that after three days of downtime, the backlog is sent evenly, within a site's limits."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cases.reply import ApproveReply
from bot.ports import Chat, ReviewSite
from bot.practice import LocationId, MemberId, Practice, SiteAccount
from bot.store import Store, cases
from tests.faults.crowds import MINUTE, REQUESTS, most_within
from tests.faults.network import Network, WiredChat, WiredSite
from tests.faults.outside import RememberedChat, RememberedSite
from tests.faults.replica import Replica
from tests.faults.story import Story
from tests.faults.virtual import OwnClock, TrueClock, VirtualLoop
from tests.world import MONDAY, OAK, practice, review

LOCATIONS, ANSWERED = 320, 30


def chain() -> Practice:
    """One office has many reviews that need a reply. All offices are polled."""
    made = practice()
    oak = made.locations[OAK]
    places = {
        id: replace(oak, id=id, sites=(SiteAccount("google", "accounts/1", f"locations/{id}"),))
        for id in (OAK, *(LocationId(f"office-{n}") for n in range(LOCATIONS - 1)))
    }
    return replace(made, locations=places)


class Chain:
    """A chain of offices with only one process, which comes and goes. Calls take a few
    milliseconds.
    """

    def __init__(self, url: str, loop: VirtualLoop) -> None:
        self.url, self.clock, self.rng = url, TrueClock(loop, MONDAY), random.Random(7)
        self.story = Story(self.clock)
        self.site = RememberedSite(self.clock)
        self.chat = RememberedChat(self.clock)
        self.network = Network(self.rng, self.story, slow_s=0.02)

    def starts(self) -> Replica:
        return Replica(
            "one", self.url, chain(), self.clock, OwnClock(self.clock), self.rng, self.story, {},
            self._outside,
        )  # fmt: skip

    def _outside(self, who: Replica) -> tuple[Mapping[str, Chat], Mapping[str, ReviewSite]]:
        site: Any = WiredSite(who, self.network, self.site, {})
        chat: Any = WiredChat(who, self.network, self.chat)
        return {"slack": chat}, {"google": site}

    async def approve_all(self, replica: Replica) -> None:
        """Replies are approved, and the process ends before their undo windows do."""
        self.site.put(*(review(f"r{n}") for n in range(ANSWERED)))
        taken = await replica.intake.take_in(list(self.site.reviews.values()))
        ruth = replica.desk.practice.members[MemberId("ruth")]
        for id in taken.opened:
            case = await replica.store.read(cases.load, replica.desk.practice.id, id)
            assert case is not None
            assert case.draft is not None
            seen = ApproveReply(id, case.draft.version, case.review.revision, (), True)
            outcome = await replica.desk.handle(seen, by=ruth, key=f"click-{id}", on="slack")
            assert not outcome.refused

    async def works(self, replica: Replica, span: timedelta) -> None:
        until = self.clock.now() + span
        while self.clock.now() < until:
            replica.turn(poll=True, sweep=False)
            await asyncio.wait([replica.work] if replica.work else [], timeout=5)
            await asyncio.sleep(1)


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    made = VirtualLoop()
    asyncio.set_event_loop(made)
    yield made
    asyncio.set_event_loop(None)
    made.close()


@pytest.mark.slow
def test_after_three_days_down_a_site_gets_no_more_requests_than_its_quota(
    loop: VirtualLoop, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'bedside.db'}"
    store = Store(url)
    store.migrate()
    store.close()
    offices = Chain(url, loop)

    async def story() -> None:
        first = offices.starts()
        await offices.approve_all(first)
        first.close()
        await asyncio.sleep(72 * 3600)
        second = offices.starts()
        await offices.works(second, timedelta(minutes=4))
        assert second.work is not None
        second.work.cancel()
        await asyncio.wait([second.work])
        second.close()

    loop.run_until_complete(story())
    assert len(offices.site.published) == ANSWERED
    assert set(offices.site.polled) == set(chain().locations)
    assert most_within(offices.site.asked, MINUTE) <= REQUESTS

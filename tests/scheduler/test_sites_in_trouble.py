"""Tests that a failing site doesn't slow down others, and that managers are told once when it fails
and once when it recovers.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.desk import Desk
from bot.errors import NoAccess, OutsideError, Unavailable
from bot.intake import Intake
from bot.ports import ReviewPage
from bot.practice import LocationId, SiteAccount
from bot.reviews import ReviewKey
from bot.site_status import statuses
from bot.store import Store, connections, watermarks
from bot.store.health import look
from scheduler import Outbox, Polls, Ticks
from tests.scheduler.outside import ChatDouble, SiteDouble
from tests.world import MONDAY, OAK, SetClock, practice, review

OFFICES = 8
DOWN = Unavailable("Google isn't responding right now.", code="timeout")


@dataclass
class Troubled(SiteDouble):
    """A site that fails for some offices. `hangs` means that it never responds."""

    failing: dict[LocationId, OutsideError] = field(default_factory=dict)
    hangs: bool = False
    read: list[LocationId] = field(default_factory=list)
    asked: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def page(
        self, account: SiteAccount, location: LocationId, cursor: str = ""
    ) -> ReviewPage:
        self.read.append(location)
        self.asked.release()
        if self.hangs:
            await asyncio.Event().wait()
        if location in self.failing:
            raise self.failing[location]
        return await super().page(account, location, cursor)


@dataclass
class TroubledTogether(Troubled):
    """The same for a site that shows many offices at once."""

    locations_a_batch: int = 4

    async def pages(self, accounts: Mapping[SiteAccount, LocationId]) -> AsyncIterator[ReviewPage]:
        self.calls.append("pages")
        for location in accounts.values():
            if location in self.failing:
                raise self.failing[location]
        there = [one for one in self.reviews.values() if one.key.location in accounts.values()]
        yield ReviewPage(there)


class Group:
    """A practice of eight offices on two sites. Only Google is read, unless `is_both`."""

    def __init__(
        self, store: Store, kind: type[Troubled] = Troubled, *, is_both: bool = False
    ) -> None:
        self.is_both = is_both
        self.clock, self.store = SetClock(), store
        small = practice()
        oak = small.locations[OAK]
        self.offices = [OAK, *(LocationId(f"office-{n}") for n in range(1, OFFICES))]
        offices = {
            id: replace(
                oak,
                id=id,
                sites=(
                    SiteAccount("google", "accounts/1", f"locations/{n}"),
                    SiteAccount("trustpilot", "unit", f"{n}"),
                ),
            )
            for n, id in enumerate(self.offices)
        }
        self.desk = Desk(replace(small, locations=offices), store, self.clock)
        self.google, self.trustpilot = kind(self.clock), Troubled(self.clock, "trustpilot")
        self.chat = ChatDouble(self.clock)
        self.start()

    def start(self) -> None:
        """Create everything that's in memory, as after a restart."""
        sites = {"google": self.google} | ({"trustpilot": self.trustpilot} if self.is_both else {})
        self.intake = Intake(self.desk)
        self.polls = Polls(
            self.store, self.desk, self.intake, sites, self.clock, lambda: 0.5, holder="one"
        )
        self.outbox = Outbox(
            self.store, self.desk, {"slack": self.chat}, {}, self.clock, lambda: 0.0,
            pace=timedelta(0),
        )  # fmt: skip

    def is_down(self, *offices: LocationId, error: OutsideError = DOWN) -> None:
        self.google.failing = dict.fromkeys(offices or self.offices, error)

    def is_back(self) -> None:
        self.google.failing = {}

    async def passes(self, **span: float) -> list[LocationId]:
        """Polls every 15 seconds. Returns the offices that were read on Google, in order."""
        self.google.read.clear()
        for _ in range(int(timedelta(**span) / timedelta(seconds=15))):
            self.clock.pass_(seconds=15)
            await self.polls.poll_due()
        return self.google.read

    async def told(self) -> list[str]:
        """What managers have been told so far, each once, however many managers there are."""
        await self.outbox.drain()
        notices = [message.shows for message in self.chat.of("notice:")]
        return [*dict.fromkeys(notices)]

    def put(self, id: str, location: LocationId, site: str = "google") -> None:
        now = self.clock.now()
        key = ReviewKey(site, location, id)
        there = self.google if site == "google" else self.trustpilot
        there.put(replace(review(id), key=key, posted_at=now, updated_at=now))


@pytest.fixture
def group(sqlite: Store) -> Group:
    return Group(sqlite)


@pytest.mark.timeout(120)
async def test_a_site_that_never_responds_holds_up_no_other_site(sqlite: Store) -> None:
    group = Group(sqlite, is_both=True)
    group.google.hangs = True
    group.put("r1", OAK, "trustpilot")
    ticks = Ticks(
        group.store, group.desk, group.outbox, group.polls, group.clock,
        every=timedelta(milliseconds=20),
    )  # fmt: skip
    ticks.start()
    async with asyncio.timeout(60):
        for _ in range(3):
            for _ in range(OFFICES):
                await group.trustpilot.asked.acquire()
            group.clock.pass_(minutes=3)
    assert len(group.google.read) == 1
    await ticks.stop()


async def test_while_a_site_is_down_one_office_tries_it_and_all_are_read_when_it_is_back(
    group: Group,
) -> None:
    await group.polls.poll_once()
    group.is_down()
    group.clock.pass_(minutes=3)
    await group.polls.poll_due()
    assert len(group.google.read) == OFFICES + 3
    tries = await group.passes(minutes=60)
    # the pauses grow to 15 minutes
    assert len(tries) < 15
    assert await group.polls.poll_once()
    group.google.read.clear()
    group.is_back()
    group.put("r1", group.offices[-1])
    await group.passes(minutes=20)
    assert {*group.google.read} == {*group.offices}
    assert len(group.google.reviews) == 1


async def test_one_office_that_fails_stops_no_other(group: Group) -> None:
    await group.polls.poll_once()
    failing = group.offices[4]
    group.is_down(failing)
    read = await group.passes(minutes=60)
    others = [read.count(office) for office in group.offices if office != failing]
    assert min(others) >= 25
    assert 1 <= read.count(failing) <= 12


async def test_a_site_that_reads_offices_together_is_given_up_as_soon(sqlite: Store) -> None:
    group = Group(sqlite, TroubledTogether)
    await group.polls.poll_once()
    group.is_down()
    group.clock.pass_(minutes=3)
    group.google.calls.clear()
    group.google.read.clear()
    await group.polls.poll_due()
    assert group.google.calls.count("pages") + len(group.google.read) == 3
    group.is_back()
    group.clock.pass_(minutes=20)
    await group.polls.poll_due()
    polled = group.store.run_sync(watermarks.polled, group.desk.practice.id)
    assert {polled["google", office] for office in group.offices} == {group.clock.now()}


async def test_where_only_the_batch_fails_the_offices_are_read_alone(sqlite: Store) -> None:
    group = Group(sqlite, TroubledTogether)
    await group.polls.poll_once()
    assert isinstance(group.google, TroubledTogether)

    async def fails(accounts: Mapping[SiteAccount, LocationId]) -> AsyncIterator[ReviewPage]:
        if accounts:
            raise DOWN
        yield ReviewPage(())

    group.google.pages = fails  # type: ignore[method-assign]
    group.google.read.clear()
    group.clock.pass_(minutes=3)
    await group.polls.poll_due()
    assert sorted(group.google.read) == sorted(group.offices)


async def test_managers_hear_once_that_a_site_is_down_and_once_that_it_is_back(
    group: Group,
) -> None:
    await group.polls.poll_once()
    group.is_down()
    await group.passes(minutes=25)
    assert await group.told() == []
    await group.passes(hours=1)
    (down,) = await group.told()
    assert "can't read reviews on Google" in down
    assert "Google isn't responding" in down
    assert "nothing for you to do" in down

    # a restart repeats nothing
    group.start()
    await group.passes(hours=1)
    assert await group.told() == [down]
    group.start()
    group.is_back()
    await group.passes(minutes=30)
    told = await group.told()
    assert len(told) == 2
    assert "Google works again" in told[1]

    before = len(group.chat.of("notice:"))
    group.is_down()
    await group.passes(hours=1)
    await group.told()
    group.is_back()
    await group.passes(minutes=30)
    await group.told()
    assert len(group.chat.of("notice:")) == 2 * before


async def test_bedside_sites_and_health_say_why_a_site_cannot_be_read(sqlite: Store) -> None:
    group = Group(sqlite, is_both=True)
    await group.polls.poll_once()
    group.is_down()
    await group.passes(hours=1)
    await group.told()
    now, practice = group.clock.now(), group.desk.practice
    health = group.store.run_sync(look, practice, now)
    assert health.late(MONDAY - timedelta(days=1)) == ("poll google",)
    (troubled,) = group.store.run_sync(connections.troubled, practice.id)
    assert troubled.problem.startswith("I can't read reviews on Google right now.")
    rows = statuses(practice, (), [troubled], {}, timedelta(minutes=2), now)
    assert {row.problem for row in rows if row.site.id == "google"} == {troubled.problem}
    assert {row.problem for row in rows if row.site.id == "trustpilot"} == {""}

    group.is_back()
    await group.passes(minutes=30)
    assert group.store.run_sync(connections.troubled, practice.id) == ()


async def test_managers_hear_about_a_few_offices_that_fail_while_the_others_work(
    group: Group,
) -> None:
    await group.polls.poll_once()
    group.is_down(*group.offices[3:7])
    await group.passes(hours=1)
    (told,) = await group.told()  # the offices of this test all have the same name
    assert "I can't read Oak Street's reviews on Google." in told
    offices = {message.key.split(":")[3] for message in group.chat.of("notice:polls:google")}
    assert len(offices) == 3


async def test_access_lost_in_one_office_says_nothing_about_the_site(group: Group) -> None:
    await group.polls.poll_once()
    group.is_down(error=NoAccess("Forbidden.", code="PERMISSION_DENIED"))
    group.google.read.clear()
    group.clock.pass_(minutes=3)
    await group.polls.poll_due()
    assert sorted(group.google.read) == sorted(group.offices)


async def test_a_clock_set_back_does_not_hold_up_the_next_try(group: Group) -> None:
    await group.polls.poll_once()
    group.is_down()
    await group.passes(minutes=30)
    group.polls.clock_jumped(-timedelta(days=3))
    group.clock.pass_(days=-3)
    assert len(await group.passes(minutes=20)) >= 1

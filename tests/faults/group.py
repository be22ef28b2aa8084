"""A month of a group: 250 offices on six sites, and every review known within one poll or mail.

`make simulate-group DAYS=30`. Three sites are polled as in the real program (two of them many
offices at a time), and tell us some news right away. Three send a notice by e-mail. No network,
process or database breaks here, so that the limits and delays that are printed are those of a
normal month.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import sys
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice
from math import ceil, inf
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from adapters.mail.reading import read_mail
from bot.intake import Intake, TakenIn
from bot.mail.mailroom import Mailroom
from bot.mail.reviews import review_of
from bot.ports import Chat, ReviewPage, ReviewSite
from bot.practice import LocationId, MemberId, Practice, SiteAccount
from bot.reviews import Review, ReviewKey
from bot.sites import site as known_site
from bot.untrusted import Untrusted
from sandbox.sender_checks import SenderChecks, received
from scheduler import Polls, Ticks
from tests.adapters.mail.mails import SERVER, mail
from tests.faults.crowds import MINUTE, most_within
from tests.faults.life import Life, Plan
from tests.faults.network import WiredChat, WiredSite
from tests.faults.oracle import Oracle
from tests.faults.outside import RememberedSite
from tests.faults.patients import TEXTS, Written
from tests.faults.people import PEOPLE
from tests.faults.replica import Replica
from tests.faults.running import Report, fresh, judged
from tests.world import LAKE, OAK, practice, review

OFFICES = 250
REVIEWS_A_MONTH = 16
"""Reviews of an office in 30 days. Real ones get 5 to 40, a quarter of them without a text."""

COMPLAINTS, EDITED, PUSHED = 0.05, 0.3, 0.4
"""Shares: complaints among reviews, complaints that are edited, and news that sites push."""

ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
REGION = 25
"""Offices that share a channel."""

BEAT_S = 15.0
QUIET_S = 6 * 3600.0
POLL_EVERY, WHILE_CLOSED = timedelta(minutes=1), timedelta(minutes=5)
"""The product's own defaults."""

BATCHES = {"google": 50, "trustpilot": 10_000}
SITES = {
    "google": 60, "yelp": 12, "trustpilot": 8, "healthgrades": 10, "zocdoc": 6, "ratemds": 4,
}  # fmt: skip
"""Each site's share of the reviews."""

POLLED = ("google", "yelp", "trustpilot")
PUSHES = ("google", "yelp")

NOTICES: Mapping[str, tuple[str, str, str]] = {
    "healthgrades": (
        "Healthgrades <notifications@healthgrades.com>",
        "You have a new patient review for {office} on Healthgrades",
        "Rating: {stars} out of 5\nReviewer: Avery L.\nComments:\n{text}\nView review\n",
    ),
    "zocdoc": (
        "Zocdoc <service@zocdoc.com>",
        "New {stars}-star review for {office} from Sam P.",
        "Review:\n{text}\nSee all reviews\n",
    ),
    "ratemds": (
        "RateMDs <noreply@ratemds.com>",
        "You have a new rating for {office} on RateMDs",
        "{signs}\nComment:\n{text}\nReply to review\n",
    ),
}
"""The notices of the sites without an interface: sender, subject and words."""

PRAISE = "Everyone at the desk was kind and quick, visit number {n}."
SOON = timedelta(seconds=30)
"""Maximum time from the first look or mail that shows a review until it's recorded."""


@dataclass
class GroupSite(RememberedSite):
    """One site with all offices. All sites share `reviews` and `taken`.

    `looked` is when the newest reviews of an office were asked for.
    """

    looked: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    newest: list[str] = field(default_factory=list)
    of_office: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def put(self, *reviews: Review) -> None:
        for one in reviews:
            self.reviews[one.key.id] = one
            for ids in (self.newest, self.of_office[one.key.location]):
                if one.key.id in ids:
                    ids.remove(one.key.id)
                ids.insert(0, one.key.id)

    def listed(self, location: LocationId) -> list[Review]:
        return [self.reviews[id] for id in self.of_office[location]]

    async def page(
        self, account: SiteAccount, location: LocationId, cursor: str = ""
    ) -> ReviewPage:
        if not cursor:
            self.looked[location].append(self.clock.now())
        return await super().page(account, location, cursor)

    def _now(self, id: str) -> Review:
        return self.reviews[id]

    async def pages_of(self, places: frozenset[LocationId], start: int) -> ReviewPage:
        """One page of many offices' reviews, newest first."""
        self._count()
        if not start:
            for place in places:
                self.looked[place].append(self.clock.now())
        ours = (one for one in map(self._now, self.newest) if one.key.location in places)
        found = list(islice(ours, start, start + self.page_size + 1))
        more = str(start + self.page_size) if len(found) > self.page_size else ""
        return ReviewPage(found[: self.page_size], more)


@dataclass
class WiredBatch(WiredSite):
    """A site that shows many offices at once."""

    locations_a_batch: int = 0

    async def pages(self, accounts: Mapping[SiteAccount, LocationId]) -> AsyncIterator[ReviewPage]:
        places, start, there = frozenset(accounts.values()), "0", self.there
        assert isinstance(there, GroupSite)
        assert len(places) <= self.locations_a_batch
        while start:
            found = await self._call("lists", "many", there.pages_of(places, int(start)))
            yield found
            start = found.cursor


class AllSites:
    """What the patients and the rules see of the sites: all reviews, and all replies."""

    def __init__(self, sites: Mapping[str, GroupSite]) -> None:
        first = next(iter(sites.values()))
        self.sites, self.reviews, self.taken = sites, first.reviews, first.taken
        self.asked: list[datetime] = []
        self.moderates = False

    def put(self, *reviews: Review) -> None:
        for one in reviews:
            if one.key.site in self.sites:
                self.sites[one.key.site].put(one)
            else:
                self.reviews[one.key.id] = one

    def answer(self, id: str, text: str, state: str = "published") -> None:
        next(iter(self.sites.values())).answer(id, text, state)


class GroupLife(Life):
    """`came` is when each version of a review was posted, and `known` when it was recorded."""

    site: Any
    until_s: float = inf
    """When the month ends at the latest, by `time.monotonic`. `days` is then how long it was."""
    days: float = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.came: dict[tuple[str, datetime], Review] = {}
        self.posted: dict[tuple[str, datetime], datetime] = {}
        self.known: dict[tuple[str, datetime], datetime] = {}
        reviews, taken = dict[str, Review](), list[tuple[datetime, str, str]]()
        self.sites = {
            id: GroupSite(self.clock, id, reviews, page_size=50, taken=taken) for id in POLLED
        }
        self.site = AllSites(self.sites)
        self._polling: asyncio.Task[TakenIn] | None = None

    # --- who's there

    def _practice(self, start: date) -> Practice:
        made = practice()
        oak = made.locations[OAK]
        names = [OAK, LAKE, *(f"office-{n:03}" for n in range(OFFICES - 2))]
        places = {}
        for n, name in enumerate(names):
            id = LocationId(name)
            places[id] = replace(
                oak,
                id=id,
                name=f"Rosebank {n:03}",
                time_zone=ZoneInfo(ZONES[n % len(ZONES)]),
                channels={
                    platform: f"{platform}-region-{n // REGION}" for platform in self.platforms
                },
                on_duty=tuple(MemberId(one) for one in self.rng.sample(PEOPLE, 2)),
                sites=tuple(SiteAccount(site, "accounts/1", f"locations/{n}") for site in SITES),
            )
        members = {
            id: replace(member, chat={platform: f"{platform}-{id}" for platform in self.platforms})
            for id, member in made.members.items()
        }
        policy = replace(made.policy, first_contact=timedelta(days=3650))
        return replace(made, locations=places, members=members, policy=policy)

    def _outside(self, who: Replica) -> tuple[Mapping[str, Chat], Mapping[str, ReviewSite]]:
        sites: dict[str, Any] = {}
        for id, there in self.sites.items():
            if id in BATCHES:
                sites[id] = WiredBatch(who, self.network, there, self.hidden, BATCHES[id])
            else:
                sites[id] = WiredSite(who, self.network, there, self.hidden)
        chats: dict[str, Any] = {
            name: WiredChat(who, self.network, chat) for name, chat in self.chats.items()
        }
        return chats, sites

    def _born(self) -> Replica:
        """A process with the real intervals, whose intake notes when each review is recorded."""
        replica = super()._born()
        wired = dict(replica.polls._sites)
        replica.polls = Polls(
            replica.store, replica.desk, _Noting(self, replica.intake), wired, replica.clock,
            self.rng.random, POLL_EVERY, replica.name, WHILE_CLOSED,
        )  # fmt: skip
        replica.ticks = Ticks(
            replica.store, replica.desk, replica.outbox, replica.polls, replica.clock
        )
        return replica

    # --- the month

    async def live(self) -> None:
        self.days = self.plan.days
        replica = self._born()
        self._room = Mailroom(replica.desk, _Noting(self, replica.intake))
        # the first look at each office is over when the month begins
        await self._beats(replica, 3600)
        self._schedule()
        await self._beats(replica, 3600 + self.plan.days * 86400, self.until_s)
        self.days = min(self.days, (self.loop.time() - 3600) / 86400)
        self._agenda.clear()
        await self._beats(replica, self.loop.time() + QUIET_S)
        if self._polling is not None:
            await asyncio.wait([self._polling])

    async def _beats(self, replica: Replica, end: float, until_s: float = inf) -> None:
        while (now := self.loop.time()) < end and time.monotonic() < until_s:
            due = min(self._next_due(), self._next_poll(replica))
            at = min(max(ceil(due / BEAT_S) * BEAT_S, now + 1), end)
            if self._agenda:
                at = min(at, max(self._agenda[0][0], now))
            await asyncio.sleep(at - now)
            while self._agenda and self._agenda[0][0] <= self.loop.time():
                self.spawn(heapq.heappop(self._agenda)[2])
            if self._polling is None and self._next_poll(replica) <= self.loop.time():
                self._polling = asyncio.create_task(replica.polls.poll_due())
                self._polling.add_done_callback(self._polled)
            await asyncio.gather(replica.ticks.tick(), replica.outbox.drain())

    def _polled(self, task: asyncio.Task[Any]) -> None:
        self._polling = None
        self._done(task)

    def _next_poll(self, replica: Replica) -> float:
        """When the next account is due. An account that has to wait for its quota is due now."""
        if self._polling is not None:
            return self.loop.time() + BEAT_S
        states = replica.polls._states.values()
        if not states:
            return self.loop.time()
        due_at = min((state.due_at for state in states if state.due_at), default=None)
        if due_at is None or any(state.due_at is None for state in states):
            return self.loop.time()
        return self.loop.time() + (due_at - self.clock.now()).total_seconds()

    def _schedule(self) -> None:
        count = round(OFFICES * REVIEWS_A_MONTH * self.plan.days / 30)
        for n in range(count):
            when = self.rng.uniform(0, self.plan.days * 86400 * 0.97)
            self.at(when, partial(self._writes, n))

    async def _writes(self, n: int) -> None:
        rng = self.rng
        site = rng.choices(list(SITES), list(SITES.values()))[0]
        place = rng.choice(list(self.practice.locations))
        complains = rng.random() < COMPLAINTS
        stars = rng.choice((1, 1, 2)) if complains else rng.choice((4, 5, 5, 5))
        words = rng.choice(TEXTS[:-1]) if complains else rng.choice((PRAISE, PRAISE, PRAISE, ""))
        if site not in POLLED:
            await self._is_told_by_mail(n, site, place, stars, words or PRAISE)
            return
        now = self.clock.now()
        key = ReviewKey(site, place, f"{site}-{n}")
        written = replace(
            review(key.id, words.format(n=n + 1000), stars, now, place), key=key, updated_at=now
        )
        self._came(written)
        if complains and rng.random() < EDITED:
            # after the first version was read
            self.at(3600 + rng.expovariate(1 / 86400), partial(self._edits, key.id))
        if site in PUSHES and rng.random() < PUSHED:
            self.at(rng.uniform(1, 60), partial(self._pushes, site, place))

    def _came(self, written: Review) -> None:
        now, version = self.clock.now(), (written.key.id, written.updated_at)
        self.site.put(written)
        self.came[version], self.posted[version] = written, now
        if (written.stars or 5) <= 2:
            id = written.key.id
            if id not in self.written:
                self.written[id] = Written(id, written.key.location, now)
                for _ in range(self.rng.randrange(2, 8)):
                    scale = self.rng.choice((3600, 40000, 86400 * 2))
                    wait = self.rng.expovariate(1 / scale)
                    self.at(60 + wait, partial(self.people.press_something, id))
            self.written[id].wordings.append(written)

    def _edits(self, id: str) -> None:
        now = self.clock.now()
        words = self.rng.choice(TEXTS[:-1]).format(n=self.rng.randrange(1000))
        there = self.site.reviews[id]
        self._came(replace(there, text=Untrusted(words), updated_at=now))

    async def _pushes(self, site: str, place: LocationId) -> None:
        (replica,) = self.replicas
        listing = next(
            one.location for one in self.practice.locations[place].sites if one.site == site
        )
        await self.surely(replica, replica.polls.told(site, listing))

    async def _is_told_by_mail(
        self, n: int, site: str, place: LocationId, stars: int, text: str
    ) -> None:
        sender, subject, words = NOTICES[site]
        office = self.practice.locations[place]
        signs = "★" * stars + "☆" * (5 - stars)
        text = text.format(n=n + 1000)
        said = {"office": office.name, "stars": stars, "text": text, "signs": signs}
        raw = mail(subject.format(**said), words.format(**said), sender=sender, id=f"notice-{n}")
        came = received(raw, SenderChecks.of(sender, is_genuine=True), SERVER)
        read = read_mail(came, self.clock.now(), SERVER)
        assert read.notice is not None
        self._came(review_of(read, read.notice, office))
        await self._room.take(read)


class _Noting(Intake):
    """The real intake. It notes when a review is recorded."""

    def __init__(self, life: GroupLife, real: Intake) -> None:
        self.__dict__ = real.__dict__
        self._life = life

    async def take_in(
        self, found: Sequence[Review], *, open_since: datetime | None = None
    ) -> TakenIn:
        taken = await super().take_in(found, open_since=open_since)
        for one in found:
            self._life.known.setdefault((one.key.id, one.updated_at), self._life.clock.now())
        return taken


class GroupOracle(Oracle):
    """The rules of every life, and those of a group's month."""

    life: GroupLife

    def check(self) -> Counter[str]:
        super().check()
        for rule in (self.every_review_is_known_within_one_poll_or_mail, self.no_quota_is_passed):
            self.rule = rule.__name__.replace("_", " ")
            rule()
        return self.checks

    def every_review_is_known_within_one_poll_or_mail(self) -> None:
        rows = Counter((row["site"], row["location"], row["review"]) for row in self.review_rows)
        for version, written in self.life.came.items():
            key, posted = written.key, self.life.posted[version]
            known = self.life.known.get(version)
            self.must(known is not None, f"{key.id} is never known", review=key.id)
            assert known is not None
            times = rows[key.site, key.location, key.id]
            self.must(times == 1, f"{key.id} is recorded {times} times", review=key.id)
            looks = [posted]
            if key.site in POLLED:
                there = self.life.sites[key.site].looked[key.location]
                looks = [at for at in there if at >= posted]
            late = known - looks[0]
            self.must(late <= SOON, f"{key.id} came {late} after the first look", review=key.id)

    def no_quota_is_passed(self) -> None:
        for site in POLLED:
            limit = known_site(site).requests_a_minute or 0
            most = most_within(self.life.sites[site].asked, MINUTE)
            self.must(most <= limit, f"{site} got {most} requests within a minute")


def counts(life: GroupLife) -> Iterator[str]:
    """Reviews, delays and requests of each site, for people."""
    delays = defaultdict[str, list[timedelta]](list)
    for version, written in life.came.items():
        if version in life.known:
            delays[written.key.site].append(life.known[version] - life.posted[version])
    yield f"{'site':<14}{'reviews':>8}{'median':>9}{'99 %':>9}{'longest':>9}" + (
        f"{'requests':>10}{'a minute':>10}{'limit':>7}"
    )
    for site in SITES:
        found = sorted(delays[site])
        spans = [found[len(found) * part // 100] for part in (50, 99)] + found[-1:] if found else []
        shown = "".join(f"{_span(span):>9}" for span in spans)
        line = f"{site:<14}{len(found):>8,}{shown}"
        if site in POLLED:
            asked = life.sites[site].asked
            most, limit = most_within(asked, MINUTE), known_site(site).requests_a_minute
            line += f"{len(asked):>10,}{most:>10,}{limit:>7}"
        yield line
    messages = sum(len(chat.everything) for chat in life.chats.values())
    yield f"cases {len(life.written):,}, clicks {len(life.clicks):,}, messages {messages:,}"


def _span(delay: timedelta) -> str:
    seconds = delay.total_seconds()
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds / 60:.1f} min"


def month(seed: int, days: float, minutes: float = inf) -> tuple[Report, list[str]]:
    """A month of that length, or as much as fits into `minutes`, judged, and its counts."""
    told: list[str] = []
    GroupLife.until_s = time.monotonic() + 60 * minutes

    def oracle(life: Life) -> Oracle:
        assert isinstance(life, GroupLife)
        told.append(f"{OFFICES} offices, {life.days:.1f} days")
        told.extend(counts(life))
        return GroupOracle(life)

    with fresh() as database:
        plan = Plan(seed, days, 0, 0)
        report = judged(plan, database.copied(), kind=GroupLife, oracle=oracle)
    return report, told


def main(out: TextIO = sys.stdout) -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.faults.group", description=__doc__)
    asked.add_argument("days", type=float, nargs="?", default=30)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--minutes", type=float, default=inf, help="end the month after that time")
    given = asked.parse_args()
    report, told = month(given.seed, given.days, given.minutes)
    print("\n".join([*told, *report.lines()]), file=out)
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())

"""A practice's life from a seed: patients, people, sites, clocks and processes, all in trouble.

The product is the real one. Everything around it is simulated here, and goes wrong at random.
"""

from __future__ import annotations

import asyncio
import gc
import heapq
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine, text

from bot.ports import Chat, ReviewSite
from bot.practice import Away, MemberId, Practice
from tests.faults.network import Network, WiredChat, WiredSite
from tests.faults.outside import RememberedChat, RememberedSite
from tests.faults.patients import Flood, Patients, Written
from tests.faults.people import PEOPLE, Click, People
from tests.faults.replica import Replica
from tests.faults.story import Story
from tests.faults.troubles import Troubles
from tests.faults.virtual import OwnClock, TrueClock, VirtualLoop
from tests.world import practice

ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Phoenix",
    "America/St_Johns",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "America/Santiago",
    "Asia/Kathmandu",
)
QUIET = timedelta(days=4)
"""Quiet time after the last fault, before the checks."""


VIRAL = 0.03
"""Share of lives with a burst of reviews on the last day."""


@dataclass(frozen=True)
class Plan:
    """How long and how hard a life is. `flood` is the number of reviews within a minute
    at its end.
    """

    seed: int
    days: float = 365
    reviews: int = 14
    troubles: int = 24
    outages: bool = True
    flood: int = 0

    @classmethod
    def of(cls, seed: int) -> Plan:
        """Short and long lives, with many people or few. Five years show problems that a month
        hides.
        """
        rng = random.Random(f"the plan of {seed}")
        days, reviews = rng.choice((60, 365, 365, 1095, 1825)), rng.choice((4, 10, 14, 14, 24))
        troubles = 2 * reviews + rng.randrange(30)
        if rng.random() < VIRAL:
            return cls(seed, 60, 10, troubles, flood=rng.choice((60, 500, 90, 120, 60)))
        return cls(seed, days, reviews, troubles)


@dataclass
class Life:
    plan: Plan
    url: str
    loop: VirtualLoop
    replicas: list[Replica] = field(default_factory=list)
    clicks: list[Click] = field(default_factory=list)
    written: dict[str, Written] = field(default_factory=dict)
    hidden: dict[str, datetime] = field(default_factory=dict)
    trouble: dict[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    closed: list[tuple[str, date, datetime]] = field(default_factory=list)
    flood: Flood | None = None
    born: int = 0

    def __post_init__(self) -> None:
        self.rng = rng = random.Random(self.plan.seed)
        start = datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=rng.randrange(365))
        self.clock = TrueClock(self.loop, start)
        self.story = Story(self.clock)
        self.network = Network(rng, self.story, slow_s=0.02 if self.plan.flood else 0.4)
        self.platforms = ("slack", "teams") if rng.random() < 0.35 else ("slack",)
        self.practice = self._practice(start.date())
        self.chats = {
            name: RememberedChat(self.clock, name, readable=name == "slack")
            for name in self.platforms
        }
        on_a_page = rng.choice((10, 50) if self.plan.flood else (2, 5, 50))
        self.site = RememberedSite(self.clock, page_size=on_a_page)
        self.site.moderates = rng.random() < 0.4
        self.patients, self.people, self.troubles = Patients(self), People(self), Troubles(self)
        self._agenda: list[tuple[float, int, Callable[[], Any]]] = []
        self._watching = create_engine(self.url)
        self._background: set[asyncio.Task[Any]] = set()
        self.number = 0

    # --- the whole life

    async def live(self) -> None:
        """Run from the first day until everything is quiet again."""
        for _ in range(self.rng.choice((1, 2))):
            self._born()
        self._schedule()
        end = self.plan.days * 86400
        await self._until(end)
        self._heal()
        # replaces the hourly jobs, since nothing else sweeps in these days
        await self._turn(poll=True, sweep=True)
        await self._until(end + QUIET.total_seconds())
        self._heal()
        for _ in range(3):
            for replica in self.replicas:
                await self.surely(replica, replica.polls.poll_once())
            await self._turn(poll=False, sweep=True)
            await self._until(self.loop.time() + 7200)

    async def _until(self, end: float) -> None:
        """Go from one event to the next."""
        rest, before, polled = 1.0, None, 0.0
        while (now := self.loop.time()) < end:
            due = self._next_due()
            woken = self._is_woken()
            rest = min(rest * 2, 900.0) if due == before and not woken else 1.0
            before = due
            at = min(max(due, now + rest), end, polled + self.poll_every_s)
            if self._agenda:
                at = min(at, self._agenda[0][0])
            await self._rests(at)
            while self._agenda and self._agenda[0][0] <= self.loop.time():
                self.spawn(heapq.heappop(self._agenda)[2])
            poll = self.loop.time() >= polled + self.poll_every_s or self.rng.random() < 0.01
            if poll:
                polled = self.loop.time()
            await self._turn(poll=poll, sweep=self.rng.random() < 0.03)

    poll_every_s = 4 * 86400.0

    async def _rests(self, until: float) -> None:
        """Rest until then. On a viral day, stop early when something is committed, like the real
        loop.
        """
        time = self.loop.time
        while time() < until and not (self.flood and self._woken()):  # noqa: ASYNC110 - it goes by
            await asyncio.sleep(min(until - time(), 30.0) if self.flood else until - time())

    def _woken(self) -> list[Replica]:
        return [replica for replica in self.replicas if replica.woken]

    def _is_woken(self) -> bool:
        """Something was committed. The real loop gets a wake-up. Here that only matters on a viral
        day.
        """
        woken = self._woken()
        for replica in woken:
            replica.woken = False
        return bool(woken) and self.flood is not None

    async def _turn(self, *, poll: bool, sweep: bool) -> None:
        working: list[asyncio.Task[None]] = []
        living = [replica for replica in self.replicas if not replica.dead]
        for replica in self.rng.sample(living, len(living)):
            if not working or self.rng.random() < 0.4:
                replica.turn(poll=poll and self.rng.random() < 0.6, sweep=sweep)
                working += [replica.work] if replica.work else []
        working += [task for task in self._background if not task.done()]
        if working:
            await asyncio.wait(working, timeout=self.rng.choice((1, 30, 120)))

    def spawn(self, work: Callable[[], Any]) -> None:
        found = work()
        if asyncio.iscoroutine(found):
            task = asyncio.get_running_loop().create_task(found)
            self._background.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._background.discard(task)
        if not task.cancelled() and (problem := task.exception()):
            self.failures.append(f"{type(problem).__name__}: {problem}")

    def at(self, seconds: float, work: Callable[[], Any]) -> None:
        self.number += 1
        heapq.heappush(self._agenda, (self.loop.time() + seconds, self.number, work))

    def _next_due(self) -> float:
        """When the database says that the next timer is due, infinity if there's none."""
        lookups = (
            "SELECT min(due_at) FROM timers WHERE state = 'waiting'",
            "SELECT min(due_at) FROM effects WHERE state IN ('waiting', 'unknown')",
        )
        with self._watching.connect() as connection:
            found = [connection.execute(text(lookup)).scalar() for lookup in lookups]
            lease = connection.execute(
                text("SELECT min(lease_until) FROM effects WHERE state = 'sending'")
            ).scalar()
        start = self.clock.now() - timedelta(seconds=self.loop.time())
        due = [(_moment(one) - start).total_seconds() for one in found if one is not None]
        if lease:
            due.append(lease - start.timestamp())
        return min(due, default=float("inf"))

    def recorded(self, id: str) -> datetime | None:
        """The time from which the database has the current text of this review."""
        known = text("SELECT updated_at FROM reviews WHERE review = :id")
        with self._watching.connect() as connection:
            found = connection.execute(known, {"id": id}).scalar()
        return _moment(found) if found is not None else None

    # --- who's there

    def _practice(self, start: date) -> Practice:
        rng, made = self.rng, practice()
        zones = rng.sample(ZONES, 2)
        places = {}
        for place, zone in zip(made.locations.values(), zones, strict=True):
            channels = {name: f"{name}-{place.id}" for name in self.platforms}
            duty = tuple(MemberId(id) for id in rng.sample(PEOPLE, 2))
            places[place.id] = replace(
                place, time_zone=ZoneInfo(zone), channels=channels, on_duty=duty
            )
        members = {}
        for id, member in made.members.items():
            chat = {name: f"{name}-{id}" for name in self.platforms}
            away: tuple[Away, ...] = ()
            if rng.random() < 0.4:
                first = start + timedelta(days=rng.randrange(300))
                away = (Away(first, first + timedelta(days=rng.randrange(1, 21))),)
            members[id] = replace(member, chat=chat, away=away)
        most = rng.choice((10, 20, 50))
        policy = replace(made.policy, first_contact=timedelta(days=3650), gather_above=most)
        return replace(made, locations=places, members=members, policy=policy)

    def _born(self) -> Replica:
        self.born += 1
        name = f"replica-{self.born}"
        clock = OwnClock(self.clock)
        replica = Replica(
            name, self.url, self.practice, self.clock, clock, self.rng, self.story,
            self.trouble, self._outside,
        )  # fmt: skip
        self.replicas.append(replica)
        self.story.tell(name, "starts")
        return replica

    def _outside(self, who: Replica) -> tuple[Mapping[str, Chat], Mapping[str, ReviewSite]]:
        site: Any = WiredSite(who, self.network, self.site, self.hidden)
        chats: dict[str, Any] = {
            name: WiredChat(who, self.network, chat) for name, chat in self.chats.items()
        }
        return chats, {"google": site}

    def alive(self) -> Replica | None:
        found = [replica for replica in self.replicas if not replica.dead]
        return self.rng.choice(found) if found else None

    # --- schedules

    def _schedule(self) -> None:
        rng, span = self.rng, self.plan.days * 86400
        for n in range(self.plan.reviews):
            when = rng.uniform(0, span * 0.9)
            self.at(when, partial(self.patients.write, n))
            for _ in range(2):
                self.at(when + rng.expovariate(1 / 20000), self._strike)
        for _ in range(self.plan.troubles - 2 * self.plan.reviews):
            self.at(rng.uniform(0, span), self._strike)
        if self.plan.flood:
            when = span - rng.uniform(6, 20) * 3600
            self.at(when, lambda: self.patients.flood(self.plan.flood))

    def _strike(self) -> Any:
        is_calm = self.flood is not None and self.flood.calm
        return None if is_calm else self.troubles.strike()

    def follow(self, id: str) -> None:
        """Schedule the actions of staff and the patient on this review in the weeks after it."""
        rng = self.rng
        for _ in range(rng.randrange(4, 16)):
            scale = rng.choice((300, 3600, 40000, 86400 * 5))
            self.at(rng.expovariate(1 / scale), lambda: self.people.press_something(id))
        for what, chance in (
            (self.patients.edit, 0.35),
            (self.patients.edit, 0.15),
            (self.patients.remove, 0.15),
            (self.patients.answer_there, 0.1),
            (self.patients.push_comes, 0.3),
            (self.people.delete_card, 0.1),
        ):
            if rng.random() < chance:
                scale = rng.choice((600, 40000, 86400 * 9))
                self.at(rng.expovariate(1 / scale), partial(what, id))

    async def poll_now(self) -> None:
        replica = self.alive()
        if replica is not None:
            await self.surely(replica, replica.polls.poll_once())

    # --- the end of trouble

    def restart(self) -> None:
        """Restart a dead process. There's always one, sometimes two."""
        self.replicas = [replica for replica in self.replicas if self._is_kept(replica)]
        while len(self.replicas) < self.rng.choice((1, 1, 2)):
            replica = self._born()
            self.spawn(partial(self.troubles.looks_at_all, replica))

    def _is_kept(self, replica: Replica) -> bool:
        if replica.dead:
            self.failures += replica.failures
            replica.close()
        return not replica.dead

    def _heal(self) -> None:
        """Fix everything that was broken. No one clicks anymore."""
        self._agenda.clear()
        self.site.moderates = False
        self.fix()

    def fix(self) -> None:
        self.trouble.clear()
        self.network.badness = 0.0
        self.network.refusals.clear()
        self.network.limited_until.clear()
        self.patients.moderate()
        for replica in self.replicas:
            replica.clock.ahead = timedelta(0)
        self.restart()
        self.story.tell("everybody", "all is fixed")

    async def surely(self, replica: Replica, work: Any) -> bool:
        """Do it where the product would log an error and go on. False if it failed."""
        try:
            await work
        except Exception as error:
            self.story.tell(replica.name, f"could not go on: {type(error).__name__}")
            return False
        return True

    def close(self) -> None:
        for replica in self.replicas:
            self.failures += replica.failures
            replica.close()
        self._watching.dispose()


def _moment(stored: Any) -> datetime:
    found = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def lived(plan: Plan, url: str, kind: type[Life] | None = None) -> Life:
    """Run the whole life. The results are in the database, the chats and the site."""
    loop = VirtualLoop()
    loop.set_exception_handler(lambda _loop, _context: None)
    asyncio.set_event_loop(loop)
    try:
        life = (kind or Life)(plan, url, loop)
        try:
            loop.run_until_complete(life.live())
        finally:
            life.close()
            _end(loop)
    finally:
        asyncio.set_event_loop(None)
        loop.close()
        gc.collect()
    return life


def _end(loop: VirtualLoop) -> None:
    """End all hanging calls, since dead processes don't need them."""

    async def some_steps() -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    for _ in range(5):
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(some_steps())

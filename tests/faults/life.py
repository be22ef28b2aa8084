"""A practice's life from a seed: patients, people, sites, clocks and processes, all at odds.

The product is the real one; what is around it is invented here, and goes wrong at random.
"""

from __future__ import annotations

import asyncio
import gc
import heapq
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine, text

from bot.errors import Gone
from bot.ports import Address, Chat, MessageRef, Rendered, ReviewSite
from bot.practice import Away, LocationId, MemberId, Practice, SiteAccount
from bot.reviews import ReviewKey, SiteReply
from bot.untrusted import Untrusted
from tests.faults.network import Network, WiredChat, WiredSite
from tests.faults.people import ACTIONS, PEOPLE, Click, chosen
from tests.faults.replica import Replica
from tests.faults.story import Story
from tests.faults.virtual import OwnClock, TrueClock, VirtualLoop
from tests.scheduler.outside import ChatDouble, Message, SiteDouble
from tests.world import LAKE, OAK, practice, review

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
TEXTS = (
    "Waited two hours and the desk was rude, number {n}.",
    "Billing is a mess and nobody picks up the phone, {n} calls.",
    "The room was cold and nobody told us anything for {n} minutes.",
    "LIARS!!! AVOID!!! WORST PLACE EVER!!! {n}",
    "",
)
QUIET = timedelta(days=4)
"""After the last fault so much time goes by before what must hold is checked."""


@dataclass(frozen=True)
class Plan:
    """How long and how hard a life is."""

    seed: int
    days: float = 365
    reviews: int = 14
    troubles: int = 24
    outages: bool = True

    @classmethod
    def of(cls, seed: int) -> Plan:
        """Short and long lives, crowded and lonely ones: five years show what a month hides."""
        rng = random.Random(f"the plan of {seed}")
        days, reviews = rng.choice((60, 365, 365, 1095, 1825)), rng.choice((4, 10, 14, 14, 24))
        return cls(seed, days, reviews, troubles=2 * reviews + rng.randrange(30))


@dataclass
class Written:
    """A review as it was first written, and the stars it has had; kept by the patients."""

    id: str
    location: str
    at: datetime
    stars: list[tuple[datetime, int]]
    removed_at: datetime | None = None
    visible_at: datetime | None = None


@dataclass
class RememberedChat(ChatDouble):
    """`everything` keeps also what was deleted."""

    everything: list[Message] = field(default_factory=list)

    async def send(
        self, to: Address, message: Rendered, key: str, thread: MessageRef | None = None
    ) -> MessageRef:
        ref = await super().send(to, message, key, thread)
        self.everything.append(self.messages[-1])
        return ref


@dataclass
class RememberedSite(SiteDouble):
    """`taken` is every reply that it took: when, for which review, in which words."""

    taken: list[tuple[datetime, str, str]] = field(default_factory=list)

    async def publish(self, account: SiteAccount, key: ReviewKey, text: str) -> SiteReply:
        if key.id not in self.reviews:
            raise Gone("The review is not there.", code="NOT_FOUND")
        self.taken.append((self.clock.now(), key.id, text))
        return await super().publish(account, key, text)

    async def take_down(self, account: SiteAccount, key: ReviewKey) -> None:
        if key.id not in self.reviews:
            raise Gone("The review is not there.", code="NOT_FOUND")
        await super().take_down(account, key)


@dataclass
class Life:
    plan: Plan
    url: str
    loop: VirtualLoop
    replicas: list[Replica] = field(default_factory=list)
    clicks: list[Click] = field(default_factory=list)
    written: dict[str, Written] = field(default_factory=dict)
    screens: list[dict[str, Any]] = field(default_factory=list)
    hidden: dict[str, datetime] = field(default_factory=dict)
    trouble: dict[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    closed: list[tuple[str, date, datetime]] = field(default_factory=list)
    born: int = 0

    def __post_init__(self) -> None:
        self.rng = rng = random.Random(self.plan.seed)
        start = datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=rng.randrange(365))
        self.clock = TrueClock(self.loop, start)
        self.story = Story(self.clock)
        self.network = Network(rng, self.story)
        self.platforms = ("slack", "teams") if rng.random() < 0.35 else ("slack",)
        self.practice = self._practice(start.date())
        self.chats = {
            name: RememberedChat(self.clock, name, readable=name == "slack")
            for name in self.platforms
        }
        self.site = RememberedSite(self.clock, page_size=rng.choice((2, 5, 50)))
        self.site.moderates = rng.random() < 0.4
        self._agenda: list[tuple[float, int, Callable[[], Any]]] = []
        self._watching = create_engine(self.url)
        self._background: set[asyncio.Task[Any]] = set()
        self._numbers = 0

    # --- the whole of it

    async def live(self) -> None:
        """From the first day until everything is quiet again."""
        for _ in range(self.rng.choice((1, 2))):
            self._born()
        self._schedule()
        end = self.plan.days * 86400
        await self._until(end)
        self._heal()
        # what the hours would bring: nothing else sweeps in these days
        await self._turn(poll=True, sweep=True)
        await self._until(end + QUIET.total_seconds())
        self._heal()
        for _ in range(3):
            for replica in self.replicas:
                await self._surely(replica, replica.polls.poll_once())
            await self._turn(poll=False, sweep=True)
            await self._until(self.loop.time() + 7200)

    async def _until(self, end: float) -> None:
        """Go from one thing to the next."""
        rest, before, polled = 1.0, None, 0.0
        while (now := self.loop.time()) < end:
            due = self._next_due()
            rest = min(rest * 2, 900.0) if due == before else 1.0
            before = due
            at = min(max(due, now + rest), end, polled + self.poll_every_s)
            if self._agenda:
                at = min(at, self._agenda[0][0])
            if at > now:
                await asyncio.sleep(at - now)
            while self._agenda and self._agenda[0][0] <= self.loop.time():
                self._spawn(heapq.heappop(self._agenda)[2])
            poll = self.loop.time() >= polled + self.poll_every_s or self.rng.random() < 0.01
            if poll:
                polled = self.loop.time()
            await self._turn(poll=poll, sweep=self.rng.random() < 0.03)

    poll_every_s = 4 * 86400.0

    async def _turn(self, *, poll: bool, sweep: bool) -> None:
        working = []
        living = [replica for replica in self.replicas if not replica.dead]
        for replica in self.rng.sample(living, len(living)):
            if not working or self.rng.random() < 0.4:
                replica.turn(poll=poll and self.rng.random() < 0.6, sweep=sweep)
                working.append(replica.work)
        working += [task for task in self._background if not task.done()]
        if working:
            await asyncio.wait(working, timeout=self.rng.choice((1, 30, 120)))

    def _spawn(self, work: Callable[[], Any]) -> None:
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
        self._numbers += 1
        heapq.heappush(self._agenda, (self.loop.time() + seconds, self._numbers, work))

    def _next_due(self) -> float:
        """When the database says that something falls due; infinity if nothing will."""
        lookups = (
            "SELECT min(due_at) FROM timers WHERE state = 'waiting'",
            "SELECT min(due_at) FROM effects WHERE state IN ('waiting', 'unknown')",
        )
        with self._watching.connect() as connection:
            found = [connection.execute(text(one)).scalar() for one in lookups]
            lease = connection.execute(
                text("SELECT min(lease_until) FROM effects WHERE state = 'sending'")
            ).scalar()
        start = self.clock.now() - timedelta(seconds=self.loop.time())
        due = [(_moment(one) - start).total_seconds() for one in found if one is not None]
        if lease:
            due.append(lease - start.timestamp())
        return min(due, default=float("inf"))

    # --- who is there

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
            away = ()
            if rng.random() < 0.4:
                first = start + timedelta(days=rng.randrange(300))
                away = (Away(first, first + timedelta(days=rng.randrange(1, 21))),)
            members[id] = replace(member, chat=chat, away=away)
        policy = replace(made.policy, first_contact=timedelta(days=3650))
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
        chats = {name: WiredChat(who, self.network, chat) for name, chat in self.chats.items()}
        return chats, {"google": WiredSite(who, self.network, self.site, self.hidden)}

    def _alive(self) -> Replica | None:
        found = [replica for replica in self.replicas if not replica.dead]
        return self.rng.choice(found) if found else None

    # --- what comes when

    def _schedule(self) -> None:
        rng, span = self.rng, self.plan.days * 86400
        for n in range(self.plan.reviews):
            when = rng.uniform(0, span * 0.9)
            self.at(when, lambda n=n: self._writes(n))
            for _ in range(2):
                self.at(when + rng.expovariate(1 / 20000), self._trouble)
        for _ in range(self.plan.troubles - 2 * self.plan.reviews):
            self.at(rng.uniform(0, span), self._trouble)

    def _follow(self, id: str) -> None:
        """What people, and the patient, do about this review in the weeks after it."""
        rng = self.rng
        for _ in range(rng.randrange(4, 16)):
            scale = rng.choice((300, 3600, 40000, 86400 * 5))
            self.at(rng.expovariate(1 / scale), lambda: self._somebody_clicks(id))
        for what, chance in (
            (self._edits, 0.35),
            (self._edits, 0.15),
            (self._removes, 0.15),
            (self._answers_there, 0.1),
            (self._pushes, 0.3),
            (self._deletes_card, 0.1),
        ):
            if rng.random() < chance:
                scale = rng.choice((600, 40000, 86400 * 9))
                self.at(rng.expovariate(1 / scale), lambda what=what: what(id))

    # --- patients and the site

    def _writes(self, n: int) -> None:
        rng, now = self.rng, self.clock.now()
        id, at = f"r{n}", rng.choice((OAK, LAKE))
        stars = rng.choice((1, 1, 1, 2, 2, 3, 5))
        posted = now - timedelta(seconds=rng.choice((0, 0, 3600, 86400 * 2)))
        words = rng.choice(TEXTS).format(n=rng.randrange(100, 1000))
        self.site.put(review(id, words, stars, posted, at))
        kept = Written(id, at, now, [(now, stars)], visible_at=now)
        if rng.random() < 0.1:
            kept.visible_at = self.hidden[id] = now + timedelta(days=rng.uniform(0.5, 7))
            self.story.fault("site: shows a review late", "google", id)
        self.written[id] = kept
        self.story.tell("patient", f"writes {id} at {at}: {stars} stars")
        self.at(rng.uniform(60, 7200), lambda: self._poll_now())
        self._follow(id)

    async def _poll_now(self) -> None:
        replica = self._alive()
        if replica is not None:
            await self._surely(replica, replica.polls.poll_once())

    def _edits(self, id: str) -> None:
        there = self.site.reviews.get(id)
        if there is None:
            return
        rng, now = self.rng, self.clock.now()
        words = rng.choice(TEXTS).format(n=rng.randrange(1000))
        stars = rng.choice((1, 2, 4, 5))
        self.site.put(replace(there, text=Untrusted(words), stars=stars, updated_at=now))
        self.written[id].stars.append((now, stars))
        self.story.fault("site: a review is edited", "patient", f"{id}: {stars} stars")
        self.at(rng.uniform(1, 7200), self._poll_now)

    def _removes(self, id: str) -> None:
        if self.site.reviews.pop(id, None) is not None:
            self.written[id].removed_at = self.clock.now()
            self.story.fault("site: a review is removed", "patient", id)

    def _answers_there(self, id: str) -> None:
        if id in self.site.reviews:
            self.site.answer(id, f"Somebody answered {id} on the site itself.")
            self.story.fault("site: somebody answers there directly", "colleague", id)

    async def _pushes(self, id: str) -> None:
        replica, there = self._alive(), self.site.reviews.get(id)
        if replica is not None and there is not None:
            self.story.fault("site: a push beside the poll", "google", id)
            await self._surely(replica, replica.intake.take_in([there]))

    def _moderates(self) -> None:
        """The site decides on replies that are pending."""
        for id, there in list(self.site.reviews.items()):
            if there.reply is not None and there.reply.state == "pending":
                verdict = "rejected" if self.rng.random() < 0.25 else "published"
                self.site.answer(id, there.reply.text, verdict)
                self.story.fault(f"site: moderation says {verdict}", "google", id)
                if verdict == "rejected" and self.rng.random() < 0.3:
                    self.at(86400, lambda id=id: self._changes_its_mind(id))

    def _changes_its_mind(self, id: str) -> None:
        there = self.site.reviews.get(id)
        if there is not None and there.reply is not None and there.reply.state == "rejected":
            self.site.answer(id, there.reply.text, "published")
            self.story.fault("site: APPROVED after REJECTED", "google", id)

    # --- people

    async def _somebody_clicks(self, id: str) -> None:
        """One or two people press something on a card about this review, fresh or long stale."""
        rng = self.rng
        self.screens = [*self.screens[-60:], *self._cards()]
        about = [seen for seen in self.screens if seen["review"] == id]
        if not about:
            return
        for _ in range(2 if rng.random() < 0.25 else 1):
            seen = about[-1] if rng.random() < 0.75 else rng.choice(about)
            self._spawn(lambda seen=seen: self._presses(seen))

    def _cards(self) -> list[dict[str, Any]]:
        found = []
        for chat in self.chats.values():
            for message in chat.messages:
                if message.key.startswith("card:"):
                    seen = json.loads(message.shows)
                    found.append({**seen, "platform": chat.platform})
        return found

    async def _presses(self, seen: dict[str, Any]) -> None:
        rng, action, who = self.rng, chosen(self.rng), self.rng.choice(PEOPLE)
        self._numbers += 1
        click = Click(f"click-{self._numbers}", seen["case"], action, who, self.clock.now())
        self.clicks.append(click)
        command = ACTIONS[action][1](seen, rng, self.clock.now())
        deliveries = 2 if rng.random() < 0.1 else 1
        if deliveries == 2:
            self.story.fault("click delivered twice", seen["platform"], click.key)
        async with asyncio.TaskGroup() as group:
            for _ in range(deliveries):
                group.create_task(self._delivers(click, command, seen["platform"]))
        said_so = any(not refused for refused, _ in click.answers)
        if action == "by-hand" and said_so and seen["review"] in self.site.reviews:
            self.site.answer(seen["review"], seen["text"])

    async def _delivers(self, click: Click, command: Any, platform: str) -> None:
        """As Slack does: once more after 3 s without an answer, three times in all."""
        for wait_s in (0, 60, 300):
            await asyncio.sleep(wait_s)
            replica = self._alive()
            if replica is None:
                continue
            by = self.practice.members[MemberId(click.by)]
            work = asyncio.ensure_future(
                replica.desk.handle(command, by=by, key=click.key, on=platform)
            )
            await asyncio.wait([work], timeout=3)
            if work.done() and not work.exception():
                outcome = work.result()
                click.answers.append((outcome.refused, outcome.said))
                told = f"case {click.case}: {click.action} -> {outcome.said or 'done'}"
                self.story.tell(click.by, f"{told} ({click.key})")
                return
            work.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _deletes_card(self, id: str) -> None:
        for chat in self.chats.values():
            for message in list(chat.messages):
                if message.key.startswith("card:") and json.loads(message.shows)["review"] == id:
                    chat.messages.remove(message)
                    self.story.fault("chat: a card is deleted", chat.platform, message.key)

    # --- troubles

    def _trouble(self) -> Any:
        return getattr(self, f"_{self.rng.choice(TROUBLES)}")()

    def _for(self, seconds: float, undo: Callable[[], Any]) -> None:
        self.at(seconds, undo)

    def _bad_network(self) -> None:
        self.network.badness = self.rng.choice((0.1, 0.3, 0.6))
        self._for(self.rng.choice((600, 3600, 40000)), lambda: setattr(self.network, "badness", 0))

    def _deadly(self) -> None:
        self.trouble["deadly"] = self.rng.choice((0.01, 0.05))
        self._for(self.rng.choice((600, 7200)), lambda: self.trouble.pop("deadly", None))
        self._for(self.rng.choice((5, 600, 7300)), self._restart)
        self._for(9000, self._restart)

    def _outage(self) -> None:
        if self.plan.outages:
            hours = self.rng.choice((0.1, 2, 24, 72))
            self.story.fault(f"everything down for {hours} h")
            for replica in self.replicas:
                replica.dead = True
            self._for(hours * 3600, self._restart)

    def _kill(self) -> None:
        replica = self._alive()
        if replica is not None:
            self.story.fault("process killed", replica.name)
            replica.dead = True
            self._for(self.rng.choice((1, 30, 400)), self._restart)

    def _freeze(self) -> None:
        replica = self._alive()
        if replica is not None:
            seconds = self.rng.choice((10, 61, 90, 600))
            self.story.fault("process frozen (SIGSTOP)", replica.name, f"{seconds} s")
            replica.freeze(seconds)

    async def _sigterm(self) -> None:
        replica = self._alive()
        if replica is not None:
            self.story.fault("SIGTERM", replica.name)
            self.at(90, self._restart)
            await self._surely(replica, replica.stop())

    def _database(self, what: str, seconds: float) -> None:
        self.story.fault(f"database: {what}", what=f"{seconds:.0f} s")
        self.trouble["database"] = what
        self._for(seconds, lambda: self.trouble.pop("database", None))

    def _locked(self) -> None:
        self._database("locked", self.rng.choice((5, 60)))

    def _full(self) -> None:
        self._database("full", self.rng.choice((60, 7200)))

    def _slow(self) -> None:
        self._database("slow", self.rng.choice((60, 3600)))

    def _cut(self) -> None:
        self._database("cut", self.rng.choice((60, 3600)))

    def _clock_jumps(self) -> None:
        replica = self._alive()
        if replica is not None:
            ahead = self.rng.choice((2, -2, 24 * 365, -24 * 30, 0.02))
            self.story.fault(f"wall clock {ahead:+} h", replica.name)
            replica.clock.ahead = timedelta(hours=ahead)
            back = self.rng.choice((1800, 9000))
            self._for(back, lambda: setattr(replica.clock, "ahead", timedelta(0)))

    def _revoked(self) -> None:
        outside = self.rng.choice((*self.platforms, "google"))
        code = "token_revoked" if outside in self.platforms else "PERMISSION_DENIED"
        self.story.fault("token revoked", outside)
        self.network.refusals[outside] = code
        self._for(self.rng.choice((3600, 86400)), lambda: self._given_back(outside))

    def _archived(self) -> None:
        place = self.practice.locations[LocationId(self.rng.choice((OAK, LAKE)))]
        channel = self.rng.choice(list(place.channels.values()))
        self.story.fault("channel archived", what=channel)
        self.network.refusals[channel] = self.rng.choice(("is_archived", "not_in_channel"))
        self._for(self.rng.choice((3600, 86400 * 3)), lambda: self._given_back(channel))

    def _given_back(self, what: str) -> None:
        self.network.refusals.pop(what, None)
        self.story.tell("manager", f"gives access back: {what}")

    def _holiday(self) -> None:
        """A manager closes an office for a day soon to come, and starts everything anew."""
        rng, now = self.rng, self.clock.now()
        place = self.practice.locations[LocationId(rng.choice((OAK, LAKE)))]
        day = now.astimezone(place.time_zone).date() + timedelta(days=rng.randrange(1, 9))
        days = {day, *(day for where, day, _ in self.closed if where == place.id)}
        place = replace(place, hours=replace(place.hours, closed_on=frozenset(days)))
        self.practice = replace(
            self.practice, locations={**self.practice.locations, place.id: place}
        )
        self.closed.append((place.id, day, now))
        self.story.fault("settings: another day is a holiday", place.id, f"{day}")
        for replica in self.replicas:
            replica.dead = True
        self._restart()

    async def _leaves(self) -> None:
        who, replica = self.rng.choice(("maya", "leo", "tomas")), self._alive()
        if replica is None:
            return
        self.story.fault("a member leaves", who)
        for platform in self.platforms:
            await self._surely(replica, replica.departures.left(MemberId(who), platform))
        self._for(self.rng.choice((86400, 86400 * 20)), lambda: self._returns(who))

    async def _returns(self, who: str) -> None:
        replica = self._alive()
        if replica is not None:
            for platform in self.platforms:
                await self._surely(replica, replica.departures.returned(MemberId(who), platform))

    def _restart(self) -> None:
        """A dead process is started anew; there is always one, sometimes two."""
        self.replicas = [replica for replica in self.replicas if self._is_kept(replica)]
        while len(self.replicas) < self.rng.choice((1, 1, 2)):
            self._born()

    def _is_kept(self, replica: Replica) -> bool:
        if replica.dead:
            self.failures += replica.failures
            replica.close()
        return not replica.dead

    def _heal(self) -> None:
        """Whatever was wrong is mended; nobody clicks any more."""
        self._agenda.clear()
        self.trouble.clear()
        self.network.badness = 0.0
        self.network.refusals.clear()
        self.network.limited_until.clear()
        self.site.moderates = False
        self._moderates()
        for replica in self.replicas:
            replica.clock.ahead = timedelta(0)
        self._restart()
        self.story.tell("everybody", "all is mended")

    async def _surely(self, replica: Replica, work: Any) -> None:
        """Where the product would log an error and go on."""
        try:
            await work
        except Exception as error:
            self.story.tell(replica.name, f"could not go on: {type(error).__name__}")

    def close(self) -> None:
        for replica in self.replicas:
            self.failures += replica.failures
            replica.close()
        self._watching.dispose()


TROUBLES = (
    "bad_network", "bad_network", "bad_network", "deadly", "deadly", "outage", "kill", "freeze",
    "freeze", "sigterm", "locked", "full", "slow", "cut", "clock_jumps", "clock_jumps", "revoked",
    "archived", "leaves", "moderates", "holiday", "holiday",
)  # fmt: skip


def _moment(stored: Any) -> datetime:
    found = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def lived(plan: Plan, url: str) -> Life:
    """The whole life; what came of it is in the database, the chats and the site."""
    loop = VirtualLoop()
    loop.set_exception_handler(lambda _loop, _context: None)
    asyncio.set_event_loop(loop)
    try:
        life = Life(plan, url, loop)
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
    """What hangs for ever is ended: the dead wait for nothing."""

    async def some_steps() -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    for _ in range(5):
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(some_steps())

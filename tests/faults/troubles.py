"""Everything that goes wrong with processes, networks, databases, clocks, access, and staff."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.practice import LocationId, MemberId
from tests.world import LAKE, OAK

if TYPE_CHECKING:
    from tests.faults.life import Life
    from tests.faults.replica import Replica

TROUBLES = (
    "bad_network", "bad_network", "bad_network", "deadly", "deadly", "outage", "kill", "freeze",
    "freeze", "sigterm", "locked", "full", "slow", "cut", "clock_jumps", "clock_jumps", "revoked",
    "archived", "leaves", "moderates", "holiday", "holiday",
)  # fmt: skip


class Troubles:
    """`gone` are people whose account is closed. `heard` is our latest news about each."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.gone: set[str] = set()
        self.heard: dict[str, bool] = {}

    def _moderates(self) -> None:
        self.life.patients.moderate()

    def strike(self) -> Any:
        return getattr(self, f"_{self.life.rng.choice(TROUBLES)}")()

    def _bad_network(self) -> None:
        self.life.network.badness = self.life.rng.choice((0.1, 0.3, 0.6))
        self.life.at(
            self.life.rng.choice((600, 3600, 40000)),
            lambda: setattr(self.life.network, "badness", 0),
        )

    def _deadly(self) -> None:
        self.life.trouble["deadly"] = self.life.rng.choice((0.01, 0.05))
        self.life.at(
            self.life.rng.choice((600, 7200)), lambda: self.life.trouble.pop("deadly", None)
        )
        self.life.at(self.life.rng.choice((5, 600, 7300)), self.life.restart)
        self.life.at(9000, self.life.restart)

    def _outage(self) -> None:
        if self.life.plan.outages:
            hours = self.life.rng.choice((0.1, 2, 24, 72))
            self.life.story.fault(f"everything down for {hours} h")
            for replica in self.life.replicas:
                replica.dead = True
            self.life.at(hours * 3600, self.life.restart)

    def _kill(self) -> None:
        replica = self.life.alive()
        if replica is not None:
            self.life.story.fault("process killed", replica.name)
            replica.dead = True
            self.life.at(self.life.rng.choice((1, 30, 400)), self.life.restart)

    def _freeze(self) -> None:
        replica = self.life.alive()
        if replica is not None:
            seconds = self.life.rng.choice((10, 61, 90, 600))
            self.life.story.fault("process frozen (SIGSTOP)", replica.name, f"{seconds} s")
            replica.freeze(seconds)

    async def _sigterm(self) -> None:
        replica = self.life.alive()
        if replica is not None:
            self.life.story.fault("SIGTERM", replica.name)
            self.life.at(90, self.life.restart)
            await self.life.surely(replica, replica.stop())

    def _database(self, what: str, seconds: float) -> None:
        self.life.story.fault(f"database: {what}", what=f"{seconds:.0f} s")
        self.life.trouble["database"] = what
        self.life.at(seconds, lambda: self.life.trouble.pop("database", None))

    def _locked(self) -> None:
        self._database("locked", self.life.rng.choice((5, 60)))

    def _full(self) -> None:
        self._database("full", self.life.rng.choice((60, 7200)))

    def _slow(self) -> None:
        self._database("slow", self.life.rng.choice((60, 3600)))

    def _cut(self) -> None:
        self._database("cut", self.life.rng.choice((60, 3600)))

    def _clock_jumps(self) -> None:
        replica = self.life.alive()
        if replica is not None:
            ahead = self.life.rng.choice((2, -2, 24 * 365, -24 * 30, 0.02))
            self.life.story.fault(f"wall clock {ahead:+} h", replica.name)
            replica.clock.ahead = timedelta(hours=ahead)
            back = self.life.rng.choice((1800, 9000))
            self.life.at(back, lambda: setattr(replica.clock, "ahead", timedelta(0)))

    def _revoked(self) -> None:
        outside = self.life.rng.choice((*self.life.platforms, "google"))
        code = "token_revoked" if outside in self.life.platforms else "PERMISSION_DENIED"
        self.life.story.fault("token revoked", outside)
        self.life.network.refusals[outside] = code
        self.life.at(self.life.rng.choice((3600, 86400)), lambda: self._given_back(outside))

    def _archived(self) -> None:
        place = self.life.practice.locations[LocationId(self.life.rng.choice((OAK, LAKE)))]
        channel = self.life.rng.choice(list(place.channels.values()))
        self.life.story.fault("channel archived", what=channel)
        self.life.network.refusals[channel] = self.life.rng.choice(
            ("is_archived", "not_in_channel")
        )
        self.life.at(self.life.rng.choice((3600, 86400 * 3)), lambda: self._given_back(channel))

    def _given_back(self, what: str) -> None:
        self.life.network.refusals.pop(what, None)
        self.life.story.tell("manager", f"gives access back: {what}")

    def _holiday(self) -> None:
        """A manager closes an office for a day soon to come, and restarts everything."""
        rng, now = self.life.rng, self.life.clock.now()
        place = self.life.practice.locations[LocationId(rng.choice((OAK, LAKE)))]
        day = now.astimezone(place.time_zone).date() + timedelta(days=rng.randrange(1, 9))
        days = {day, *(day for where, day, _ in self.life.closed if where == place.id)}
        place = replace(place, hours=replace(place.hours, closed_on=frozenset(days)))
        self.life.practice = replace(
            self.life.practice, locations={**self.life.practice.locations, place.id: place}
        )
        self.life.closed.append((place.id, day, now))
        self.life.story.fault("settings: another day is a holiday", place.id, f"{day}")
        for replica in self.life.replicas:
            replica.dead = True
        self.life.restart()

    # --- staff

    def _leaves(self) -> None:
        life, who = self.life, self.life.rng.choice(("maya", "leo", "tomas"))
        if who not in self.gone:
            life.story.fault("a member leaves", who)
            self.gone.add(who)
            self._is_told(who)
            life.at(life.rng.choice((200, 86400, 86400 * 20)), lambda: self._returns(who))

    def _returns(self, who: str) -> None:
        self.gone.discard(who)
        self.life.story.tell(who, "is back")
        self._is_told(who)

    def _is_told(self, who: str) -> None:
        """Right away. Some events come twice, or so late that the opposite came first."""
        self.life.at(0, lambda: self._hears(who))
        if self.life.rng.random() < 0.5:
            self.life.story.fault("a departure or return told twice, late", who)
            self.life.at(self.life.rng.choice((60, 300, 90_000)), lambda: self._hears(who))

    async def _hears(self, who: str, again_s: tuple[int, ...] = (60, 300)) -> None:
        """An event is only a hint, so its receiver checks who's there now. It's lost after three
        tries.
        """
        replica = self.life.alive()
        if replica is not None:
            looking = asyncio.ensure_future(self.looks(replica, who))
            await asyncio.wait([looking], timeout=3)
            if looking.done() and looking.result():
                return
        if again_s:
            self.life.at(again_s[0], lambda: self._hears(who, again_s[1:]))

    async def looks_at_all(self, replica: Replica) -> None:
        """The check that a process makes when it starts, since it could have missed something."""
        for who in sorted({*self.gone, *self.heard}):
            await self.looks(replica, who)

    async def looks(self, replica: Replica, who: str) -> bool:
        """`replica` finds out whether `who` is there. False if it couldn't."""
        is_gone, did = who in self.gone, replica.departures
        for platform in self.life.platforms:
            learn = did.left if is_gone else did.returned
            if not await self.life.surely(replica, learn(MemberId(who), platform)):
                return False
        self.heard[who] = is_gone
        return True

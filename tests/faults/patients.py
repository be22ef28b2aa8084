"""Patients who post reviews, change them, and arrive in bursts, and a site that lags behind."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.reviews import Review
from bot.untrusted import Untrusted
from tests.world import LAKE, OAK, review

if TYPE_CHECKING:
    from tests.faults.life import Life

TEXTS = (
    "Waited two hours and the desk was rude, number {n}.",
    "Billing is a mess and nobody picks up the phone, {n} calls.",
    "The room was cold and nobody told us anything for {n} minutes.",
    "LIARS!!! AVOID!!! WORST PLACE EVER!!! {n}",
    "",
)


@dataclass
class Written:
    """A review in all its versions, oldest first. The patients keep it."""

    id: str
    location: str
    at: datetime
    wordings: list[Review] = field(default_factory=list)


@dataclass
class Flood:
    """A burst of reviews of one location within a minute. `calm` means nothing else goes wrong."""

    at: datetime
    location: str
    ids: list[str]
    calm: bool
    replicas: int


class Patients:
    """`answered` is when someone last replied to a review on the site itself."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.answered: dict[str, datetime] = {}

    # --- one review

    def write(self, n: int) -> None:
        life, rng, now = self.life, self.life.rng, self.life.clock.now()
        id, at = f"r{n}", rng.choice((OAK, LAKE))
        stars = rng.choice((1, 1, 1, 2, 2, 3, 5))
        posted = now - timedelta(seconds=rng.choice((0, 0, 3600, 86400 * 2)))
        self._writes(id, at, stars, posted)
        if rng.random() < 0.1:
            life.hidden[id] = now + timedelta(days=rng.uniform(0.5, 7))
            life.story.fault("site: shows a review late", "google", id)
        life.story.tell("patient", f"writes {id} at {at}: {stars} stars")
        life.at(rng.uniform(60, 7200), life.poll_now)
        life.follow(id)

    def _writes(self, id: str, at: str, stars: int, posted: datetime) -> None:
        words = self.life.rng.choice(TEXTS).format(n=self.life.rng.randrange(100, 1000))
        written = review(id, words, stars, posted, at)  # type: ignore[arg-type]
        self.life.site.put(written)
        self.life.written[id] = Written(id, at, self.life.clock.now(), [written])

    def edit(self, id: str) -> None:
        there = self.life.site.reviews.get(id)
        if there is None:
            return
        life, rng, now = self.life, self.life.rng, self.life.clock.now()
        words = rng.choice(TEXTS).format(n=rng.randrange(1000))
        stars = rng.choice((1, 2, 4, 5))
        edited = replace(there, text=Untrusted(words), stars=stars, updated_at=now)
        life.site.put(edited)
        life.written[id].wordings.append(edited)
        life.story.fault("site: a review is edited", "patient", f"{id}: {stars} stars")
        life.at(rng.uniform(1, 7200), life.poll_now)
        if rng.random() < 0.3:
            until = now + timedelta(seconds=rng.choice((600, 7200, 86400)))
            life.site.stale[id] = (there, until)
            life.story.fault("site: lists an old state for a while", "google", id)
        if rng.random() < 0.4:
            # reported at once, late, and last: a push is older than the poll's latest state
            life.at(rng.choice((1, 8000, 86400)), lambda: self.push_comes(id, there))

    def remove(self, id: str) -> None:
        if self.life.site.reviews.pop(id, None) is not None:
            self.life.story.fault("site: a review is removed", "patient", id)

    # --- the site

    def answer_there(self, id: str) -> None:
        if id in self.life.site.reviews:
            self.life.site.answer(id, f"Somebody answered {id} on the site itself.")
            self.answered[id] = self.life.clock.now()
            self.life.story.fault("site: somebody answers there directly", "colleague", id)

    async def push_comes(self, id: str, told: Review | None = None) -> None:
        """A push reports the current review, or its state when `told` was sent."""
        life = self.life
        replica, there = life.alive(), life.site.reviews.get(id)
        if replica is None or there is None:
            return
        kind = "a push that is older than the poll" if told else "a push beside the poll"
        life.story.fault(f"site: {kind}", "google", id)
        before = life.recorded(id)
        await life.surely(replica, replica.intake.take_in([told or there]))
        after = life.recorded(id)
        if before and after and after < before:
            life.failures.append(f"{id} is recorded as it was at {after}, no more as at {before}")

    def moderate(self) -> None:
        """The site decides on pending replies."""
        life = self.life
        for id, there in list(life.site.reviews.items()):
            if there.reply is not None and there.reply.state == "pending":
                verdict = "rejected" if life.rng.random() < 0.25 else "published"
                life.site.answer(id, there.reply.text, verdict)
                life.story.fault(f"site: moderation says {verdict}", "google", id)
                if verdict == "rejected" and life.rng.random() < 0.3:
                    life.at(86400, partial(self._changes_its_mind, id))

    def _changes_its_mind(self, id: str) -> None:
        there = self.life.site.reviews.get(id)
        if there is not None and there.reply is not None and there.reply.state == "rejected":
            self.life.site.answer(id, there.reply.text, "published")
            self.life.story.fault("site: APPROVED after REJECTED", "google", id)

    # --- a viral day

    def flood(self, count: int) -> None:
        """`count` angry reviews of one office within a minute. The other office continues
        as usual.
        """
        life, rng = self.life, self.life.rng
        calm = rng.random() < 0.75
        if calm:
            life.fix()
        living = sum(not replica.dead for replica in life.replicas)
        ids = [f"viral{n:03}" for n in range(count)]
        wet, dry = rng.sample((OAK, LAKE), 2)
        life.flood = Flood(life.clock.now(), wet, ids, calm, living)
        life.story.fault("site: a flood of reviews", "patients", f"{count} at {wet}")
        for second in range(0, 60, 6):
            some = ids[second * count // 60 : (second + 6) * count // 60]
            life.at(second, partial(self._pour, some, wet))
            life.at(second + 3, life.poll_now)
        life.at(61, life.poll_now)
        for id in rng.sample(ids, 3):
            life.at(rng.uniform(120, 3600), partial(life.follow, id))
        for n in range(4):
            life.at(rng.uniform(5, 7200), partial(self._beside_it, f"dry{n}", dry))

    def _pour(self, ids: list[str], at: str) -> None:
        for id in ids:
            self._writes(id, at, self.life.rng.choice((1, 2)), self.life.clock.now())

    async def _beside_it(self, id: str, at: str) -> None:
        self._writes(id, at, 1, self.life.clock.now())
        self.life.story.tell("patient", f"writes {id} at {at}: 1 star")
        await self.life.poll_now()

"""The simulated network between a replica and outside services, where calls can be late, lost,
duplicated, or get a wrong response.

A call that was sent arrives no matter what happens to its caller, as on a real network.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.errors import Broken, NoAccess, OutsideError, Shut, Unavailable, Unknown
from bot.ports import Address, MessageRef, Rendered, ReviewPage
from bot.posts import (
    BriefCard,
    BurstNote,
    CaseView,
    FollowUpCard,
    NewsNote,
    OverdueNote,
    Post,
    ReminderNote,
    ReviewCard,
    SeveralNote,
)
from bot.practice import LocationId, SiteAccount
from bot.reviews import Review, ReviewKey, SiteReply
from tests.faults.story import Story
from tests.scheduler.outside import ChatDouble, SiteDouble, words

T = TypeVar("T")

FATES = {
    "slow answer": 4,
    "request lost": 2,
    "answer lost": 3,
    "answer later than the call may take": 2,
    "request lands after its caller gave up": 2,
    "500 after the work was done": 2,
    "503 before any work": 3,
    "429 with Retry-After": 2,
    "refused for good": 1,
}
"""Possible outcomes of a call while the network is bad, with weights."""


@dataclass
class Network:
    """`badness` from 0 to 1 is how often a call meets one of `FATES`.

    `slow_s` is the maximum time of a normal call. `posted` has every new message that was sent: its
    time, sender, destination and key.
    """

    rng: random.Random
    story: Story
    badness: float = 0.0
    slow_s: float = 0.4
    posted: list[tuple[datetime, str, str, str]] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    limited_until: dict[str, float] = field(default_factory=dict)
    calls: int = 0

    async def call(
        self, who: Any, outside: str, what: str, about: str, work: Coroutine[Any, Any, T]
    ) -> T:
        """Call `outside` for `who`, and wait for the result of `work`, which never waits itself."""
        loop = asyncio.get_running_loop()
        await who.thawed()
        self.calls += 1
        answer: asyncio.Future[T] = loop.create_future()
        fate = self._fate()
        if fate:
            self.story.fault(f"network: {fate}", outside, f"{what} {about}")
        lands_s, back_s = (self.rng.uniform(0.01, self.slow_s) for _ in range(2))
        error: OutsideError | None = None
        match fate:
            case "slow answer":
                back_s = self.rng.uniform(2, 15)
            case "request lost":
                lands_s, back_s = float("inf"), self.rng.choice((10.0, float("inf")))
                error = Unknown("No answer.", code="timeout")
            case "answer lost":
                back_s = self.rng.choice((10.0, float("inf")))
                error = Unknown("No answer.", code="timeout")
            case "answer later than the call may take":
                back_s = self.rng.uniform(21, 90)
            case "request lands after its caller gave up":
                lands_s, back_s = self.rng.uniform(20.5, 40), 0.1
            case "500 after the work was done":
                error = Unknown("Internal error.", code="internal_error")
            case "503 before any work":
                lands_s, error = float("inf"), Unavailable("Down.", code="unavailable")
            case "refused for good" if what != "looks for":
                lands_s, error = float("inf"), Broken("Not this one.", code="invalid_blocks")
            case "429 with Retry-After":
                self.limited_until[outside] = loop.time() + self.rng.choice((5, 30, 600))
        left_s = self.limited_until.get(outside, 0.0) - loop.time()
        if left_s > 0 and (fate == "429 with Retry-After" or not fate):
            lands_s, after = float("inf"), timedelta(seconds=min(left_s, 30.0))
            error = Unavailable("Too many.", code="ratelimited", retry_after=after)

        def land() -> None:
            if code := self.refusals.get(outside) or self.refusals.get(about):
                work.close()
                problem: Exception = no_access(code)
            else:
                try:
                    done, problem = _ended(work), None  # type: ignore[assignment]
                    self.story.tell(outside, f"{what} {about}")
                except OutsideError as raised:
                    problem = raised
            if back_s != float("inf"):
                loop.call_later(
                    back_s, who.hears, answer, done if not problem else None, error or problem
                )

        def never() -> None:
            work.close()
            if back_s != float("inf"):
                loop.call_later(back_s, who.hears, answer, None, error)

        if lands_s == float("inf"):
            never()
        else:
            loop.call_later(lands_s, land)
        return await answer

    def _fate(self) -> str:
        if self.rng.random() >= self.badness:
            return ""
        return self.rng.choices(list(FATES), list(FATES.values()))[0]


def no_access(code: str) -> NoAccess:
    """The error of a closed channel, or of a whole platform whose token was revoked."""
    kind = NoAccess if code in ("token_revoked", "PERMISSION_DENIED") else Shut
    return kind("Not allowed.", code=code)


def _ended(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that never waits for anything."""
    try:
        work.send(None)
    except StopIteration as end:
        value: T = end.value
        return value
    raise AssertionError("the outside itself does not wait")


@dataclass
class WiredChat:
    """A chat from one replica's side, over the network."""

    who: Any
    network: Network
    there: ChatDouble

    @property
    def platform(self) -> str:
        return self.there.platform

    def render(self, post: Post) -> Rendered:
        shown = json.dumps(facts(post), sort_keys=True)
        return Rendered({"shows": shown}, shown)

    async def send(
        self, to: Address, message: Rendered, key: str, thread: MessageRef | None = None
    ) -> MessageRef:
        work = self.there.send(to, message, key, thread)
        network, now = self.network, self.there.clock.now()
        network.posted.append((now, self.who.name, to.id, key))
        return await self._call("posts", key, to.id, work)

    async def update(self, message: MessageRef, shown: Rendered, key: str) -> None:
        work = self.there.update(message, shown, key)
        await self._call("changes", key, message.conversation, work)

    async def find(
        self, to: Address, key: str, since: datetime, thread: MessageRef | None = None
    ) -> MessageRef | None:
        if not self.there.readable:
            raise Broken("Bots cannot read here.", code="unreadable")
        return await self._call("looks for", key, to.id, self.there.find(to, key, since, thread))

    async def _call(self, what: str, key: str, to: str, work: Coroutine[Any, Any, T]) -> T:
        network = self.network
        if code := network.refusals.get(to):
            work.close()
            await asyncio.sleep(0.1)
            raise no_access(code)
        return await network.call(self.who, self.platform, what, key, work)


@dataclass
class WiredSite:
    """A review site from one replica's side. Its lists can be short, shuffled and repetitive."""

    who: Any
    network: Network
    there: SiteDouble
    hidden: dict[str, datetime]

    @property
    def id(self) -> str:
        return self.there.id

    async def page(
        self, account: SiteAccount, location: LocationId, cursor: str = ""
    ) -> ReviewPage:
        found = await self._call("lists", location, self.there.page(account, location, cursor))
        now = self.there.clock.now()
        seen: Sequence[Review] = [
            review for review in found.reviews if self.hidden.get(review.key.id, now) <= now
        ]
        network = self.network
        if network.rng.random() < network.badness:
            network.story.fault("site: order shuffled, reviews doubled", self.id)
            seen = [*seen, *network.rng.sample(seen, len(seen) // 2)]
            network.rng.shuffle(seen)
        return replace(found, reviews=seen)

    async def get(self, account: SiteAccount, key: ReviewKey) -> Review:
        return await self._call("shows", key.id, self.there.get(account, key))

    async def publish(self, account: SiteAccount, key: ReviewKey, text: str) -> SiteReply:
        return await self._call("takes", key.id, self.there.publish(account, key, text))

    async def take_down(self, account: SiteAccount, key: ReviewKey) -> None:
        await self._call("takes down", key.id, self.there.take_down(account, key))

    async def _call(self, what: str, about: str, work: Coroutine[Any, Any, T]) -> T:
        return await self.network.call(self.who, self.id, what, about, work)


def facts(post: Post) -> dict[str, Any]:
    """A message's facts that people act on and the oracle compares."""
    match post:
        case ReviewCard(view):
            return {"what": "card", **_case(view)}
        case BriefCard(view, owner):
            return {"what": "brief", "to": owner.id, **_case(view)}
        case ReminderNote(view, timer, to):
            told = {"kind": timer.kind, "n": timer.n, "breach": timer.is_breach}
            names = [member.id for member in to]
            return {"what": "nudge", "case": view.case.id, **told, "to": names}
        case NewsNote(view, news, to):
            names = [member.id for member in to]
            return {"what": "nudge", "case": view.case.id, "kind": news, "n": 0, "to": names}
        case SeveralNote(views, to):
            cases = [view.case.id for view in views]
            due = [view.case.due_at.isoformat() for view in views]
            return {"what": "several", "cases": cases, "due": due, "to": [to.id]}
        case FollowUpCard(view, _):
            return {"what": "follow-up", **_case(view), "done": view.case.follow_up.done}
        case BurstNote(_, location, views, total):
            cases = [view.case.id for view in views]
            return {"what": "burst", "location": location, "total": total, "cases": cases}
        case OverdueNote(_, location, views, total, to):
            cases = [view.case.id for view in views]
            whom = [to.id] if to else []
            return {
                "what": "overdue",
                "location": location,
                "total": total,
                "cases": cases,
                "to": whom,
            }
    return {"what": "notice", "text": words(post)}


def _case(view: CaseView) -> dict[str, Any]:
    case = view.case
    draft = case.draft
    return {
        "case": case.id,
        "review": case.review.key.id,
        "version": draft.version if draft else 0,
        "text": draft.text if draft else "",
        "revision": case.review.revision,
        "reply": str(case.reply.state),
        "owner": case.contact.owner,
        "contact": str(case.contact.state),
        "closed": case.closed.outcome if case.closed else None,
        "outdated": case.outdated,
        "public": case.reply.public.text if case.reply.public else None,
        "held": case.reply.hold.until.isoformat() if case.reply.hold else None,
    }

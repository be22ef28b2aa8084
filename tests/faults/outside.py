"""The chats and the site of a life. They remember everything and enforce their limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.errors import Gone, Unavailable
from bot.ports import Address, MessageRef, Rendered, ReviewPage
from bot.practice import LocationId, SiteAccount
from bot.reviews import Review, ReviewKey, SiteReply
from tests.scheduler.outside import ChatDouble, Message, SiteDouble

BURST = 5
"""How many new messages a conversation accepts at once. After that, it accepts one per second.

https://docs.slack.dev/apis/web-api/rate-limits: "short bursts above that limit" are let through.
"""


@dataclass
class RememberedChat(ChatDouble):
    """`everything` includes deleted messages. Too many new messages in a conversation get 429."""

    everything: list[Message] = field(default_factory=list)
    refused: int = 0
    _room: dict[str, tuple[float, datetime]] = field(default_factory=dict)

    async def send(
        self, to: Address, message: Rendered, key: str, thread: MessageRef | None = None
    ) -> MessageRef:
        if not self._has_room(to.id):
            self.refused += 1
            after = timedelta(seconds=1)
            raise Unavailable("Too many.", code="ratelimited", retry_after=after)
        ref = await super().send(to, message, key, thread)
        self.everything.append(self.messages[-1])
        return ref

    def _has_room(self, conversation: str) -> bool:
        now = self.clock.now()
        room, since = self._room.get(conversation, (float(BURST), now))
        room = min(room + (now - since).total_seconds(), BURST)
        has_room = room >= 1
        self._room[conversation] = (room - has_room, now)
        return has_room


@dataclass
class RememberedSite(SiteDouble):
    """`taken` has every reply it accepted: when, for which review, and the text.

    `asked` has the time of each request, and `polled` the locations that were listed. Lists show
    `stale` reviews in their old state until then, but a request for a single review gets its
    current state.
    """

    taken: list[tuple[datetime, str, str]] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)
    polled: list[str] = field(default_factory=list)
    stale: dict[str, tuple[Review, datetime]] = field(default_factory=dict)

    async def page(
        self, account: SiteAccount, location: LocationId, cursor: str = ""
    ) -> ReviewPage:
        self._count()
        self.polled.append(location)
        return await super().page(account, location, cursor)

    def listed(self, location: LocationId) -> list[Review]:
        now = self.clock.now()
        found = [
            self.stale[one.key.id][0] if self._is_stale(one.key.id, now) else one
            for one in super().listed(location)
        ]
        return sorted(found, key=lambda review: review.updated_at, reverse=True)

    def _is_stale(self, id: str, now: datetime) -> bool:
        return id in self.stale and now < self.stale[id][1]

    async def get(self, account: SiteAccount, key: ReviewKey) -> Review:
        self._count()
        return await super().get(account, key)

    async def publish(self, account: SiteAccount, key: ReviewKey, text: str) -> SiteReply:
        self._count()
        if key.id not in self.reviews:
            raise Gone("The review is not there.", code="NOT_FOUND")
        self.taken.append((self.clock.now(), key.id, text))
        return await super().publish(account, key, text)

    async def take_down(self, account: SiteAccount, key: ReviewKey) -> None:
        self._count()
        if key.id not in self.reviews:
            raise Gone("The review is not there.", code="NOT_FOUND")
        await super().take_down(account, key)

    def _count(self) -> None:
        self.asked.append(self.clock.now())

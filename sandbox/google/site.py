"""The parts of the local Google: its world, tokens, quota, faults, and log."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.google.inventing import invent
from sandbox.google.oauth import OAuth
from sandbox.google.pubsub import PubSub
from sandbox.google.world import GoogleWorld, Kind, Location, Review


@dataclass(frozen=True)
class LoggedCall:
    """A call that reached the API, rejected or not. `method` is its name for faults."""

    method: str
    verb: str
    path: str
    query: str
    at: datetime


class Site:
    """Google without its routes. `log` has every call.

    `topics` maps each account to the topic for its notifications, and `news_kinds` to their types.
    `quota_per_minute` limits the calls in a sliding minute of sandbox time. None means no limit. If
    not `is_admitted`, the project's quota is 0. If not `is_enabled`, all calls to the API are
    rejected. An account with a title is a location group. The methods for faults are token, revoke,
    accounts.list, locations.list, reviews.list, reviews.get, reviews.updateReply,
    reviews.deleteReply, locations.batchGetReviews, pubsub.pull, pubsub.acknowledge,
    pubsub.modifyAckDeadline, and pubsub.testIamPermissions.
    """

    def __init__(
        self,
        clock: SandboxClock,
        locations: Iterable[Location] = (),
        *,
        faults: Faults | None = None,
        client_id: str = "sandbox-client",
        client_secret: str = "sandbox-secret",  # noqa: S107 - opens nothing but the sandbox
        refresh_token: str = "sandbox-refresh-token",  # noqa: S107
        quota_per_minute: int | None = None,
        moderation_delay: timedelta = timedelta(seconds=20),
    ) -> None:
        self.clock = clock
        self.world = GoogleWorld(clock, locations, moderation_delay=moderation_delay)
        self.oauth = OAuth(
            clock, client_id=client_id, client_secret=client_secret, refresh_token=refresh_token
        )
        self.faults = faults or Faults()
        self.quota_per_minute = quota_per_minute
        self.denied: set[str] = set()
        self.account_titles: dict[str, str] = {}
        self.topics: dict[str, str] = {}
        self.news_kinds: dict[str, frozenset[str]] = {}
        self.pubsub = PubSub(clock)
        self.is_admitted = True
        self.is_enabled = True
        self.log: list[LoggedCall] = []
        self.page_url = ""
        self._counted: deque[datetime] = deque()
        self.world.subscribe(self._notify)

    def _notify(self, kind: Kind, review: Review | None) -> None:
        """Publish a notification to the account's topic, if it has one."""
        told = {"added": "NEW_REVIEW", "edited": "UPDATED_REVIEW"}.get(kind)
        if review is None or told is None:
            return
        account = review.location.account
        if told in self.news_kinds.get(account, ()):
            names = {"review_name": review.name, "location_name": review.location.name}
            self.pubsub.publish(self.topics.get(account, ""), {"type": told, **names})

    def arrive(self) -> Review:
        """Post the next canned review, or a generated one once all have been posted."""
        if not self.world.queue:
            self.world.enqueue(invent(self.world.number, [*self.world.locations.values()]))
        return self.world.arrive()

    def log_call(self, method: str, request: web.Request) -> None:
        self.log.append(
            LoggedCall(method, request.method, request.path, request.query_string, self.clock.now())
        )

    def is_over_quota(self) -> bool:
        """Count a call. Return whether it exceeds the quota for the last minute."""
        if self.quota_per_minute is None:
            return False
        now = self.clock.now()
        while self._counted and self._counted[0] <= now - timedelta(minutes=1):
            self._counted.popleft()
        if len(self._counted) >= self.quota_per_minute:
            return True
        self._counted.append(now)
        return False

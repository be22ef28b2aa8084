"""Pub/Sub's state: topics, their subscriptions, and messages until they're acknowledged.

https://docs.cloud.google.com/pubsub/docs/subscription-properties

Deadlines go by the sandbox's clock. The real Pub/Sub may accept a late acknowledgment. The sandbox
never does, so the message is redelivered.
"""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.clock import SandboxClock

DEADLINE = timedelta(seconds=10)
RETENTION = timedelta(days=7)


@dataclass
class Message:
    """A message. `ack_id` is from its latest delivery. It isn't redelivered until `held_until`."""

    id: str
    data: str
    published_at: datetime
    ack_id: str = ""
    held_until: datetime | None = None
    deliveries: int = 0


@dataclass
class Subscription:
    """A subscription. If `is_push`, Google posts the messages to a URL, so they can't be pulled."""

    name: str
    topic: str
    deadline: timedelta = DEADLINE
    is_push: bool = False
    readers: set[str] = field(default_factory=set)
    messages: dict[str, Message] = field(default_factory=dict)


class PubSub:
    """All topics and subscriptions in a project."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self.subscriptions: dict[str, Subscription] = {}
        self._number = 0
        self._news = asyncio.Event()
        clock.subscribe(lambda _now: self._news.set())

    def subscribe(
        self,
        name: str,
        topic: str,
        *readers: str,
        deadline: timedelta = DEADLINE,
        is_push: bool = False,
    ) -> Subscription:
        """Create a subscription, whose `readers` have the Pub/Sub Subscriber role."""
        made = Subscription(name, topic, deadline, is_push, {*readers})
        self.subscriptions[name] = made
        return made

    def publish(self, topic: str, content: dict[str, Any]) -> None:
        """Add a message to each of the topic's subscriptions. With none, the message is lost."""
        for subscription in self.subscriptions.values():
            if subscription.topic == topic:
                self._number += 1
                id = str(10_000_000_000_000 + self._number)
                data = base64.b64encode(json.dumps(content).encode()).decode()
                subscription.messages[id] = Message(id, data, self._clock.now())
        self._news.set()

    async def pull(self, subscription: Subscription, most: int, wait_s: float) -> list[Message]:
        """Deliver up to `most` messages, after waiting for one for up to `wait_s` real seconds."""
        try:
            async with asyncio.timeout(wait_s):
                while not (found := self._free(subscription)):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return []
        delivered = found[:most]
        for message in delivered:
            message.deliveries += 1
            message.ack_id = f"{message.id}-{message.deliveries}"
            message.held_until = self._clock.now() + subscription.deadline
        return delivered

    def acknowledge(self, subscription: Subscription, ack_id: str) -> None:
        if message := self._held(subscription, ack_id):
            del subscription.messages[message.id]

    def hold(self, subscription: Subscription, ack_id: str, span: timedelta) -> None:
        """Move the deadline to `span` from now. With zero, the message is available right away."""
        if message := self._held(subscription, ack_id):
            message.held_until = self._clock.now() + span
            self._news.set()

    def _held(self, subscription: Subscription, ack_id: str) -> Message | None:
        """Return the message with this `ack_id`, or None if its deadline has passed."""
        now = self._clock.now()
        for message in subscription.messages.values():
            if message.ack_id == ack_id and message.held_until and message.held_until > now:
                return message
        return None

    def _free(self, subscription: Subscription) -> list[Message]:
        now = self._clock.now()
        kept = subscription.messages
        for id in [id for id, message in kept.items() if message.published_at <= now - RETENTION]:
            del kept[id]
        return [
            message
            for message in kept.values()
            if message.held_until is None or message.held_until <= now
        ]

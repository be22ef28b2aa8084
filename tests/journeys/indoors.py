"""Bedside with the sandbox's Slack and Google in one process, without HTTP, for large numbers of
reviews.

Cards still pass Slack's validation, and Google's data is still read in Google's format.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

from adapters.sites.google.wire import WireReply, WireReview
from adapters.slack.chat import EVENT, SlackChat
from bot.desk import Desk
from bot.errors import Gone
from bot.intake import Intake
from bot.ports import Address, MessageRef, Rendered, ReviewPage
from bot.practice import LocationId, SiteAccount
from bot.reviews import Review, ReviewKey, SiteReply
from bot.store import Store
from demo.play import build, settings_for
from sandbox.app import Sandbox
from sandbox.google import wire
from sandbox.google.server import LoggedCall
from sandbox.slack.drafting import checked_blocks
from scheduler import Outbox
from tests.databases import migrated
from tests.journeys import invariants
from tests.journeys.town import MONDAY


class IndoorSlack(SlackChat):
    """Posts into the sandbox's workspace if Slack would accept it. Raises if Slack would
    refuse it.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(AsyncWebClient())
        self._world = sandbox.slack.world

    async def send(
        self, to: Address, message: Rendered, key: str, thread: MessageRef | None = None
    ) -> MessageRef:
        channel = self._world.channel(to.id)
        assert channel is not None
        posted = self._world.post(
            channel,
            self._world.bot.id,
            message.body["text"],
            blocks=checked_blocks(message.body["blocks"]),
            bot_id=self._world.bot_id,
            thread_ts=thread.id if thread else None,
            metadata={"event_type": EVENT, "event_payload": {"key": key}},
        )
        return MessageRef(channel.id, posted.ts)

    async def update(self, message: MessageRef, shown: Rendered, key: str) -> None:
        there = self._world.channels[message.conversation].messages[message.id]
        self._world.change(there, shown.body["text"], checked_blocks(shown.body["blocks"]))


class IndoorGoogle:
    """Fills `bot.ports.ReviewSite` from the sandbox's reviews."""

    id = "google"

    def __init__(self, sandbox: Sandbox) -> None:
        self._google = sandbox.google

    async def page(
        self, account: SiteAccount, location: LocationId, cursor: str = ""
    ) -> ReviewPage:
        place = self._google.world.locations[f"{account.account}/{account.location}"]
        found = [wire.review(one) for one in self._google.world.reviews_at(place)]
        return ReviewPage([WireReview.model_validate(one).review(location) for one in found])

    async def get(self, account: SiteAccount, key: ReviewKey) -> Review:
        there = self._google.world.reviews.get(key.id)
        if there is None:
            raise Gone("Google doesn't have it anymore.", code="NOT_FOUND")
        return WireReview.model_validate(wire.review(there)).review(key.location)

    async def publish(self, account: SiteAccount, key: ReviewKey, text: str) -> SiteReply:
        path = f"{account.account}/{account.location}/reviews/{key.id}/reply"
        now = self._google.clock.now()
        self._google.log.append(LoggedCall("reviews.updateReply", "PUT", path, "", now))
        put = self._google.world.put_reply(key.id, text)
        return WireReply.model_validate(wire.reply(put)).reply()

    async def take_down(self, account: SiteAccount, key: ReviewKey) -> None:
        self._google.world.delete_reply(key.id)


class Indoors:
    """The demo's practice with its desk, its intake and its outbox, and its surroundings."""

    def __init__(self, store: Store, url: str) -> None:
        settings = settings_for(8008, url)
        practice = settings.practice()
        # every case gets a card to check, however many come at once
        every = replace(practice.policy, gather_above=1_000_000)
        self.practice = replace(practice, policy=every)
        self.sandbox = build(self.practice, settings, "http://127.0.0.1:8008", None)
        self.sandbox.clock.offset = MONDAY - datetime.now(UTC)
        self.sandbox.google.world.moderation_delay = timedelta(0)
        clock = self.sandbox.clock
        self.store = store
        self.desk = Desk(self.practice, store, clock)
        self.intake = Intake(self.desk)
        self.outbox = Outbox(
            store,
            self.desk,
            {"slack": IndoorSlack(self.sandbox)},
            {"google": IndoorGoogle(self.sandbox)},
            clock,
            lambda: 0.5,
            pace=timedelta(0),
        )

    async def pass_(self, **span: float) -> None:
        """Let time pass, and carry out everything that's due by then."""
        self.sandbox.clock.jump(timedelta(**span))
        await self.outbox.drain()

    async def check(self) -> None:
        await self.outbox.drain()
        await invariants.check(self.sandbox, self.desk)


@contextmanager
def indoors(folder: Path) -> Iterator[Indoors]:
    url = f"sqlite:///{folder / 'bedside.db'}"
    store = migrated(folder / "bedside.db")
    try:
        yield Indoors(store, url)
    finally:
        store.close()

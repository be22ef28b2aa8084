"""The real product between a local Slack and a local Google, in the test's own event loop.

A test plays people and patients, and sees the contents of Slack and of the review site. The town's
clock starts on a Monday morning, and jumps when a test says so.
"""

from __future__ import annotations

import asyncio
import copy
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session

import app
from bot.cases.case import Case, CaseId
from bot.store import effects, outbox, timeline
from bot.timeline import RecordedEvent
from console.cases import every_case
from demo.play import build, settings_for, with_teams
from sandbox.app import Sandbox
from sandbox.faults import Faults
from sandbox.google.world import Review
from sandbox.slack.answer import Answer
from sandbox.slack.world import Message, View
from settings import Settings
from tests.databases import migrated
from tests.journeys import invariants
from tests.journeys.invariants import key_of, messages, words_of
from tests.journeys.older import as_before

MONDAY = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
"""10:00 at Oak Street: the office is open."""

OAK = "accounts/1001/locations/2001"
LAKESIDE = "accounts/1001/locations/2002"
CALM = "The wait was an hour and a half, and nobody told us why. We left in the end."
PATIENCE_S = 60.0


class Town:
    """One test's actions and views. People are identified by their first names."""

    def __init__(
        self, sandbox: Sandbox, product: app.Product, settings: Settings, patience_s: float
    ) -> None:
        self.sandbox = sandbox
        self.settings = settings
        self.product = product
        self.slack = sandbox.slack.world
        self.google = sandbox.google.world
        self.faults: Faults = sandbox.slack.faults
        self._patience_s = patience_s

    # --- actions

    async def review(
        self, text: str = CALM, stars: int = 1, at: str = OAK, author: str = "J. M."
    ) -> Review:
        """A patient posts a review, and the product gets notified."""
        written = self.google.add_review(at, stars, text, author)
        await self.catch_up()
        return written

    async def catch_up(self) -> None:
        """Let the product check the sites and the clock now."""
        await self.product.catch_up()
        await self.settle()

    async def click(self, who: str, action: str, card: Message, **choice: Any) -> Answer:
        """Press a button of a message in its current state."""
        return await self.sandbox.slack.people.click(
            slack_id(who), card.channel, card.ts, action, seen=as_before(card, action), **choice
        )

    async def press(self, who: str, action: str, card: Message, **choice: Any) -> None:
        """Press a button, and let everything happen that follows from it."""
        assert (await self.click(who, action, card, **choice)).ok
        await self.settle()

    async def late_click(self, who: str, action: str, seen: Message, **choice: Any) -> Answer:
        """Press a button of a message as this person still has it on screen."""
        return await self.sandbox.slack.people.click(
            slack_id(who),
            seen.channel,
            seen.ts,
            action,
            seen=as_before(seen, action) or seen,
            **choice,
        )

    async def submit(self, who: str, **values: Mapping[str, Any]) -> Answer:
        """Fill in the open form and submit it."""
        form = await self.form(who)
        entered = {name: {name: dict(entry)} for name, entry in values.items()}
        return await self.sandbox.slack.people.submit(slack_id(who), form.id, entered)

    async def say(self, who: str, channel: str, words: str) -> Answer:
        """Type `/reviews words`."""
        people = self.sandbox.slack.people
        return await people.command(slack_id(who), channel, "/reviews", words)

    async def pass_(self, **span: float) -> None:
        """Let time pass, with everything that's due by then."""
        self.sandbox.clock.jump(timedelta(**span))
        await self.catch_up()

    async def settle(self) -> None:
        """Wait until nothing is due or in progress anymore."""
        async with asyncio.timeout(self._patience_s):
            while not await self._is_quiet():
                await self.product.outbox.drain()

    async def _is_quiet(self) -> bool:
        practice, now = self.product.practice.id, self.sandbox.clock.now()

        def quiet(session: Session) -> bool:
            if outbox.listed(session, practice, ("sending",)):
                return False
            due_at = effects.next_at(session, practice)
            return due_at is None or due_at > now

        return await self.product.store.read(quiet)

    # --- views

    def snapshot(self, message: Message) -> Message:
        """The message in its current state, as on someone's screen."""
        return copy.deepcopy(message)

    def cards(self, case: int = 1) -> list[Message]:
        """The cards of a case in its channel. There should be one."""
        return self.posted(f"card:{case}:slack")

    def card(self, case: int = 1) -> Message:
        (card,) = self.cards(case)
        return card

    def posted(self, key: str) -> list[Message]:
        """The product's post under this effect's key, wherever it is."""
        return [message for message in messages(self.sandbox) if key_of(message) == key]

    def told(self, who: str) -> list[str]:
        """Messages only this person sees: private responses, and messages to them."""
        id = slack_id(who)
        return [
            words_of(message)
            for message in messages(self.sandbox)
            if message.ephemeral_to == id or self.slack.channels[message.channel].im_with == id
        ]

    async def hears(self, who: str, words: str) -> None:
        """Wait until this person gets this message. A response follows its acknowledgement."""
        await self.until(lambda: any(words in said for said in self.told(who)), words)

    async def form(self, who: str) -> View:
        """The form on this person's screen."""
        id = slack_id(who)
        await self.until(lambda: bool(self.slack.modals.get(id)), f"a form for {who}")
        return self.slack.modals[id][-1]

    async def until(self, seen: Callable[[], bool], what: str) -> None:
        """Wait for a change in Slack after which `seen` holds. Fails with `what` was expected."""
        changed = asyncio.Event()
        end = self.slack.subscribe(lambda _topic: changed.set())
        try:
            async with asyncio.timeout(self._patience_s):
                while not seen():
                    changed.clear()
                    await changed.wait()
        except TimeoutError:
            raise AssertionError(f"nobody saw: {what}") from None
        finally:
            end()

    async def case(self, id: int = 1) -> Case:
        return next(case for case in await self.all_cases() if case.id == id)

    async def all_cases(self) -> list[Case]:
        return await self.product.store.read(every_case, self.product.practice)

    async def history(self, id: int = 1) -> list[RecordedEvent]:
        practice = self.product.practice.id
        return await self.product.store.read(timeline.entries, practice, CaseId(id))

    async def happened(self, id: int = 1) -> list[str]:
        """The names of the events of a case, in order."""
        return [type(entry.event).__name__ for entry in await self.history(id)]

    def puts(self) -> int:
        """How often a reply was sent to Google."""
        return invariants.puts(self.sandbox).total()

    async def check(self) -> None:
        """Check the rules that hold at the end of every story, when all is quiet."""
        await self.settle()
        await invariants.check(self.sandbox, self.product.desk)


def slack_id(name: str) -> str:
    return f"U0{name.upper()}"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@asynccontextmanager
async def a_town(
    folder: Path,
    patience_s: float = PATIENCE_S,
    *,
    in_teams: bool = False,
    arranged: Callable[[Settings, Sandbox], Settings] = lambda settings, sandbox: settings,
) -> AsyncIterator[Town]:
    """The demo's practice, without any review yet. `Town.check` runs when the story ends.

    `patience_s` is the maximum wait in real seconds. With `in_teams` the practice works in Teams as
    well as in Slack. `arranged` changes the settings and the sandbox before the start.
    """
    port = free_port()
    settings = settings_for(port, f"sqlite:///{folder / 'bedside.db'}")
    settings = with_teams(settings) if in_teams else settings
    migrated(folder / "bedside.db").close()
    sandbox = build(settings.practice(), settings, f"http://127.0.0.1:{port}", None)
    sandbox.clock.offset = MONDAY - datetime.now(UTC)
    settings = arranged(settings, sandbox)
    running = app.running(settings, sandbox.clock, sandbox.mount, pace=timedelta(0))
    async with running as product:
        town = Town(sandbox, product, settings, patience_s)
        if sandbox.teams:
            await sandbox.teams.people.install(sandbox.teams.identities[slack_id("dana")])
        try:
            yield town
            await town.check()
        finally:
            town.faults.clear()
            await sandbox.close()

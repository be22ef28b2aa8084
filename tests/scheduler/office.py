"""A practice at work: real database, real desk, outbox and ticks. Only the outside is simulated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.cases.case import Case, CaseId
from bot.cases.commands import Command
from bot.cases.reply import ApproveReply
from bot.cases.state.reply_status import Pending
from bot.desk import Desk
from bot.effects import publish_key
from bot.health import ListedEffect
from bot.intake import Intake
from bot.older_reviews import OlderReviews
from bot.outcome import Outcome
from bot.ports import EventReceiver, LanguageModel
from bot.practice import MemberId, Policy
from bot.reviews import Review
from bot.store import Store, cases, effects, outbox
from bot.store.effects import Claimed
from scheduler import Outbox, Polls, Ticks
from tests.databases import migrated
from tests.scheduler.outside import ChatDouble, SiteDouble
from tests.world import SetClock, practice, review

NO_PACE = timedelta(0)


@dataclass
class Office:
    store: Store
    policy: Policy = field(default_factory=Policy)
    clock: SetClock = field(default_factory=SetClock)
    pace: timedelta = NO_PACE
    model: LanguageModel | None = None
    receiver: EventReceiver | None = None
    clicks: int = 0

    def __post_init__(self) -> None:
        self.desk = Desk(practice(self.policy), self.store, self.clock)
        self.intake = Intake(self.desk)
        self.older = OlderReviews(self.desk, self.intake)
        self.chat = ChatDouble(self.clock)
        self.site = SiteDouble(self.clock)
        self.start()

    def start(self) -> None:
        """Create everything that's in memory, as after a restart."""
        sites = {"google": self.site}
        self.outbox = Outbox(
            self.store,
            self.desk,
            {"slack": self.chat},
            sites,
            self.clock,
            lambda: 0.0,
            pace=self.pace,
            model=self.model,
            receiver=self.receiver,
        )
        self.desk.woken = self.outbox.wake
        self.polls = self.poller()
        self.ticks = Ticks(self.store, self.desk, self.outbox, self.polls, self.clock)

    def poller(self, holder: str = "") -> Polls:
        sites = {"google": self.site}
        return Polls(
            self.store, self.desk, self.intake, sites, self.clock, lambda: 0.5, holder=holder
        )

    # --- actions of people and patients

    async def opened(self, *reviews: Review) -> CaseId:
        """The case of the first of `reviews`, with all its messages in chat."""
        found = reviews or (review(),)
        self.site.put(*found)
        taken = await self.intake.take_in(found)
        await self.outbox.drain()
        return taken.opened[0]

    async def ask(self, command: Command, by: str = "ruth") -> Outcome:
        self.clicks += 1
        who = self.desk.practice.members[MemberId(by)]
        return await self.desk.handle(command, by=who, key=f"click-{self.clicks}")

    async def approve(self, id: CaseId) -> str:
        """Approved by Ruth. Returns the text."""
        case = self.case(id)
        assert case.draft is not None
        outcome = await self.ask(
            ApproveReply(id, case.draft.version, case.review.revision, sure=True)
        )
        assert not outcome.refused, outcome.said
        return case.draft.text

    async def approved_and_left(self, id: CaseId) -> str:
        """Approved, and the undo window is over, but nothing has been sent yet."""
        text = await self.approve(id)
        await self.outbox.drain()
        self.clock.pass_(seconds=61)
        return text

    async def pass_(self, **span: float) -> None:
        """Time passes, timers fire, and effects are carried out."""
        self.clock.pass_(**span)
        await self.ticks.tick()
        await self.outbox.drain()

    async def later(self, **span: float) -> None:
        """Let time pass while only the outbox runs."""
        self.clock.pass_(**span)
        await self.outbox.drain()

    # --- checks

    def looks(self, id: CaseId) -> int:
        """How often the site was queried about the reply that it's moderating."""
        status = self.case(id).reply.status
        assert isinstance(status, Pending)
        return status.looks

    def case(self, id: CaseId) -> Case:
        found = self.store.run_sync(cases.load, self.desk.practice.id, id)
        assert found is not None
        return found

    def listed(self, *states: str) -> list[ListedEffect]:
        wanted = states or ("dead", "unknown", "sending", "waiting")
        return self.store.run_sync(outbox.listed, self.desk.practice.id, wanted)

    def claim_and_die(self) -> list[Claimed]:
        """Have a process claim everything that's due and die, and let its leases expire."""
        practice, now, over = self.desk.practice.id, self.clock.now(), timedelta(seconds=-1)
        return self.store.run_sync(effects.claim, practice, now, 100, over)

    def state(self, key: str) -> str:
        rows = self.listed("dead", "unknown", "sending", "waiting", "done", "cancelled")
        return next(row.state for row in rows if row.key == key)

    def publish_state(self, id: CaseId, number: int = 1) -> str:
        return self.state(publish_key(id, number))


def negative(id: str, hours_ago: float = 5, at: datetime | None = None) -> Review:
    shown = review(id)
    posted_at = at or shown.posted_at + timedelta(hours=5 - hours_ago)
    return replace(shown, posted_at=posted_at, updated_at=posted_at)


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Store]:
    opened = migrated(tmp_path / "bedside.db")
    yield opened
    opened.close()


@pytest.fixture
def office(sqlite: Store) -> Office:
    return Office(sqlite)

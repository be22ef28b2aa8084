"""Tests a full disk: reads still work, changes are rejected with an explanation, and Bedside
recovers.
"""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.cases.call import AssignOwner
from bot.cases.reply import ApproveReply
from bot.cases.state.reply_status import ReplyState
from bot.errors import DiskFull
from bot.practice import MemberId
from bot.words.which import Which
from console.cases import every_case
from tests.journeys.patience import PATIENCE_S
from tests.scheduler.office import Office, negative

AMPLE = 2**31 - 2
"""SQLite's maximum number of pages."""


def room_for(office: Office, pages: int) -> None:
    """Let the database grow by this many pages. Zero simulates a full disk."""

    def limit(session: Session) -> None:
        used = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {min(used + pages, AMPLE)}"))

    office.store.run_sync(limit)


async def fill(office: Office) -> None:
    """Add reviews until the disk is full."""
    room_for(office, 0)
    with pytest.raises(DiskFull, match="The disk is full"):
        await _many(office)


async def _many(office: Office) -> None:
    for n in range(100, 1000):
        await office.intake.take_in([negative(f"r{n}")])


async def test_changes_are_refused_in_words_and_answers_go_on(office: Office) -> None:
    id = await office.opened()
    await fill(office)
    case = office.case(id)
    assert case.draft is not None
    many = [office.ask(AssignOwner(id, MemberId(who)), by="dana") for who in ("maya", "leo") * 20]
    outcomes = await asyncio.gather(*many, return_exceptions=True)
    assert any(isinstance(outcome, DiskFull) for outcome in outcomes)
    listed = await office.desk.listed(Which.PENDING, office.desk.practice.members[MemberId("ruth")])
    assert listed.total >= 1
    dana = office.desk.practice.members[MemberId("dana")]
    assert await office.desk.check(id, "Sorry.", dana) is not None


async def test_as_soon_as_there_is_room_everything_goes_on(office: Office) -> None:
    id = await office.opened()
    case = office.case(id)
    assert case.draft is not None
    await fill(office)
    assert office.store.is_full
    reviews = [negative(f"late{n}") for n in range(30)]
    office.site.put(*reviews)
    await office.polls.poll_once()
    room_for(office, AMPLE)
    office.clock.pass_(minutes=5)
    await office.polls.poll_once()
    await office.outbox.drain()
    assert {f"late{n}" for n in range(30)} <= set(_reviewed(office))
    approve = ApproveReply(id, case.draft.version, case.review.revision, sure=True)
    assert not (await office.ask(approve)).refused
    await office.later(seconds=61)
    assert office.case(id).reply.state is ReplyState.PUBLISHED
    assert not office.store.is_full


async def test_the_loops_outlive_it(office: Office) -> None:
    await office.opened()
    await fill(office)
    running = asyncio.create_task(office.outbox.run())
    office.clock.pass_(hours=7)
    ticking = await asyncio.gather(office.ticks.tick(), return_exceptions=True)
    # the effects that filled the disk can be due, too
    assert ticking[0] in (1, 2) or isinstance(ticking[0], DiskFull)
    await asyncio.sleep(0.05)
    assert not running.done()
    room_for(office, AMPLE)
    await office.ticks.tick()
    # several cases' reminders are merged and wait a minute
    office.clock.pass_(minutes=2)
    office.outbox.wake()
    async with asyncio.timeout(PATIENCE_S):
        while not (office.chat.of("nudge") or office.chat.of("several")):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await office.outbox.stop()
    await running


def _reviewed(office: Office) -> list[str]:
    found = office.store.run_sync(every_case, office.desk.practice)
    return [case.review.key.id for case in found]

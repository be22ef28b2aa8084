"""Tests two replicas on one database: everything is done once, even if one dies or freezes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session

from bot.cases.case import CaseId
from bot.cases.reply import ApproveReply
from bot.cases.state.reply_status import ReplyState
from bot.effects import CaseCard
from bot.store import Store, effects, timeline
from bot.store.column_types import table
from bot.store.tables import EffectRow, LeaseRow
from scheduler import Outbox, clock
from tests.journeys.patience import PATIENCE_S
from tests.scheduler.office import Office, negative
from tests.world import SetClock


@pytest.fixture
def pair(store: Store, database_url: str) -> Iterator[tuple[Office, Office]]:
    """Two replicas. Chat, site and clock outside are the same for both."""
    one, another = Office(store), Office(Store(database_url))
    another.clock = another.desk.clock = one.clock
    another.chat, another.site = one.chat, one.site
    another.start()
    yield one, another
    another.store.close()


async def quiet(*offices: Office) -> None:
    await asyncio.gather(*(office.outbox.drain() for office in offices))


async def test_each_effect_is_carried_out_by_one_of_them(pair: tuple[Office, Office]) -> None:
    one, another = pair
    reviews = [negative(f"r{n}") for n in range(40)]
    one.site.put(*reviews)
    await one.intake.take_in(reviews)
    await quiet(one, another)
    keys = [message.key for message in one.chat.messages]
    assert len(keys) == len(set(keys)) == 40
    assert one.listed() == []


async def test_each_reminder_fires_once_and_each_person_gets_one_message(
    pair: tuple[Office, Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "BATCH", 5)
    one, another = pair
    await one.opened(*(negative(f"r{n}") for n in range(30)))
    one.clock.pass_(hours=7)
    # no two machines show exactly the same time
    another.clock = SetClock(one.clock.now() + timedelta(seconds=1))
    another.desk.clock = another.clock
    another.start()
    fired = await asyncio.gather(one.ticks.tick(), another.ticks.tick())
    assert sum(fired) == 30
    await quiet(one, another)
    another.clock.pass_(minutes=1)
    await quiet(one, another)
    told = [message.conversation for message in one.chat.of("several")]
    assert len(told) == len(set(told)) > 0
    assert one.chat.of("nudge") == []


async def test_one_whose_clock_is_behind_adds_to_the_message_that_waits(
    pair: tuple[Office, Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "BATCH", 15)
    one, another = pair
    await one.opened(*(negative(f"r{n}") for n in range(30)))
    one.clock.pass_(hours=7)
    another.clock = another.desk.clock = SetClock(one.clock.now() + timedelta(seconds=1))
    another.start()
    await another.store.run(another.ticks._fire_due, frozenset())
    await one.store.run(one.ticks._fire_due, frozenset())
    another.clock.pass_(minutes=1)
    await quiet(another)
    told = [message.conversation for message in one.chat.of("several")]
    assert len(told) == len(set(told)) > 0
    assert one.chat.of("nudge") == []


async def test_both_taking_the_same_reviews_in_open_each_case_once(
    pair: tuple[Office, Office],
) -> None:
    one, another = pair
    reviews = [negative(f"r{n}") for n in range(20)]
    one.site.put(*reviews)
    await asyncio.gather(one.intake.take_in(reviews), another.intake.take_in(reviews))
    await quiet(one, another)
    assert len(one.chat.of("card")) == 20


async def test_a_publisher_whose_lease_ran_out_is_fenced_and_one_reply_stands(
    pair: tuple[Office, Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, another = pair
    id = await one.opened()
    text = await one.approved_and_left(id)
    honest, entered, may_go_on = one.site.publish, asyncio.Event(), asyncio.Event()

    async def frozen(*args, **more):  # type: ignore[no-untyped-def]
        entered.set()
        await may_go_on.wait()
        return await honest(*args, **more)

    monkeypatch.setattr(one.site, "publish", frozen)
    slow = _outbox(one, timedelta(seconds=2))
    working = asyncio.create_task(slow.drain())
    async with asyncio.timeout(PATIENCE_S):
        await entered.wait()
    monkeypatch.setattr(one.site, "publish", honest)
    _end_leases(one)
    await another.outbox.drain()
    assert one.case(id).reply.state is ReplyState.PUBLISHED
    may_go_on.set()
    await working
    await quiet(one, another)
    assert {reply.text for reply in [one.site.reviews["r1"].reply] if reply} == {text}
    published = [e for e in _happened(one, id) if e == "ReplyPublished"]
    assert published == ["ReplyPublished"]
    # the late one isn't trusted, so the site is checked
    assert any(key.startswith(f"look:{id}:lost") for key in _done(one))


async def test_a_replica_that_died_polling_is_followed_by_the_other(
    pair: tuple[Office, Office],
) -> None:
    one, another = pair
    assert await one.polls.renew_leadership()
    assert not await one.polls.renew_leadership()
    assert not await another.polls.renew_leadership()
    one.site.put(negative("r1"))
    assert (await another.polls.poll_due()).new == 0
    _end_leases(one)
    assert await another.polls.renew_leadership()
    assert (await another.polls.poll_due()).new == 1
    assert not await one.polls.renew_leadership()


async def test_one_that_stops_hands_the_polls_over_at_once(pair: tuple[Office, Office]) -> None:
    one, another = pair
    await one.polls.renew_leadership()
    await one.polls.stop()
    assert await another.polls.renew_leadership()


async def test_an_approval_on_each_replica_at_once_is_one_approval(
    pair: tuple[Office, Office],
) -> None:
    one, another = pair
    id = await one.opened()
    case = one.case(id)
    assert case.draft is not None
    command = ApproveReply(id, case.draft.version, case.review.revision, sure=True)
    another.clicks = 100
    outcomes = await asyncio.gather(one.ask(command, "ruth"), another.ask(command, "dana"))
    assert sorted(outcome.refused for outcome in outcomes) == [False, True]


def _outbox(office: Office, lease: timedelta) -> Outbox:
    chats, sites = {"slack": office.chat}, {"google": office.site}
    return Outbox(office.store, office.desk, chats, sites, office.clock, lambda: 0.0, lease=lease)


def _end_leases(office: Office) -> None:
    """Time passes for the leases, which go by the database's clock."""

    def over(session: Session) -> None:
        session.execute(update(table(EffectRow)).values(lease_until=0.0))
        session.execute(update(table(LeaseRow)).values(until=0.0))

    office.store.run_sync(over)


def _happened(office: Office, id: CaseId) -> list[str]:
    entries = office.store.run_sync(timeline.entries, office.desk.practice.id, id)
    return [entry.kind for entry in entries]


def _done(office: Office) -> list[str]:
    return [effect.key for effect in office.listed("done")]


async def test_a_card_asked_for_while_another_settles_it_is_sent_once_more(
    pair: tuple[Office, Office],
) -> None:
    one, another = pair
    if one.store.is_sqlite:
        return  # only one transaction writes at a time there
    id = await one.opened()
    practice, now = one.desk.practice.id, one.clock.now()
    card = CaseCard(one.case(id).location, id, "slack")
    one.store.run_sync(effects.ask, practice, [card], now)
    (claimed,) = one.store.run_sync(effects.claim, practice, now, 1, timedelta(minutes=1))
    asked, may_commit = threading.Event(), threading.Event()

    def slowly(session: Session) -> None:
        effects.ask(session, practice, [card], now)
        asked.set()
        may_commit.wait(PATIENCE_S)

    asking = asyncio.create_task(another.store.run(slowly))
    await asyncio.to_thread(asked.wait, PATIENCE_S)
    settling = asyncio.create_task(one.store.run(effects.done, practice, claimed, now))
    await asyncio.sleep(0.1)
    may_commit.set()
    await asking
    assert await settling
    assert one.state(card.key) == "waiting"

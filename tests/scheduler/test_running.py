"""Tests that the main loop wakes up on a commit, and stops without losing anything."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.cases.call import AssignOwner
from bot.errors import Unavailable
from bot.practice import MemberId
from bot.store import Store, effects
from scheduler import Outbox
from tests.journeys.patience import PATIENCE_S
from tests.scheduler.office import Office, negative


async def until(seen: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not seen():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def test_a_commit_wakes_the_outbox(office: Office) -> None:
    running = asyncio.create_task(office.outbox.run())
    await asyncio.sleep(0)
    await office.intake.take_in([negative("r1")])
    await until(lambda: office.chat.messages)
    await office.outbox.stop()
    await running


async def test_it_can_be_woken_from_another_thread(office: Office) -> None:
    running = asyncio.create_task(office.outbox.run())
    await asyncio.sleep(0.05)
    office.desk.woken = lambda: None
    await office.intake.take_in([negative("r1")])
    thread = threading.Thread(target=office.outbox.wake)
    thread.start()
    await until(lambda: office.chat.messages)
    thread.join()
    await office.outbox.stop()
    await running


async def test_what_falls_due_later_goes_out_without_being_woken(office: Office) -> None:
    case = await office.opened()
    await office.approve(case)
    running = asyncio.create_task(office.outbox.run())
    await until(lambda: office.chat.of("card")[0].updates)
    office.clock.pass_(seconds=59.9)
    await office.outbox.sweep()
    await asyncio.sleep(0.02)
    office.clock.pass_(seconds=1)
    await until(lambda: office.site.published)
    await office.outbox.stop()
    await running


async def test_what_a_clock_that_ran_ahead_put_off_does_not_wait_for_a_year(office: Office) -> None:
    case = await office.opened()
    office.clock.pass_(days=365)
    office.chat.fails("update", Unavailable("Down.", code="unavailable"))
    await office.approve(case)
    await office.outbox.drain()
    assert office.chat.of("card")[0].updates == 0
    office.clock.pass_(days=-365)
    await office.outbox.drain()
    assert office.chat.of("card")[0].updates == 0
    await office.outbox.sweep()
    await office.outbox.drain()
    assert office.chat.of("card")[0].updates == 1
    assert office.site.published == []


async def test_a_database_in_trouble_does_not_end_the_loop(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, failed = effects.claim, threading.Event()

    def claim(*args, **more):  # type: ignore[no-untyped-def]
        if not failed.is_set():
            failed.set()
            raise OSError("disk full")
        return honest(*args, **more)

    monkeypatch.setattr(effects, "claim", claim)
    running = asyncio.create_task(office.outbox.run())
    await until(failed.is_set)
    await office.intake.take_in([negative("r1")])
    await until(lambda: office.chat.messages)
    await office.outbox.stop()
    await running


async def test_draining_sees_what_was_asked_for_during_its_last_claim(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look at the site ends between a claim that's empty and its return, as on PostgreSQL."""
    case = await office.opened()
    await office.approved_and_left(case)
    await office.outbox.drain()
    await office.ask(AssignOwner(case, MemberId("leo")), by="dana")
    await office.pass_(days=8)
    office.clock.pass_(days=7)
    await office.ticks.tick()
    entered, may_end = asyncio.Event(), asyncio.Event()
    get, run = office.site.get, office.store.run

    async def slow_get(*args, **more):  # type: ignore[no-untyped-def]
        entered.set()
        await may_end.wait()
        return await get(*args, **more)

    async def slow_claim(work, *args):  # type: ignore[no-untyped-def]
        found = await run(work, *args)
        if work is effects.claim and entered.is_set() and not may_end.is_set() and not found:
            may_end.set()
            await until(lambda: len(asyncio.all_tasks()) == 1)
        return found

    monkeypatch.setattr(office.site, "get", slow_get)
    monkeypatch.setattr(office.store, "run", slow_claim)
    await office.outbox.drain()
    assert may_end.is_set()
    assert len(office.chat.of("follow-up")) == 1


async def test_draining_sees_what_the_loop_has_claimed_and_not_yet_started(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in the demo, where the clock jumps while the loop runs."""
    await office.opened()
    sent = len(office.chat.messages)
    claimed, may_start = asyncio.Event(), asyncio.Event()
    run = office.store.run

    async def slow_claim(work, *args):  # type: ignore[no-untyped-def]
        found = await run(work, *args)
        if work is effects.claim and found and not claimed.is_set():
            claimed.set()
            await may_start.wait()
        return found

    running = asyncio.create_task(office.outbox.run())
    monkeypatch.setattr(office.store, "run", slow_claim)
    office.clock.pass_(hours=7)
    await office.ticks.tick()
    await claimed.wait()
    draining = asyncio.create_task(office.outbox.drain())
    await asyncio.sleep(0.05)
    may_start.set()
    await draining
    assert len(office.chat.messages) > sent
    await office.outbox.stop()
    await running


async def test_stopping_lets_a_call_end(office: Office) -> None:
    entered, may_end = hold_sends(office)
    running = asyncio.create_task(office.outbox.run())
    await office.intake.take_in([negative("r1")])
    await entered.wait()
    stopping = asyncio.create_task(office.outbox.stop())
    await asyncio.sleep(0)
    may_end.set()
    await stopping
    await running
    assert office.state("card:1:slack") == "done"


async def test_a_call_that_does_not_end_is_looked_for_at_the_next_start(office: Office) -> None:
    entered, may_end = hold_sends(office)
    running = asyncio.create_task(office.outbox.run())
    await office.intake.take_in([negative("r1")])
    await entered.wait()
    await office.outbox.stop(grace_s=0.01)
    await running
    assert office.state("card:1:slack") == "unknown"
    may_end.set()
    office.start()
    await office.later(seconds=61)
    assert len(office.chat.messages) == 1
    assert office.state("card:1:slack") == "done"


async def test_what_has_not_begun_is_handed_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking = asyncio.Event()

    async def never(*args: object) -> None:
        looking.set()
        await asyncio.Event().wait()

    case = await office.opened()
    await office.approved_and_left(case)
    monkeypatch.setattr(office.site, "get", never)
    running = asyncio.create_task(office.outbox.run())
    await looking.wait()
    await office.outbox.stop(grace_s=0.01)
    await running
    (row,) = office.listed("waiting")
    assert (row.key, row.attempt) == ("publish:1:1", 0)


async def test_cancelling_the_loop_stops_it_in_order(office: Office) -> None:
    running = asyncio.create_task(office.outbox.run())
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await office.intake.take_in([negative("r1")])
    await office.outbox.drain()
    assert office.chat.messages == []


async def test_a_call_that_outlives_its_lease_is_cut_off_and_looked_for(office: Office) -> None:
    entered, _ = hold_sends(office)
    short = Outbox(
        office.store,
        office.desk,
        {"slack": office.chat},
        {},
        office.clock,
        lambda: 0.0,
        lease=timedelta(seconds=0.3),
        pace=timedelta(0),
    )
    await office.intake.take_in([negative("r1")])
    await short.drain()
    assert entered.is_set()
    assert office.state("card:1:slack") == "unknown"


async def test_two_outboxes_send_each_message_once(store: Store) -> None:
    office = Office(store)
    first = office.outbox
    office.start()
    await office.intake.take_in([negative(f"r{n}") for n in range(20)])
    await asyncio.gather(first.drain(), office.outbox.drain())
    assert len(office.chat.messages) == 20
    assert len({message.key for message in office.chat.messages}) == 20


def hold_sends(office: Office) -> tuple[asyncio.Event, asyncio.Event]:
    """Sends begin, and end only when they're allowed to."""
    entered, may_end = asyncio.Event(), asyncio.Event()
    honest = office.chat.send

    async def slow(*args, **more):  # type: ignore[no-untyped-def]
        entered.set()
        await may_end.wait()
        return await honest(*args, **more)

    office.chat.send = slow  # type: ignore[method-assign]
    return entered, may_end

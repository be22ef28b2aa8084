"""Tests that timers fire once, and that a failed timer doesn't block the others."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.cases.case import CaseId
from bot.cases.email import AnswerEmail, NoteEmail
from bot.cases.follow_up import RecordSecondContact
from bot.cases.state.reply_status import ReplyState
from bot.store import Store, cases, timers
from bot.store.timers import DueTimer
from bot.timers import LIMIT
from scheduler import clock
from tests.journeys.patience import PATIENCE_S
from tests.scheduler.office import Office, negative
from tests.world import OAK


async def test_a_reminder_fires_once(office: Office) -> None:
    await office.opened()
    await office.pass_(hours=7)
    assert len(office.chat.of("nudge")) == 1
    await office.pass_(minutes=1)
    office.start()
    await office.pass_(minutes=1)
    assert len(office.chat.of("nudge")) == 1


async def test_nothing_fires_early_and_a_clock_set_back_fires_nothing_twice(
    office: Office,
) -> None:
    await office.opened()
    assert await office.ticks.tick() == 0
    await office.pass_(hours=7)
    office.clock.pass_(hours=-2)
    await office.pass_(hours=2)
    assert len(office.chat.of("nudge")) == 1


async def test_two_replicas_that_tick_at_once_fire_once(store: Store) -> None:
    office = Office(store)
    await office.opened(*(negative(f"r{n}") for n in range(5)))
    office.clock.pass_(hours=7)
    fired = await asyncio.gather(office.ticks.tick(), office.ticks.tick())
    assert sum(fired) == 5


async def test_more_than_a_batch_is_fired_in_one_tick(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "BATCH", 3)
    await office.opened(*(negative(f"r{n}") for n in range(10)))
    office.clock.pass_(hours=7)
    assert await office.ticks.tick() == 10


async def test_a_timer_that_raises_is_left_and_the_others_fire(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "BATCH", 2)
    await office.opened(*(negative(f"r{n}") for n in range(5)))
    honest = office.desk.fire

    def fire(session: Session, due: DueTimer, now: datetime) -> None:
        honest(session, due, now)
        if due.case == 2:
            raise KeyError("something nobody foresaw")

    monkeypatch.setattr(office.desk, "fire", fire)
    await office.pass_(hours=7)
    monkeypatch.setattr(office.desk, "fire", honest)
    await office.later(minutes=1)
    assert {note.shows[-10:] for note in office.chat.of("several")} == {"1, 3, 4, 5"}
    assert office.chat.of("nudge") == []
    await office.pass_(seconds=15)
    assert [note.shows[:8] for note in office.chat.of("nudge")] == ["nudge 2:"]


async def test_a_timer_of_a_case_that_is_not_there_is_done_with(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.opened()
    with monkeypatch.context() as patched:
        patched.setattr(cases, "load", lambda *_: None)
        await office.pass_(hours=7)
    due = office.store.run_sync(timers.next_due, office.desk.practice.id)
    assert due is not None
    assert due > office.clock.now()


def closed_on(office: Office, *days: date) -> None:
    """The office is restarted with other settings and is closed on these days."""
    place = office.desk.practice.locations[OAK]
    place = replace(place, hours=replace(place.hours, closed_on=frozenset(days)))
    office.desk.practice = replace(
        office.desk.practice, locations={**office.desk.practice.locations, OAK: place}
    )


async def test_a_reminder_for_a_day_that_is_a_holiday_by_now_comes_on_the_next(
    store: Store,
) -> None:
    """It was saved before the settings were changed. It's neither lost nor sent that day."""
    office = Office(store)
    case = await office.opened()
    await office.approved_and_left(case)
    await office.outbox.drain()
    await office.pass_(hours=5)
    closed_on(office, date(2026, 5, 5))
    await office.pass_(hours=24)
    assert office.chat.of(f"nudge-owner-0-{LIMIT}") == []
    await office.pass_(hours=24)
    assert len(office.chat.of(f"nudge-owner-0-{LIMIT}")) == 1


async def test_a_clock_set_back_between_claim_and_firing_loses_no_reminder(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.opened()
    office.clock.pass_(hours=7)
    honest, before = timers.due, office.clock.now()

    def looked(*args: Any) -> list[DueTimer]:
        found = honest(*args)
        office.clock.at = before - timedelta(hours=2)
        return found

    monkeypatch.setattr(timers, "due", looked)
    await office.ticks.tick()
    monkeypatch.setattr(timers, "due", honest)
    await office.pass_(hours=2)
    assert len(office.chat.of("nudge")) == 1


async def test_a_reminder_that_an_outage_held_up_waits_for_the_morning(office: Office) -> None:
    await office.opened()
    # it was due at 5 PM, and the machine is back at 3 AM
    office.clock.pass_(hours=17)
    await office.pass_()
    assert office.chat.of("nudge") == []
    await office.pass_(hours=5)
    assert len(office.chat.of("nudge")) == 1


async def test_two_weeks_on_a_second_contact_is_proposed(office: Office) -> None:
    case = await office.opened()
    await office.approved_and_left(case)
    await office.outbox.drain()
    assert office.case(case).reply.state is ReplyState.PUBLISHED
    await office.pass_(days=8)
    assert office.case(case).follow_up.looks == 1
    assert office.chat.of("follow-up") == []
    await office.pass_(days=7)
    (card,) = office.chat.of("follow-up")
    assert card.thread == office.chat.of("card")[0].id
    # no one reached them, so it can't say that they talked
    assert not re.search("talked|spoke|our conversation", office.case(case).follow_up.text)
    await office.ask(RecordSecondContact(case), by="maya")
    await office.outbox.drain()
    assert card.shows == f"follow-up {case}: made"


async def test_a_look_finds_that_the_review_is_gone(office: Office) -> None:
    case = await office.opened()
    await office.approved_and_left(case)
    await office.outbox.drain()
    del office.site.reviews["r1"]
    await office.pass_(days=8)
    closed = office.case(case).closed
    assert closed is not None
    assert closed.outcome == "removed"
    assert office.case(case).fired


async def test_a_tick_without_anything_due_changes_nothing(office: Office) -> None:
    await office.opened()
    before = office.store.run_sync(timers.next_due, office.desk.practice.id)
    assert await office.ticks.tick() == 0
    assert office.store.run_sync(timers.next_due, office.desk.practice.id) == before


async def test_the_ticks_begin_and_end(office: Office) -> None:
    fast = clock.Ticks(
        office.store,
        office.desk,
        office.outbox,
        office.polls,
        office.clock,
        every=timedelta(milliseconds=20),
    )
    await office.opened()
    office.clock.pass_(hours=7)
    running = asyncio.create_task(office.outbox.run())
    fast.start()
    async with asyncio.timeout(PATIENCE_S):
        while not office.chat.of("nudge"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await fast.stop()
    await office.outbox.stop()
    await running


async def test_many_reminders_for_one_person_are_one_message(office: Office) -> None:
    await office.opened(*(negative(f"r{n}") for n in range(4)))
    await office.pass_(hours=7)
    await office.later(minutes=1)
    assert office.chat.of("nudge") == []
    told = {one.conversation: one.shows for one in office.chat.of("several")}
    assert told == {
        "U0DANA": "several for Dana: 1, 2, 3, 4",
        "U0RUTH": "several for Ruth: 1, 2, 3, 4",
    }
    await office.pass_(minutes=1)
    assert len(office.chat.of("several")) == 2


async def test_deadlines_that_pass_one_after_another_are_one_message(office: Office) -> None:
    last = 50
    await office.opened(*(negative(f"r{n:02}", 5 - n / 3600) for n in range(last)))
    await office.pass_(hours=7)
    for _ in range(8):
        await office.pass_(seconds=15)
    told = [one.conversation for one in office.chat.of("several")]
    assert len(told) == len(set(told)) > 0
    named = office.chat.of("several")[0].shows
    assert named.endswith(f", {last}")
    assert office.chat.of("nudge") == []


async def test_two_reminders_stay_in_their_threads(office: Office) -> None:
    await office.opened(negative("r1"), negative("r2"))
    await office.pass_(hours=7)
    assert len(office.chat.of("nudge")) == 2
    assert office.chat.of("several") == []


async def test_after_an_outage_each_person_gets_one_message_the_most_urgent_first(
    office: Office,
) -> None:
    await office.opened(*(negative(f"r{n}", hours_ago=6 - n) for n in range(1, 6)))
    await office.pass_(hours=72)
    await office.later(minutes=1)
    told = office.chat.of("several")
    assert len({one.conversation for one in told}) == len(told) > 0
    assert all(one.shows.endswith(": 1, 2, 3, 4, 5") for one in told)
    assert office.chat.of("nudge") == []


async def test_overdue_reviews_share_one_line_a_day_in_the_channel_and_to_the_manager(
    office: Office,
) -> None:
    await office.opened(*(negative(f"r{n}") for n in range(3)))
    await office.pass_(hours=24)
    assert office.chat.of("overdue") == []
    for day in (1, 2):
        await office.pass_(hours=24)
        said = [message.shows for message in office.chat.of("overdue")]
        assert sorted(said[-2:]) == [
            "3 overdue to Dana: 1, 2, 3",
            "3 overdue to oak-street: 1, 2, 3",
        ]
        assert len(said) == 2 * day
    await office.approved_and_left(CaseId(1))
    await office.pass_(hours=24)
    assert "2 overdue to Dana: 2, 3" in [one.shows for one in office.chat.of("overdue")[-2:]]


async def test_the_manager_is_told_each_day_of_an_e_mail_without_a_reply(office: Office) -> None:
    case = await office.opened()
    await office.ask(NoteEmail(case), by="maya")
    told = []
    for _until_friday in range(4):
        await office.pass_(days=1)
        told.append(len(office.chat.of("nudge-email")))
    before = told[1]
    assert told[1:] == [before, before + 1, before + 2]
    await office.ask(AnswerEmail(case), by="maya")
    await office.pass_(days=3)
    assert len(office.chat.of("nudge-email")) == before + 2

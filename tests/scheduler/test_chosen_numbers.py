"""Tests an office with its own numbers, while the other office uses the practice's defaults."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.cases.call import AssignOwner, LogCall
from bot.cases.case import CaseId
from bot.cases.reminders import SnoozeNudge
from bot.cases.state.call import ContactState
from bot.cases.state.reply_status import ReplyState
from bot.practice import LocationId, MemberId, Policy
from bot.store import Store, timers
from bot.timers import LIMIT, REPEATED, TimerKind
from tests.scheduler.office import Office
from tests.scheduler.test_reconciling import sweeping
from tests.world import LAKE, MONDAY, OAK, review

MAYA = MemberId("maya")


def chooses(office: Office, at: LocationId = OAK, **chosen: Any) -> None:
    """Restart Bedside with these numbers for that office."""
    practice = office.desk.practice
    place = replace(practice.locations[at], policy=replace(Policy(), **chosen))
    office.desk.practice = replace(practice, locations={**practice.locations, at: place})


async def at_both(office: Office, **more: Any) -> tuple[CaseId, CaseId]:
    oak = await office.opened(review("oak", at=OAK, **more))
    return oak, await office.opened(review("lake", at=LAKE, **more))


def ahead(office: Office, id: CaseId, kind: TimerKind) -> list[int]:
    waiting = office.store.run_sync(timers.waiting, office.desk.practice.id, id)
    return [timer.key.n for timer in sorted(waiting) if timer.kind is kind]


async def test_each_office_gives_up_after_its_own_number_of_calls(office: Office) -> None:
    chooses(office, call_tries=2)
    oak, lake = await at_both(office)
    for id in (oak, lake):
        await office.ask(AssignOwner(id, MAYA), by="maya")
        await office.ask(LogCall(id, reached=False), by="maya")
    told = [await office.ask(LogCall(id, reached=False), by="maya") for id in (oak, lake)]
    assert office.case(oak).contact.state is ContactState.UNREACHABLE
    assert office.case(lake).contact.state is ContactState.ASSIGNED
    assert [one.said for one in told] == [
        "Logged. No answer, twice. I won't ask you to call again.",
        "Logged. I'll remind you to try again today at 1 PM.",
    ]


async def test_a_reminder_is_put_off_for_as_long_as_its_office_chose(office: Office) -> None:
    chooses(office, snooze=timedelta(hours=3))
    oak, lake = await at_both(office, posted_at=MONDAY)
    told = [await office.ask(SnoozeNudge(id, "reply")) for id in (oak, lake)]
    # 10 AM at Oak Street is 9 AM at Lakeside
    assert [one.said for one in told] == [
        "I'll remind you today at 1 PM.",
        "I'll remind you today at 10 AM.",
    ]


async def test_after_an_outage_an_office_that_wants_it_so_is_not_disturbed_after_closing(
    office: Office,
) -> None:
    chooses(office, late_after=timedelta(minutes=10))
    practice = office.desk.practice
    lakeside = replace(practice.locations[LAKE], time_zone=practice.locations[OAK].time_zone)
    office.desk.practice = replace(practice, locations={**practice.locations, LAKE: lakeside})
    oak, lake = await at_both(office, posted_at=MONDAY - timedelta(hours=1))
    for id in (oak, lake):
        assert ahead(office, id, TimerKind.REPLY) == [1, 2, LIMIT]
    # the first was due at 17:00, when both close, and everything was down until half past
    office.clock.at = MONDAY + timedelta(hours=7, minutes=30)
    await office.ticks.tick()
    assert ahead(office, oak, TimerKind.REPLY) == [1, 2, LIMIT]
    assert ahead(office, lake, TimerKind.REPLY) == [2, LIMIT]
    office.clock.at = MONDAY + timedelta(hours=22, seconds=1)  # Tuesday, 8:00
    await office.ticks.tick()
    assert ahead(office, oak, TimerKind.REPLY) == [LIMIT]


async def test_a_site_is_asked_in_the_steps_that_the_office_chose(office: Office) -> None:
    office.site.moderates = True
    chooses(office, moderation_looks=(timedelta(minutes=1), timedelta(hours=5)))
    oak, lake = await at_both(office)
    for id in (oak, lake):
        await office.approved_and_left(id)
        await office.outbox.drain()
        assert office.case(id).reply.state is ReplyState.PENDING
    await office.pass_(minutes=3)
    await office.pass_(minutes=30)
    await office.pass_(minutes=1)
    assert office.looks(oak) == 1
    assert office.looks(lake) == 3


async def test_a_manager_hears_of_a_call_whose_reminders_became_fewer_after_a_restart(
    sqlite: Store,
) -> None:
    office = Office(sqlite)
    oak = await office.opened()
    await office.approved_and_left(oak)
    await office.outbox.drain()
    await office.ask(AssignOwner(oak, MAYA), by="maya")
    await office.pass_(hours=4, minutes=1)
    await office.pass_(days=1)
    assert ahead(office, oak, TimerKind.CALL) == [3, LIMIT]
    chooses(office, call_nudges=1)
    await sweeping(office).sweep()
    await office.pass_(seconds=15)
    assert ahead(office, oak, TimerKind.CALL) == [REPEATED], "again next week, and no sooner"
    (told,) = office.chat.of(f"nudge-call-1-{LIMIT}")
    assert told.shows == f"nudge {oak}: call {LIMIT} to Dana"

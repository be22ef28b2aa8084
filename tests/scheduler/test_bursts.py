"""Tests a viral post: the first reviews keep their own cards, the others share one, and nothing is
lost.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.cases.call import AssignOwner
from bot.cases.case import CaseId
from bot.practice import MemberId, Policy
from bot.store import Store
from scheduler import Reconciliation
from tests.scheduler.office import Office, negative


@pytest.fixture
def flooded(store: Store) -> Office:
    return Office(store, Policy(gather_above=20))


async def flood(office: Office, count: int) -> None:
    reviews = [negative(f"r{n:03}") for n in range(count)]
    office.site.put(*reviews)
    await office.polls.poll_once()
    await office.outbox.drain()
    await office.later(seconds=11)


@pytest.mark.slow
async def test_five_hundred_reviews_become_twenty_cards_and_one_list(flooded: Office) -> None:
    await flood(flooded, 500)
    cards = [card.key for card in flooded.chat.of("card:")]
    assert cards == [f"card:{n}:slack" for n in range(1, 21)]
    (shared,) = flooded.chat.of("burst")
    assert shared.shows == "burst at oak-street: 480, first 21"
    assert shared.updates <= 1
    assert flooded.listed() == []


@pytest.mark.slow
async def test_a_case_that_somebody_takes_up_gets_its_card(flooded: Office) -> None:
    await flood(flooded, 40)
    await flooded.ask(AssignOwner(CaseId(33), MemberId("leo")), by="dana")
    await flooded.outbox.drain()
    assert len(flooded.chat.of("card:33:")) == 1
    sweeping = Reconciliation(flooded.store, flooded.desk, {"slack": flooded.chat}, flooded.clock)
    await sweeping.sweep()
    await flooded.later(seconds=11)
    assert flooded.chat.of("burst")[0].shows == "burst at oak-street: 19, first 21"
    assert len(flooded.chat.of("card:")) == 21


@pytest.mark.slow
async def test_reminders_of_a_flood_are_merged_and_post_no_cards(flooded: Office) -> None:
    await flood(flooded, 40)
    await flooded.pass_(hours=7)
    await flooded.later(minutes=1)
    assert len(flooded.chat.of("card:")) == 20
    told = [note.conversation for note in flooded.chat.of("several")]
    assert len(told) == len(set(told)) > 0
    assert flooded.chat.of("nudge") == []


@pytest.mark.slow
async def test_as_many_over_a_day_are_no_flood(flooded: Office) -> None:
    for n in range(30):
        await flooded.opened(negative(f"r{n}"))
        flooded.clock.pass_(minutes=5)
    assert len(flooded.chat.of("card:")) == 30
    assert flooded.chat.of("burst") == []


async def test_cards_are_paced_and_the_first_stays_first(sqlite: Store) -> None:
    office = Office(sqlite, Policy(gather_above=20), pace=timedelta(seconds=1))
    reviews = [negative(f"r{n:03}") for n in range(30)]
    office.site.put(*reviews)
    await office.polls.poll_once()
    await office.outbox.drain()
    assert len(office.chat.of("card:")) == 1
    for _ in range(40):
        await office.later(seconds=1)
    keys = [card.key for card in office.chat.of("card:")]
    assert keys == [f"card:{n}:slack" for n in range(1, 21)]
    times = [card.at for card in office.chat.of("card:")]
    assert all(after - before >= timedelta(seconds=1) for before, after in pairwise(times))


async def test_a_stall_is_not_made_up_for_in_a_rush(sqlite: Store) -> None:
    office = Office(sqlite, Policy(gather_above=20), pace=timedelta(seconds=1))
    await office.intake.take_in([negative(f"r{n:03}") for n in range(10)])
    await office.outbox.drain()
    await office.later(seconds=60)
    assert len(office.chat.of("card:")) == 2
    for _ in range(8):
        await office.later(seconds=1)
    assert [card.key for card in office.chat.of("card:")] == [
        f"card:{n}:slack" for n in range(1, 11)
    ]

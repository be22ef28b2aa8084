"""Tests that completed rows are deleted after a while, but records of what people did are kept."""

from __future__ import annotations

from collections import Counter
from unittest.mock import Mock

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.cases.call import LogCall
from bot.cases.case import CaseId
from bot.cases.site import ReopenCase
from bot.cases.state.call import NextStep, Settled
from bot.effects import card_key
from bot.errors import Broken
from bot.pruning import SPENT_KEPT, Pruning
from bot.store import Store
from console.cases import problems
from tests.scheduler.office import Office
from tests.world import review

OURS = ("effects", "timers", "posts", "inbox")
PEOPLES = ("cases", "timeline", "reviews")


@pytest.fixture
def both(store: Store) -> Office:
    return Office(store)


async def closed(office: Office) -> CaseId:
    """A closed case with its reminders, its reply and its call."""
    case = await office.opened(review("r1"))
    await office.pass_(hours=24)
    await office.approved_and_left(case)
    await office.outbox.drain()
    said = LogCall(case, reached=True, next_step=NextStep.NOTHING, settled=Settled.YES)
    assert not (await office.ask(said, by="maya")).refused
    for _ in range(4):
        await office.pass_(days=8)
    assert office.case(case).closed is not None
    return case


def rows(office: Office) -> Counter[str]:
    """How many rows each table has."""

    def counted(session: Session) -> Counter[str]:
        found = Counter[str]()
        for name in (*OURS, *PEOPLES):
            found[name] = session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
        return found

    return office.store.run_sync(counted)


async def test_what_is_spent_goes_and_what_people_made_stays(both: Office) -> None:
    case = await closed(both)
    before = rows(both)
    young = await Pruning(both.desk).prune()
    assert (young["effects"], young["timers"]) == (0, 0)
    both.clock.pass_(days=SPENT_KEPT.days)
    pruned = await Pruning(both.desk).prune()
    after = rows(both)
    assert pruned["effects"] == before["effects"] - after["effects"] > 3
    assert pruned["timers"] == before["timers"] - after["timers"] > 3
    assert young["inbox"] == before["inbox"] > 0
    assert after["posts"] < before["posts"]
    for name in PEOPLES:
        assert after[name] == before[name] > 0
    assert both.store.run_sync(lambda s: list(problems(s, both.desk.practice))) == []
    assert both.case(case).closed is not None


async def test_a_case_that_is_opened_again_finds_its_card_and_repeats_nothing(
    both: Office,
) -> None:
    case = await closed(both)
    both.clock.pass_(days=SPENT_KEPT.days + 1)
    await Pruning(both.desk).prune()
    said = [message.key for message in both.chat.messages]
    assert said.count(card_key(case, "slack")) == 1
    assert not (await both.ask(ReopenCase(case), by="dana")).refused
    await both.pass_(minutes=1)
    assert both.chat.calls[-1][0] == "update"
    again = [message.key for message in both.chat.messages]
    assert again[: len(said)] == said
    assert len(again) == len(set(again)), "something was posted twice"


async def test_open_cases_dead_letters_and_what_is_young_keep_their_rows(both: Office) -> None:
    case = await both.opened(review("r1"))
    both.chat.fails("update", Broken("No.", code="no"))
    await both.approve(case)
    await both.outbox.drain()
    assert both.listed("dead")
    before = rows(both)
    both.clock.pass_(days=SPENT_KEPT.days * 2)
    pruned = await Pruning(both.desk).prune()
    assert (pruned["effects"], pruned["timers"]) == (0, 0)
    assert rows(both)["effects"] == before["effects"]


async def test_it_is_done_once_a_day_in_short_transactions_and_counted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await closed(office)
    counted, most = Counter[str](), list[int]()

    def pruned(name: str, count: int) -> None:
        counted[name] += count
        most.append(count)

    monkeypatch.setattr("bot.pruning.BATCH", 2)
    monkeypatch.setattr("bot.pruning.PAUSE_S", 0)
    monkeypatch.setattr(office.desk, "meter", Mock(pruned=pruned))
    office.clock.pass_(days=SPENT_KEPT.days + 1)
    assert await Pruning(office.desk).daily() == counted
    assert max(most) == 2 < counted["effects"]
    assert await Pruning(office.desk).daily() is None
    office.clock.pass_(days=1)
    assert await Pruning(office.desk).daily() is not None

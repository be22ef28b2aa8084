"""Tests the home tab, which is what a member sees first."""

from __future__ import annotations

from datetime import timedelta

from bot.cases.call import AssignOwner
from bot.practice import MemberId
from cards.home import draw_home
from tests.cards.reading import read
from tests.scheduler.office import Office, office, sqlite
from tests.world import LAKE, MONDAY, review

__all__ = ["office", "sqlite"]
"""The fixtures for a running practice."""


async def test_counts_come_first_then_ones_own_then_what_is_late(office: Office) -> None:
    first = await office.opened(review("r1"))
    await office.opened(review("r2", at=LAKE))
    await office.ask(AssignOwner(first, MemberId("maya")), by="dana")
    maya = office.desk.practice.members[MemberId("maya")]
    shown = read(draw_home(await office.desk.home(maya)))
    assert shown.startswith("Bedside 2 reviews need a reply · 1 case is yours")
    assert shown.index("Yours") < shown.index("Last 7 days") < shown.index("On duty today")
    assert "2 complaints, none replied to yet" in shown
    assert "Maya: Oak Street, Lakeside" in shown
    office.clock.pass_(hours=20)
    later = read(draw_home(await office.desk.home(maya)))
    assert "2 reviews need a reply (2 overdue)" in later
    assert later.index("Yours") < later.index("Overdue")


async def test_good_reviews_of_the_week_without_a_reply_are_counted(office: Office) -> None:
    good = "Everyone is so friendly, and they always call right back."
    ruth, maya = (office.desk.practice.members[MemberId(name)] for name in ("ruth", "maya"))
    old = MONDAY - timedelta(days=9)
    found = [review("g1", good, 5), review("g2", good, 4, at=LAKE), review("g3", "", 5)]
    await office.intake.take_in([*found, review("g4", good, 5, old)])
    shown = read(draw_home(await office.desk.home(ruth)))
    assert (
        "Last 7 days  No complaints. 3 good reviews have no reply yet. Thank them  On duty" in shown
    )
    shown = read(draw_home(await office.desk.home(maya)))
    assert "3 good reviews have no reply yet." in shown
    assert "Thank them" not in shown


async def test_it_is_of_use_to_a_manager_without_a_case(office: Office) -> None:
    dana = office.desk.practice.members[MemberId("dana")]
    assert "All caught up." in read(draw_home(await office.desk.home(dana)))
    id = await office.opened(review("r1"))
    await office.approved_and_left(id)
    await office.outbox.drain()
    shown = read(draw_home(await office.desk.home(dana)))
    assert "All caught up." in shown
    assert "1 complaint, 1 replied to" in shown
    assert "A reply typically took 5 h" in shown

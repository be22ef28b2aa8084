"""What is asked again and again costs what it finds, not what there is."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from bot.cases.case import CaseId
from bot.practice import PracticeId
from bot.store import Store, cases
from bot.store.driver import driver_of
from tests.bot.desks import OneCase

ROSEBANK = PracticeId("rosebank")


def test_a_locations_replies_are_found_without_reading_the_cases_that_have_none(
    sqlite: Store,
) -> None:
    case = OneCase().case

    def fill(session: Session, first: int, count: int) -> None:
        for id in range(first, first + count):
            cases.save(session, ROSEBANK, replace(case, id=CaseId(id)), 0)

    def steps(session: Session) -> int:
        counted = [0]

        def one() -> int:
            counted[0] += 1
            return 0

        driver = driver_of(session).connection
        driver.set_progress_handler(one, 1)
        cases.recent_replies(session, ROSEBANK, case.location, CaseId(0))
        driver.set_progress_handler(None, 1)
        return counted[0]

    sqlite.run_sync(fill, 1, 10)
    few = sqlite.run_sync(steps)
    sqlite.run_sync(fill, 11, 500)
    assert sqlite.run_sync(steps) <= few + 10

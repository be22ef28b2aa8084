"""Tests that the cost of frequent queries depends on the number of results, not on the size of the
tables.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session

from bot.cases.case import Case, CaseId
from bot.practice import PracticeId
from bot.store import Store, cases
from bot.store.prepared import driver_of
from tests.bot.desks import OneCase

ROSEBANK = PracticeId("rosebank")


def test_a_locations_replies_are_found_without_reading_the_cases_that_have_none(
    sqlite: Store,
) -> None:
    case = OneCase().case

    def fill(session: Session, first: int, count: int) -> None:
        for id in range(first, first + count):
            cases.save(session, ROSEBANK, replace(case, id=CaseId(id)), None)

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


def test_saving_a_case_writes_no_index_whose_columns_stay_as_they_are(sqlite: Store) -> None:
    case = OneCase().case
    sqlite.run_sync(cases.save, ROSEBANK, case, None)
    after = replace(case, version=case.version + 1, heated=not case.heated)

    def indexes_written(session: Session, before: Case, after: Case) -> int:
        """How many index entries SQLite's query plan inserts."""
        sql: list[str] = []
        driver = driver_of(session).connection
        driver.set_trace_callback(sql.append)
        cases.save(session, ROSEBANK, after, before)
        driver.set_trace_callback(None)
        update = next(line for line in sql if line.startswith("UPDATE"))
        plan = driver.execute(f"EXPLAIN {update}").fetchall()
        return sum(step[1] == "IdxInsert" for step in plan)

    assert sqlite.run_sync(indexes_written, case, after) == 0
    moved = replace(after, version=after.version + 1, due_at=after.due_at + timedelta(days=1))
    assert sqlite.run_sync(indexes_written, after, moved) > 0

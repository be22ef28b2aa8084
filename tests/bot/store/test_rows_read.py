"""Tests that no query behind a command, a tick, a claim, or `/readyz` reads many more rows than it
needs.

There are 200 offices. With `BEDSIDE_LARGE=1`, there are 20,000 open cases and 500,000 reviews.
Otherwise, there are a tenth as many.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import Session

from bot import lists
from bot.cases.case import CaseId
from bot.replies.findings import RECENT
from bot.second_reviews import complaint_before
from bot.store import Store, cases, effects, health, outbox, pruning, reviews, timers
from bot.store.prepared import Driver, driver_of
from bot.untrusted import Untrusted
from bot.words.filters import Filters, Understood
from bot.words.which import Which
from tests.databases import emptied
from tests.world import MONDAY, review
from tools.bench import large
from tools.bench.practice import NOW

SIZES = large.FULL if os.environ.get("BEDSIDE_LARGE") else large.Sizes()
PRACTICE = large.large_practice()
ID = PRACTICE.id
BOSS, ONE = PRACTICE.members[large.BOSS], PRACTICE.members[large.owner(7)]

OVERDUE = SIZES.open // 10
AT_OFFICE = SIZES.open // large.OFFICES
OWNED = SIZES.open // large.OWNERS + 1
UNOPENED = SIZES.reviews // large.OFFICES // 20
WAITING = large.DUE + large.LATER
# the last 80 of every 20,000 hours, up to one page
OLD_ANSWERS = min(200, (SIZES.open + SIZES.closed) // 20_000 * 80)
# one case an hour, of every 20,000 hours
IN_WEEK = max(1, (SIZES.open + SIZES.closed) // 20_000) * 7 * 24

TEN_TIMES = 10
A_FEW = 20
"""The number of rows that even a query without results may read."""

STEPS_A_ROW = 25
"""Steps of SQLite's virtual machine for a row that's found, sorted, and returned."""

Work = Callable[[Session], object]

LAST_WEEK = Filters(since=NOW - timedelta(days=7), until=NOW)
PARKING, MINUTES = (Understood(Filters(words=(word,))) for word in ("parking", "minutes"))

EVER = datetime(1, 1, 1, tzinfo=UTC)

QUERIES: dict[str, tuple[int, Work]] = {
    "pending, all offices": (
        SIZES.open,
        lambda s: lists.listed(s, PRACTICE, Which.PENDING, BOSS, MONDAY, 1),
    ),
    "pending, page 3": (
        SIZES.open,
        lambda s: lists.listed(s, PRACTICE, Which.PENDING, BOSS, MONDAY, 3),
    ),
    "pending, one office": (
        AT_OFFICE,
        lambda s: lists.listed(s, PRACTICE, Which.PENDING, ONE, MONDAY, 1),
    ),
    "overdue, all offices": (
        OVERDUE,
        lambda s: lists.listed(s, PRACTICE, Which.OVERDUE, BOSS, MONDAY, 1),
    ),
    "mine, but nothing is": (
        large.E_MAILS,
        lambda s: lists.listed(s, PRACTICE, Which.MINE, BOSS, MONDAY, 1),
    ),
    "mine": (OWNED, lambda s: lists.listed(s, PRACTICE, Which.MINE, ONE, MONDAY, 1)),
    "a search": (
        (SIZES.open + SIZES.closed) // 100,
        lambda s: lists.listed(s, PRACTICE, Which.ALL, BOSS, MONDAY, 1, PARKING),
    ),
    "a search for a word in every review": (
        SIZES.open + SIZES.closed,
        lambda s: lists.listed(s, PRACTICE, Which.ALL, BOSS, MONDAY, 1, MINUTES),
    ),
    "the last week's": (
        # PostgreSQL reads all of a few thousand cases at once to join them
        max(IN_WEEK, 700),
        lambda s: cases.counted(
            s, ID, Which.ALL, NOW, locations=PRACTICE.locations.keys(), filters=LAST_WEEK
        ),
    ),
    "the newest": (
        8,
        lambda s: cases.listed(s, ID, Which.ALL, MONDAY, locations=PRACTICE.locations.keys()),
    ),
    "/readyz": (
        SIZES.open + OVERDUE + WAITING + large.DEAD + large.OFFICES,
        lambda s: health.look(s, PRACTICE, MONDAY),
    ),
    "dead letters": (large.DEAD, lambda s: outbox.listed(s, ID, (effects.DEAD,), limit=10)),
    "a claim": (8, lambda s: effects.claim(s, ID, MONDAY, 8, timedelta(minutes=1))),
    "when is the next": (1, lambda s: effects.next_at(s, ID)),
    "what a clock put off": (WAITING, lambda s: outbox.reschedule(s, ID, MONDAY, timedelta(9))),
    "a tick": (large.DUE, lambda s: timers.due(s, ID, MONDAY, 100)),
    "the next timer": (1, lambda s: timers.next_due(s, ID)),
    "what comes next, all offices": (
        64,
        lambda s: timers.next_cases(s, ID, list(PRACTICE.locations), 9),
    ),
    "what comes next, one office": (
        (SIZES.open + SIZES.closed) // large.OFFICES,
        lambda s: timers.next_cases(s, ID, [large.office(7)], 9),
    ),
    "a complaint by the same name": (1, lambda s: complaint_before(s, ID, _kind(), MONDAY)),
    "a sweep": (50, lambda s: cases.undone_ids(s, ID, CaseId(SIZES.closed // 2), 50)),
    "undone at": (SIZES.open + large.E_MAILS, lambda s: cases.undone_at(s, ID)),
    "a person's cases": (OWNED, lambda s: cases.owned(s, ID, [ONE.id])),
    "a burst": (50, lambda s: cases.opened_before(s, ID, _case(SIZES.closed + 7), 50)),
    "without a card": (
        AT_OFFICE,
        lambda s: cases.without_card(s, ID, large.office(7), "slack", 10),
    ),
    "recent replies": (RECENT, lambda s: cases.recent_replies(s, ID, large.office(7), CaseId(0))),
    "older reviews": (
        UNOPENED,
        lambda s: reviews.unopened(s, ID, large.office(7), 2, 25),
    ),
    "how many older": (UNOPENED, lambda s: reviews.count_unopened(s, ID, large.office(7), 2)),
    "by another way": (1, lambda s: reviews.twin(s, ID, _review())),
    "by the same person": (A_FEW, lambda s: reviews.elsewhere(s, ID, _elsewhere())),
    "spent effects": (50, lambda s: pruning.effects(s, ID, EVER, MONDAY, 50)),
    "spent timers": (50, lambda s: pruning.timers(s, ID, EVER, MONDAY, 50)),
    "old answers": (
        OLD_ANSWERS,
        lambda s: pruning.answers(s, ID, EVER, MONDAY - timedelta(days=830), 200),
    ),
}


def _case(number: int) -> Any:
    return replace(
        large.one_case(), id=CaseId(number), location=large.office(number % large.OFFICES)
    )


def _kind() -> Any:
    return replace(_review(), author=Untrusted("Denise Renner"), stars=5, posted_at=MONDAY)


def _elsewhere() -> Any:
    found = _review()
    return replace(found, key=replace(found.key, site="yelp"))


def _review() -> Any:
    found = review("another", stars=1)
    return replace(found, key=replace(found.key, location=large.office(7)))


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    yield from _filled(f"sqlite:///{tmp_path_factory.mktemp('large') / 'bedside.db'}")


@pytest.fixture(scope="module")
def on_postgresql(postgresql: Any) -> Iterator[Store]:
    for url in emptied(postgresql):
        yield from _filled(url)


@pytest.fixture(scope="module")
def not_analyzed(postgresql: Any) -> Iterator[Store]:
    """A new database whose cases all came in at once, at one office."""
    for url in emptied(postgresql):
        store = Store(url)
        store.migrate()
        store.run_sync(large.fill, large.Sizes(120, 0, 200), is_analyzed=False)
        store.run_sync(_to_one_office)
        yield store
        store.close()


def _to_one_office(session: Session) -> None:
    session.execute(text("UPDATE cases SET location = :office"), {"office": large.office(0)})


def _filled(url: str) -> Iterator[Store]:
    store = Store(url)
    store.migrate()
    store.run_sync(large.fill, SIZES)
    yield store
    store.close()


@pytest.mark.parametrize("name", QUERIES)
def test_sqlite_reads_at_most_ten_times_what_is_needed(on_sqlite: Store, name: str) -> None:
    needed, work = QUERIES[name]
    assert _undone(on_sqlite, lambda s: _steps(s, work)) <= TEN_TIMES * STEPS_A_ROW * (
        needed + A_FEW
    )


@pytest.mark.postgres
@pytest.mark.parametrize("name", QUERIES)
def test_postgresql_reads_at_most_ten_times_what_is_needed(on_postgresql: Store, name: str) -> None:
    needed, work = QUERIES[name]
    for sql, rows in _undone(on_postgresql, lambda s: _rows_read(s, work)):
        assert rows <= TEN_TIMES * (needed + A_FEW), sql


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("needed", "work"),
    [
        QUERIES["a claim"],
        QUERIES["when is the next"],
        (50, lambda s: cases.opened_before(s, ID, _case(200), 50)),
    ],
    ids=["a claim", "when is the next", "a burst"],
)
def test_postgresql_reads_no_more_before_it_has_statistics(
    not_analyzed: Store, needed: int, work: Work
) -> None:
    for sql, rows in _undone(not_analyzed, lambda s: _rows_read(s, work)):
        assert rows <= TEN_TIMES * (needed + A_FEW), sql


class _Undo(Exception):
    """Rolls back the measured changes."""


def _undone(store: Store, work: Callable[[Session], Any]) -> Any:
    found: list[Any] = []

    def whole(session: Session) -> None:
        found.append(work(session))
        raise _Undo

    with pytest.raises(_Undo):
        store.run_sync(whole)
    return found[0]


def _steps(session: Session, work: Work) -> int:
    """Counts steps of SQLite's virtual machine."""
    counted = [0]

    def count() -> int:
        counted[0] += 10
        return 0

    connection = driver_of(session).connection
    connection.set_progress_handler(count, 10)
    work(session)
    connection.set_progress_handler(None, 10)
    return counted[0]


def _rows_read(session: Session, work: Work) -> list[tuple[str, int]]:
    """Each SELECT with the number of rows that its scans read, whether they matched or not."""
    found: list[tuple[str, int]] = []
    line = driver_of(session).connection

    def explain(sql: str, values: Any) -> None:
        if sql.startswith("SELECT"):
            explained = f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}"
            # SQLAlchemy's parameters are named, and the driver's are numbered
            is_named = isinstance(values, Mapping)
            answer = line.execute(explained, values) if is_named else line.ask(explained, values)
            ((plan,),) = answer
            plans = json.loads(plan) if isinstance(plan, str) else plan
            found.append((sql, _scanned(plans[0]["Plan"])))

    with _told(session, explain):
        work(session)
    return found


def _scanned(plan: dict[str, Any]) -> int:
    rows = 0
    if "Scan" in plan["Node Type"] and "Bitmap Index" not in plan["Node Type"]:
        removed = plan.get("Rows Removed by Filter", 0) + plan.get(
            "Rows Removed by Index Recheck", 0
        )
        rows = round((plan["Actual Rows"] + removed) * plan["Actual Loops"])
    return rows + sum(map(_scanned, plan.get("Plans", ())))


@contextmanager
def _told(session: Session, told: Callable[[str, Any], None]) -> Iterator[None]:
    """Call `told` with each statement before SQLAlchemy or the driver runs it."""
    execute, engine = Driver.execute, session.get_bind()

    def by_driver(driver: Driver, sql: str, values: Any = ()) -> Any:
        told(sql, values)
        return execute(driver, sql, values)

    def by_sqlalchemy(_connection: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        told(sql, values)

    event.listen(engine, "before_cursor_execute", by_sqlalchemy)
    Driver.execute = by_driver  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Driver.execute = execute  # type: ignore[method-assign]
        event.remove(engine, "before_cursor_execute", by_sqlalchemy)

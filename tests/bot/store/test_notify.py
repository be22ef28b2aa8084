"""Tests that a commit on one replica wakes the others, even after their connection was dropped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import text

from bot.practice import PracticeId
from bot.store import Store, notify
from tests.journeys.patience import PATIENCE_S

ON_POSTGRESQL = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ROSEBANK, ELSEWHERE = PracticeId("rosebank"), PracticeId("elsewhere")


@pytest.fixture
def other(store: Store, database_url: str) -> Iterator[Store]:
    """Another replica on the same database."""
    opened = Store(database_url)
    yield opened
    opened.close()


class Ear:
    """A replica that listens for notifications. `heard` counts them."""

    def __init__(self, store: Store) -> None:
        self.heard = 0
        self._woken = asyncio.Event()
        self.task = asyncio.create_task(store.listen(ROSEBANK, self._hear))

    def _hear(self) -> None:
        self.heard += 1
        self._woken.set()

    async def hears(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await self._woken.wait()
        self._woken.clear()


@pytest.fixture
async def ear(store: Store) -> AsyncIterator[Ear]:
    listening = Ear(store)
    await listening.hears()
    yield listening
    listening.task.cancel()
    await asyncio.wait([listening.task])


@ON_POSTGRESQL
async def test_a_commit_is_heard_by_the_other_replica_of_this_practice(
    ear: Ear, other: Store
) -> None:
    await other.run(notify.others, ELSEWHERE)
    await other.run(notify.others, ROSEBANK)
    await ear.hears()
    assert ear.heard == 2  # once on connecting, and once because of the notification


@ON_POSTGRESQL
async def test_what_was_undone_wakes_nobody(ear: Ear, other: Store) -> None:
    def undone(session):  # type: ignore[no-untyped-def]
        notify.others(session, ROSEBANK)
        raise KeyError

    with pytest.raises(KeyError):
        await other.run(undone)
    await other.run(notify.others, ROSEBANK)
    await ear.hears()
    assert ear.heard == 2


@ON_POSTGRESQL
async def test_a_connection_that_was_cut_is_made_anew(ear: Ear, other: Store) -> None:
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
    await other.run(lambda session: session.execute(text(cut)).all())
    await ear.hears()
    await other.run(notify.others, ROSEBANK)
    await ear.hears()
    assert ear.heard == 3


@ON_SQLITE
async def test_on_sqlite_there_is_nobody_to_listen_to(store: Store) -> None:
    await store.listen(ROSEBANK, lambda: None)
    await store.run(notify.others, ROSEBANK)

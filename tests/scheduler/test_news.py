"""Tests that pulled notifications are acknowledged only after their reviews have been saved."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.cases.case import CaseId
from bot.errors import NoAccess, Unavailable
from bot.intake import Intake
from bot.ports import News
from scheduler import NewsReading
from tests.journeys.patience import PATIENCE_S
from tests.scheduler.office import Office
from tests.scheduler.readers import FeedDouble, news_reading
from tests.world import review

OAK, LAKE = "locations/oak-street", "locations/lakeside"


async def known(office: Office) -> None:
    """Poll the office for the first time, so that later reviews count as new."""
    await office.polls.poll_once()


async def test_news_becomes_a_card_and_is_acknowledged(office: Office) -> None:
    await known(office)
    office.site.put(review())
    feed = FeedDouble(OAK, "", OAK, "locations/strange")
    before = len(office.site.calls)
    assert await news_reading(office, feed)._look() == timedelta(0)
    await office.outbox.drain()
    assert office.case(CaseId(1)).review.stars == 1
    assert sorted(feed.acknowledged) == ["0", "1", "2", "3"]
    # one read for both messages about the listing
    assert len(office.site.calls) == before + 1


async def test_what_cannot_be_read_is_not_acknowledged_and_holds_up_no_other(
    office: Office,
) -> None:
    await known(office)
    office.site.put(review())
    office.site.fails("page", NoAccess("No.", code="denied"))
    feed = FeedDouble(LAKE, OAK)
    await news_reading(office, feed)._look()
    assert feed.acknowledged == ["1"]
    assert feed.later["0"] == timedelta(minutes=10)

    wait = timedelta(minutes=3)
    office.site.fails("page", Unavailable("Wait.", code="429", retry_after=wait))
    feed.waiting = [News("again", LAKE)]
    await news_reading(office, feed)._look()
    assert feed.later["again"] == wait
    assert "again" not in feed.acknowledged


async def test_what_cannot_be_saved_is_not_acknowledged(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await known(office)
    office.site.put(review())

    async def full(self: Intake, *_given: object, **_more: object) -> None:
        raise OSError

    feed = FeedDouble(OAK)
    with monkeypatch.context() as patched:
        patched.setattr(Intake, "take_in", full)
        await news_reading(office, feed)._look()
    assert feed.acknowledged == []
    assert feed.later["0"] == timedelta(minutes=1)


async def test_stopping_does_not_wait_for_news(office: Office) -> None:
    feed, waits = FeedDouble(), asyncio.Event()

    async def pull() -> Sequence[News]:
        waits.set()
        await asyncio.Event().wait()
        return ()

    feed.pull = pull  # type: ignore[method-assign]
    pulling = news_reading(office, feed)
    running = asyncio.create_task(pulling.run())
    async with asyncio.timeout(PATIENCE_S):
        await waits.wait()
        await pulling.stop()
        await running


async def test_stopping_in_the_middle_gives_the_rest_back(office: Office) -> None:
    await known(office)
    feed = FeedDouble(OAK, LAKE)

    async def stops(site: str, listing: str) -> None:
        await pulling.stop()

    pulling = NewsReading(office.desk, feed, stops, office.clock)
    async with asyncio.timeout(PATIENCE_S):
        await pulling.run()
    assert feed.acknowledged == ["0"]
    assert feed.later["1"] == timedelta(0)

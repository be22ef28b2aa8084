"""A site that changes how it sends reviews: nothing counts as read that wasn't."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import Unavailable
from bot.ports import ReviewPage
from bot.practice import LocationId, SiteAccount
from bot.store import watermarks
from bot.store.health import look
from tests.scheduler.office import Office, negative
from tests.world import LAKE, MONDAY, OAK


@pytest.fixture
def office(office: Office) -> Office:
    """`office.site.odd` has the ids of reviews that can't be parsed."""
    honest = office.site.page
    office.site.odd = set()  # type: ignore[attr-defined]

    async def page(account: SiteAccount, location: LocationId, cursor: str = "") -> ReviewPage:
        found = await honest(account, location, cursor)
        read = [one for one in found.reviews if one.key.id not in office.site.odd]  # type: ignore[attr-defined]
        return replace(found, reviews=read, unreadable=len(found.reviews) - len(read))

    office.site.page = page  # type: ignore[method-assign]
    return office


def odd(office: Office, *ids: str) -> None:
    office.site.odd = {*ids}  # type: ignore[attr-defined]


def read_to(office: Office, location: LocationId = OAK) -> watermarks.Watermark | None:
    practice = office.desk.practice.id
    return office.store.run_sync(watermarks.load, practice, "google", location)


async def told(office: Office) -> list[str]:
    await office.outbox.drain()
    return [*dict.fromkeys(message.shows for message in office.chat.of("notice:"))]


async def test_the_watermark_waits_for_reviews_that_cannot_be_read_and_managers_hear_once(
    office: Office,
) -> None:
    await office.polls.poll_once()
    before = read_to(office)
    office.site.put(*(negative(f"r{n}", n) for n in range(1, 5)))
    odd(office, "r1", "r2", "r3", "r4")
    for _ in range(60):
        office.clock.pass_(minutes=1)
        await office.polls.poll_due()
    assert read_to(office) == before
    health = office.store.run_sync(look, office.desk.practice, office.clock.now())
    assert "poll google" in health.late(MONDAY - timedelta(days=1))
    (message,) = await told(office)
    assert "Google has changed how it sends reviews." in message
    assert "install the newest version" in message

    odd(office)
    office.clock.pass_(minutes=20)
    await office.polls.poll_due()
    await office.outbox.drain()
    assert len(office.chat.of("card")) == 4
    assert read_to(office) != before


async def test_what_can_be_read_comes_in_even_so(office: Office) -> None:
    office.site.put(*(negative(f"r{n}", n) for n in range(1, 6)))
    odd(office, "r1", "r2", "r3")
    await office.polls.poll_once()
    await office.outbox.drain()
    assert len(office.chat.of("card")) == 2
    assert read_to(office) is None


async def test_other_offices_are_read_while_one_cannot_be(office: Office) -> None:
    office.site.put(*(negative(f"r{n}", n) for n in range(1, 4)))
    odd(office, "r1", "r2", "r3")
    await office.polls.poll_once()
    assert (read_to(office), read_to(office, LAKE) is None) == (None, False)


async def test_an_unreadable_page_leads_to_no_other_pages(office: Office) -> None:
    office.site.page_size = 5
    office.site.put(*(negative(f"r{n}", n) for n in range(1, 51)))
    odd(office, *office.site.reviews)
    office.site.calls.clear()
    await office.polls.poll_once()
    assert len(office.site.calls) == 2


async def test_single_odd_reviews_hold_up_nothing_and_are_told_once(office: Office) -> None:
    office.site.put(*(negative(f"r{n}", n) for n in range(1, 5)))
    odd(office, "r2")
    assert len((await office.polls.poll_once()).opened) == 3
    assert read_to(office) is not None
    (message,) = await told(office)
    assert "Google has a review for Oak Street that I can't read." in message
    for _ in range(3):
        await office.polls.poll_once()
    await office.polls.stop()
    office.start()
    await office.polls.poll_once()
    assert await told(office) == [message]
    odd(office)
    await office.polls.poll_once()
    await office.outbox.drain()
    assert len(office.chat.of("card")) == 4


async def test_news_of_a_listing_that_cannot_be_read_is_not_done(office: Office) -> None:
    await office.polls.poll_once()
    office.site.put(*(negative(f"r{n}", n) for n in range(1, 4)))
    odd(office, "r1", "r2", "r3")
    listing = office.desk.practice.locations[OAK].sites[0].location
    with pytest.raises(Unavailable, match="changed"):
        await office.polls.told("google", listing)

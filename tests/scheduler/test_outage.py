"""Tests what managers are told when the mailbox or the notification feed can't be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.errors import NoAccess, Unavailable
from scheduler import MailReading, NewsReading
from tests.scheduler.office import Office
from tests.scheduler.readers import BoxDouble, FeedDouble, mail_reading, news_reading


@dataclass
class Reading:
    """A reader, its source, and the notices that managers get about it."""

    reader: MailReading | NewsReading
    source: BoxDouble | FeedDouble
    office: Office
    notices: str

    async def told(self) -> list[str]:
        await self.office.outbox.drain()
        return [message.shows for message in self.office.chat.of(self.notices)]


def _mailbox(office: Office) -> Reading:
    box = BoxDouble()
    return Reading(mail_reading(office, box, "one"), box, office, "notice:mail")


def _feed(office: Office) -> Reading:
    feed = FeedDouble()
    return Reading(news_reading(office, feed), feed, office, "notice:news")


@pytest.fixture(params=[_mailbox, _feed])
def reading(request: pytest.FixtureRequest, office: Office) -> Reading:
    made: Callable[[Office], Reading] = request.param
    return made(office)


async def test_managers_hear_once_that_access_is_gone_and_once_that_it_is_back(
    reading: Reading,
) -> None:
    why = "They don't accept the key."
    reading.source.fails = NoAccess(why, code="refused")
    for _ in range(3):
        assert await reading.reader._look() >= timedelta(minutes=5)
    (gone,) = await reading.told()
    assert why in gone

    reading.source.fails = None
    usual = await reading.reader._look()
    assert await reading.reader._look() == usual < timedelta(minutes=5)
    assert len(await reading.told()) == 2
    assert "again" in (await reading.told())[1]


async def test_pauses_grow_while_a_server_is_away_and_managers_hear_of_it_after_a_while(
    reading: Reading,
) -> None:
    reading.source.fails = Unavailable("The server can't be reached.", code="timeout")
    pauses = [await reading.reader._look() for _ in range(6)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (timedelta(seconds=5), timedelta(minutes=15))
    assert await reading.told() == []
    reading.office.clock.pass_(minutes=31)
    await reading.reader._look()
    assert len(await reading.told()) == 1


@pytest.mark.parametrize("made", [_mailbox, _feed])
async def test_managers_hear_that_it_is_back_after_a_restart_too(
    office: Office, made: Callable[[Office], Reading]
) -> None:
    before = made(office)
    before.source.fails = NoAccess("They don't accept the key.", code="refused")
    await before.reader._look()
    assert len(await before.told()) == 1

    after = made(office)
    await after.reader._look()
    assert len(await after.told()) == 2
    await after.reader._look()
    await made(office).reader._look()
    assert len(await after.told()) == 2


async def test_a_notice_says_what_cannot_be_read(office: Office) -> None:
    for made, said in (
        (_mailbox, "mailbox"),
        (_feed, "Google's notifications of new reviews. They don't accept the key."),
    ):
        reading = made(office)
        reading.source.fails = NoAccess("They don't accept the key.", code="refused")
        await reading.reader._look()
        (gone,) = await reading.told()
        assert said in gone

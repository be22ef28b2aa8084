"""Tests with a real IMAP server that each e-mail is read once, and that nothing in the mailbox is
changed.
"""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import Broken, NoAccess, Unavailable
from bot.ports import MailPosition
from tests.adapters.mail.mails import google, mail
from tests.adapters.mail.server import mail_server, mailbox
from tests.journeys.patience import PATIENCE_S

SINCE = datetime.now(UTC) - timedelta(days=7)


async def test_each_mail_is_read_once_page_by_page_and_nothing_is_marked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.mail.mailbox.AT_ONCE", 3)
    async with mail_server() as server, mailbox(server) as box:
        await server.deliver(*(mail(f"Mail {n}", "x", id=f"m{n}") for n in range(5)))
        first = await box.read("inbox", None, SINCE)
        assert (len(first.mails), first.is_more) == (3, True)
        second = await box.read("inbox", first.position, SINCE)
        subjects = [one.subject.literal for one in (*first.mails, *second.mails)]
        assert subjects == [f"Mail {n}" for n in range(5)]
        assert not second.is_more
        again = await box.read("inbox", second.position, SINCE)
        assert (again.mails, again.position) == ((), second.position)
        assert all("\\Seen" not in flags for flags in await server.flags())


async def test_a_folder_whose_numbers_start_over_is_read_again() -> None:
    async with mail_server() as server, mailbox(server) as box:
        await server.deliver(google())
        found = await box.read("inbox", MailPosition(1, 999_999), SINCE)
        assert len(found.mails) == 1
        assert (await box.read("inbox", None, datetime.now(UTC) + timedelta(days=1))).mails == ()


async def test_news_ends_the_wait_at_once() -> None:
    async with mail_server() as server, mailbox(server) as box:
        await box.read("inbox", None, SINCE)
        waiting = asyncio.create_task(box.wait(timedelta(hours=1)))
        await server.deliver(google())
        async with asyncio.timeout(PATIENCE_S):
            await waiting


async def test_what_comes_between_the_look_and_the_wait_is_not_waited_for() -> None:
    async with mail_server() as server, mailbox(server) as box:
        await box.read("inbox", None, SINCE)
        await box.read("sent", None, SINCE)
        await server.deliver(google())
        async with asyncio.timeout(PATIENCE_S):
            await box.wait(timedelta(hours=1))


async def test_sent_mail_is_read_from_the_folder_that_is_called_so() -> None:
    async with mail_server() as server, mailbox(server) as box:
        assert (await box.read("sent", None, SINCE)).position is None
    async with mail_server() as server, mailbox(server) as box:
        await server.deliver(mail("Re: Hello", "Thank you"), folder="Sent")
        assert len((await box.read("sent", None, SINCE)).mails) == 1
        assert await box.check() == "can be read once a minute" or box.idles


@pytest.mark.parametrize(
    ("wrong", "error"), [({"password": "nope"}, NoAccess), ({"folder": "Reviews"}, Broken)]
)
async def test_what_is_wrong_is_said_without_the_server_s_words(
    wrong: dict[str, str], error: type[Exception]
) -> None:
    async with mail_server() as server, mailbox(server, **wrong) as box:
        with pytest.raises(error) as found:
            await box.check()
        assert "oakstreet" not in str(found.value)


async def test_a_connection_that_broke_is_made_again() -> None:
    async with mail_server() as server, mailbox(server) as box:
        await box.read("inbox", None, SINCE)
        connection = box._open
        assert connection is not None
        connection.box.client.sock.shutdown(socket.SHUT_RDWR)
        with pytest.raises(Unavailable):
            await box.read("inbox", None, SINCE)
        assert (await box.read("inbox", None, SINCE)).mails == ()

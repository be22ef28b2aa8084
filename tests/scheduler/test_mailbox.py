"""Tests that only one replica reads the mailbox, and each e-mail once, no matter what the server
does.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.cases.case import CaseId
from bot.desk import Desk
from bot.intake import Intake
from bot.mail.mailroom import Mailroom
from bot.mail.mails import Mail, mail_id
from bot.ports import MailFolder, MailPage, MailPosition
from bot.store import Session, leases, mails
from scheduler import MailReading
from tests.adapters.mail.mails import google, mail
from tests.adapters.mail.server import mail_server, mailbox
from tests.journeys.patience import PATIENCE_S
from tests.scheduler.mailed import noticed
from tests.scheduler.office import Office
from tests.scheduler.readers import BoxDouble, mail_reading


class Heard(Mailroom):
    def __init__(self, desk: Desk, intake: Intake) -> None:
        super().__init__(desk, intake)
        self.something = asyncio.Event()

    async def take(self, mail: Mail) -> None:
        await super().take(mail)
        self.something.set()


def told(office: Office) -> list[str]:
    return [message.shows for message in office.chat.of("notice:mail")]


async def test_a_real_mail_becomes_a_card_and_is_read_once(office: Office) -> None:
    office.clock.at = datetime.now(UTC)
    async with mail_server() as server, mailbox(server) as box:
        await server.deliver(google(1), mail("Hello", "A question."))
        reader = MailReading(office.desk, Mailroom(office.desk, office.intake), box, office.clock)
        assert await reader.read() == 2
        assert await reader.read() == 0
        await office.outbox.drain()
    assert office.case(CaseId(1)).review.author.literal == "Jordan Miles"
    assert len(office.chat.of("card:")) == 1


async def test_an_e_mail_with_a_large_attachment_starts_the_clock(office: Office) -> None:
    office.clock.at = datetime.now(UTC)
    case = await office.opened()
    plus = f"care+{case}@oakstreet.example"
    large = mail("My bill", "Please see the photo.", to=plus, passes="patient.example")
    async with mail_server() as server, mailbox(server) as box:
        await server.deliver(large + b"A" * 1_000_000)
        reader = MailReading(office.desk, Mailroom(office.desk, office.intake), box, office.clock)
        assert await reader.read() == 1
    assert office.case(case).email.waits_since is not None


async def test_news_is_there_at_once_and_stopping_is_quick(office: Office) -> None:
    office.clock.at = datetime.now(UTC)
    async with mail_server() as server, mailbox(server) as box:
        heard = Heard(office.desk, office.intake)
        reader = MailReading(office.desk, heard, box, office.clock)
        running = asyncio.create_task(reader.run())
        try:
            await asyncio.sleep(0.3)
            await server.deliver(google(1))
            async with asyncio.timeout(PATIENCE_S):
                await heard.something.wait()
        finally:
            async with asyncio.timeout(PATIENCE_S):
                await reader.stop()
                await running
    assert office.case(CaseId(1)).review.stars == 1


def _position(session: object, office: Office) -> int:
    found = mails.position(
        session,  # type: ignore[arg-type]
        office.desk.practice.id,
        "care@oakstreet.example",
        "inbox",
    )
    return found.uid if found else 0


async def test_a_page_is_saved_before_the_next_and_a_crash_repeats_nothing(office: Office) -> None:
    box = BoxDouble()
    box.inbox = [noticed(office, f"n{n}") for n in range(5)]
    reader = mail_reading(office, box)
    assert await reader.read() == 5
    assert office.store.run_sync(_position, office) == 5
    # the position was lost, as when a server gives its mails new numbers
    office.store.run_sync(
        lambda session: mails.move(
            session,
            office.desk.practice.id,
            box.name,
            "inbox",
            MailPosition(7, 0),
            office.clock.now(),
        )
    )
    assert await reader.read() == 5
    await office.outbox.drain()
    assert len(office.chat.of("card:")) == 1


async def test_stopping_in_the_middle_of_a_page_leaves_the_rest_for_the_next_reader(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = BoxDouble()
    box.inbox = [noticed(office, f"n{n}") for n in range(3)]
    first = mail_reading(office, box)
    take = Mailroom.take

    async def taking(self: Mailroom, mail: Mail) -> None:
        await take(self, mail)
        await first.stop()

    with monkeypatch.context() as patched:
        patched.setattr(Mailroom, "take", taking)
        await first.run()
    assert office.store.run_sync(_position, office) == 0
    assert office.store.run_sync(_known, office) == 1
    assert await mail_reading(office, box).read() == 3
    assert office.store.run_sync(_known, office) == 3


def _known(session: Session, office: Office) -> int:
    practice = office.desk.practice.id
    return sum(mails.is_known(session, practice, mail_id(f"n{n}")) for n in range(3))


async def test_a_reader_that_lost_the_lead_reads_no_other_page(office: Office) -> None:
    box = BoxDouble()
    box.inbox = [noticed(office, f"n{n}") for n in range(6)]
    first, second = mail_reading(office, box, "one"), mail_reading(office, box, "two")
    read, pages = box.read, list[str]()

    async def reads(folder: MailFolder, after: MailPosition | None, since: datetime) -> MailPage:
        pages.append(folder)
        if len(pages) == 2:
            # the first one was away for so long that its lease ran out
            await office.store.run(leases.release, first._role, "one")
            assert await second._leads()
        return await read(folder, after, since)

    box.read = reads  # type: ignore[method-assign]
    assert await first.read() == 4
    assert pages == ["inbox", "inbox"]
    assert await first._look() == timedelta(seconds=20)


async def test_a_server_that_takes_too_long_is_told_like_one_that_is_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.mailbox.READ_S", 0.01)
    box = BoxDouble()

    async def hangs(folder: MailFolder, after: MailPosition | None, since: datetime) -> MailPage:
        await asyncio.sleep(60)
        raise AssertionError

    box.read = hangs  # type: ignore[method-assign]
    reader = mail_reading(office, box)
    assert await reader._look() == timedelta(seconds=5)
    office.clock.pass_(minutes=31)
    await reader._look()
    await office.outbox.drain()
    assert "The mail server isn't responding." in told(office)[0]


async def test_one_replica_reads_at_a_time(office: Office) -> None:
    first, second = (
        mail_reading(office, BoxDouble(), "one"),
        mail_reading(office, BoxDouble(), "two"),
    )
    assert await first._look() == timedelta(minutes=1)
    assert await second._look() == timedelta(seconds=20)
    await first.stop()
    await first.run()
    assert await second._look() == timedelta(minutes=1)


async def test_a_mail_that_breaks_something_holds_up_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = BoxDouble()
    box.inbox = [noticed(office, "bad", checks="boom"), noticed(office, "good")]
    take = Mailroom.take

    async def taking(self: Mailroom, mail: Mail) -> None:
        if mail.checks == "boom":
            raise ZeroDivisionError
        await take(self, mail)

    monkeypatch.setattr(Mailroom, "take", taking)
    assert await mail_reading(office, box).read() == 2
    await office.outbox.drain()
    assert office.case(CaseId(1)).review.stars == 1
    assert "couldn't handle" in told(office)[0]

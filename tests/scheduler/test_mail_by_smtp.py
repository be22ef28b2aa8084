"""E-mails on their whole way in: sent by SMTP, stored on an IMAP server, and read from there.

Bedside itself never sends e-mail, so the SMTP server stands for the practice's own one, which
takes what review sites and patients send.
"""

from __future__ import annotations

import smtplib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy

import pytest

from bot.cases.case import CaseId
from bot.mail.mailroom import Mailroom
from scheduler import MailReading
from tests.adapters.mail.mails import google, mail
from tests.adapters.mail.server import mail_server, mailbox
from tests.adapters.mail.smtp import MOST_BYTES, MailEntrance, mail_entrance
from tests.journeys.patience import TEST_S
from tests.scheduler.mailed import replied
from tests.scheduler.office import Office

EIGHT_BIT = SMTP.clone(cte_type="8bit")
AT_ONCE = 1_000
COMPLAINTS = 20
LONGEST_S = 120.0
"""Maximum time to read a thousand e-mails. It took 32 s on two busy cores."""


@asynccontextmanager
async def way_in(office: Office) -> AsyncIterator[tuple[MailEntrance, MailReading]]:
    """The server's entrance, and a reader of its mailbox."""
    office.clock.at = datetime.now(UTC)
    async with mail_server() as server, mailbox(server) as box, mail_entrance(server) as entrance:
        room = Mailroom(office.desk, office.intake)
        yield entrance, MailReading(office.desk, room, box, office.clock)


async def read(office: Office, reader: MailReading) -> int:
    count = 0
    while found := await reader.read():
        count += found
    await office.outbox.drain()
    return count


def sent(data: bytes, policy: EmailPolicy[EmailMessage] = SMTP) -> EmailMessage:
    """The e-mail as its sender's program has it, without the checks of any server."""
    found = message_from_bytes(data, policy=policy)
    assert isinstance(found, EmailMessage)
    return found


async def test_a_notice_becomes_a_card_and_an_e_mail_is_announced(office: Office) -> None:
    async with way_in(office) as (entrance, reader):
        case = await replied(office)
        notice = sent(google(1, "They lost my chart.\n.\nTwice.", passes="", id="g1"))
        patient = sent(
            mail("Your reply", "My knee still hurts.", to=f"care+{case}@oakstreet.example")
        )
        await entrance.send(notice, sent_by="google.com")
        await entrance.send(patient)
        assert await read(office, reader) == 2
    review = office.case(CaseId(case + 1)).review
    assert (review.stars, review.author.literal) == (1, "Jordan Miles")
    assert "They lost my chart.\n.\nTwice." in review.text.literal
    assert len(office.chat.of("card:")) == 2
    (pointer,) = office.chat.of("email:")
    assert (pointer.shows, pointer.conversation) == (f"e-mail of case {case}: a pointer", "U0MAYA")
    assert office.case(case).email.waits_since


async def test_a_notice_that_another_server_sent_becomes_no_review(office: Office) -> None:
    async with way_in(office) as (entrance, reader):
        forged = sent(google(1, "Invented.", id="g1"))
        assert "dkim=pass header.i=@google.com" in str(forged["Authentication-Results"])
        await entrance.send(forged, sent_by="mailer.example")
        assert await read(office, reader) == 1
    assert office.chat.of("card:") == []
    assert len(office.chat.of("mail:")) == 1


@pytest.mark.parametrize(
    ("policy", "kind"),
    [(SMTP, "multipart"), (EIGHT_BIT, "8-bit"), (SMTPUTF8, "UTF-8 in its headers, too")],
)
async def test_any_kind_of_e_mail_arrives_whole(
    office: Office, policy: EmailPolicy[EmailMessage], kind: str
) -> None:
    text = "Habe 90 Minuten gewartet – niemand grüßte."
    async with way_in(office) as (entrance, reader):
        data = google(
            1, text, name="Zoë Müller", html="<p>x</p>" if policy is SMTP else "", passes=""
        )
        await entrance.send(sent(data, policy), sent_by="google.com")
        assert await read(office, reader) == 1
    review = office.case(CaseId(1)).review
    assert (review.author.literal, review.text.literal) == ("Zoë Müller", text), kind


async def test_a_patient_s_address_may_have_any_letters(office: Office) -> None:
    async with way_in(office) as (entrance, reader):
        case = await replied(office)
        to = f"care+{case}@oakstreet.example"
        written = EmailMessage(policy=SMTPUTF8)
        written["From"], written["To"] = "Zoë <zoë@müller.example>", to
        written["Subject"] = "Größe"
        written.set_content("Bitte rufen Sie an.")
        await entrance.send(written)
        assert await read(office, reader) == 1
    assert len(office.chat.of("email:")) == 1
    assert office.case(case).email.waits_since


async def test_the_server_refuses_what_is_too_large_and_takes_the_next(office: Office) -> None:
    async with way_in(office) as (entrance, reader):
        huge = sent(mail("A photo", "See below.", id="huge"))
        huge.add_attachment(b"\0" * MOST_BYTES, maintype="image", subtype="png", filename="a.png")
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:
            await entrance.send(huge)
        assert refused.value.smtp_code == 552
        await entrance.send(sent(google(1, passes="")), sent_by="google.com")
        assert await read(office, reader) == 1
    assert len(office.chat.of("card:")) == 1


@pytest.mark.slow
@pytest.mark.timeout(TEST_S)
async def test_a_thousand_at_once_are_each_read_once(office: Office) -> None:
    def notice(n: int) -> EmailMessage:
        stars, text = (1, "Rude.") if n < COMPLAINTS else (5, "Kind people.")
        return sent(google(stars, f"{text} {n}", name=f"Ann {n}", passes="", id=f"g{n}"))

    async with way_in(office) as (entrance, reader):
        await entrance.send_at_once([notice(n) for n in range(AT_ONCE)], sent_by="google.com")
        began = time.monotonic()
        assert await read(office, reader) == AT_ONCE
        took = time.monotonic() - began
        assert await reader.read() == 0
    assert len(office.chat.of("card:")) == COMPLAINTS
    assert took < LONGEST_S

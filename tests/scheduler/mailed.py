"""Incoming notices and e-mails, and what the team sees of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.cases.call import AssignOwner
from bot.cases.case import CaseId
from bot.mail.mailroom import Mailroom
from bot.mail.mails import Mail, Notice, mail_id
from bot.practice import MemberId
from bot.untrusted import Untrusted
from tests.scheduler.office import Office

WORDS = "Waited ninety minutes and nobody at the desk looked up. Never again."
NOTICE = Notice(
    "google", 1, None, Untrusted("J. M."), Untrusted(WORDS), Untrusted("Rosebank – Oak Street")
)
JANE = "jane@patient.example"


def room(office: Office) -> Mailroom:
    return Mailroom(office.desk, office.intake)


def noticed(office: Office, id: str = "n1", notice: Notice = NOTICE, **more: Any) -> Mail:
    found = Mail(mail_id(id), office.clock.now(), "x@google.com", notice=notice, genuine="yes")
    return replace(found, **more)


def email(office: Office, id: str = "e1", **more: Any) -> Mail:
    given: dict[str, Any] = {
        "sender": JANE,
        "recipients": ("care@oakstreet.example",),
        "subject": Untrusted("Your reply"),
        "text": Untrusted("My knee still hurts."),
        "genuine": "yes",
    }
    return Mail(**{"id": mail_id(id), "at": office.clock.now(), **given, **more})


async def take(office: Office, *found: Mail) -> None:
    for mail in found:
        await room(office).take(mail)
    await office.outbox.drain()


def shown(office: Office, start: str = "mail:") -> list[str]:
    return [message.shows for message in office.chat.of(start)]


async def replied(office: Office, owner: str = "maya") -> CaseId:
    """A case with a public reply and an owner."""
    id = await office.opened()
    await office.approved_and_left(id)
    await office.outbox.drain()
    await office.ask(AssignOwner(id, MemberId(owner)))
    await office.outbox.drain()
    return id

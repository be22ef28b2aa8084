"""Tests end to end that a notice in a mailbox becomes a card, unless its sender is forged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from sandbox.app import Sandbox
from sandbox.clock import SandboxClock
from sandbox.microsoft import TENANT, Entra
from settings import Settings
from tests.adapters.mail.mails import SERVER, google
from tests.adapters.mail.server import PASSWORD, USER, MailServer, mail_server
from tests.journeys.invariants import words_of
from tests.journeys.town import MONDAY, a_town


def reading(mails: MailServer, **given: object) -> Callable[[Settings, Sandbox], Settings]:
    """Settings to read this server's mailbox, with `given` in `[mailbox]`."""
    where = {"host": "127.0.0.1", "port": mails.port, "security": "none", "user": USER}

    def arranged(settings: Settings, sandbox: Sandbox) -> Settings:
        update = {**where, **given}
        return replace(settings, mailbox=settings.mailbox.model_copy(update=update))

    return arranged


async def test_the_app_signs_in_and_a_notice_is_in_the_channel(tmp_path: Path) -> None:
    entra, login = Entra(SandboxClock(MONDAY)), web.Application()
    entra.mount(login, "/m")
    async with TestServer(login) as server, mail_server(tokens=entra.tokens) as mails:
        await mails.deliver(google())
        arranged = reading(
            mails,
            checked_by="mx.google.com",
            sign_in="app",
            tenant=TENANT,
            login_url=str(server.make_url("/m")),
            client_id=SecretStr("sandbox-client"),
            client_secret=SecretStr("sandbox-secret"),
        )
        async with a_town(tmp_path, arranged=arranged) as town:
            await town.until(lambda: bool(town.cards()), "the card")
            assert (await town.case()).review.author.literal == "Jordan Miles"
    assert entra.asked == 1


async def test_a_forged_notice_waits_for_a_person_and_a_genuine_one_doesnt(tmp_path: Path) -> None:
    claims = f"{SERVER}; dkim=pass header.d=google.com; dmarc=pass header.from=google.com"
    async with mail_server() as mails:
        arranged = reading(mails, checked_by=SERVER, password=SecretStr(PASSWORD))
        forged = google(text="I never was there.", passes="", Authentication_Results=claims)
        await mails.receive(forged, is_genuine=False)
        await mails.receive(google(passes=""), is_genuine=True)
        async with a_town(tmp_path, arranged=arranged) as town:
            await town.until(lambda: bool(town.cards()), "the card")
            await town.until(lambda: bool(town.posted("mail:1:slack:")), "the note")
            assert (await town.case()).review.text.literal.startswith("Waited ninety minutes")
            [note] = town.posted("mail:1:slack:")
            assert "It could be fake" in words_of(note)
            assert len(await town.all_cases()) == 1

"""Tests that the local mail service posts e-mails and retries like a real one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_string, policy
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, unused_port

from sandbox.app import Sandbox
from sandbox.clock import SandboxClock
from sandbox.places import Email, MailPlace
from tests.sandbox.test_app import MAYA, PLACE, RUTH

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
KEY = "sandbox-mail-signing-key"
JORDAN = Email("Jordan <jordan@patient.example>", "My review", "Please call – 谢谢.")
HEALTHGRADES = Email("Healthgrades <notifications@healthgrades.com>", "A review", "Rating: 2")
ZOCDOC = Email("Zocdoc <service@zocdoc.com>", "A review", "Rating: 1")
MAIL = MailPlace("care@rosebank.example", KEY, JORDAN, [HEALTHGRADES, ZOCDOC])
WORDS = {"from": JORDAN.sender, "subject": JORDAN.subject, "text": JORDAN.text}


class Demo:
    """A sandbox with a mailbox, and a product that keeps the forms it gets."""

    def __init__(self, client: TestClient[web.Request, web.Application]) -> None:
        self.client = client
        self.status = 200
        self.forms: list[dict[str, str]] = []
        self.passwords: list[str] = []

    async def product(self, request: web.Request) -> web.Response:
        self.passwords.append(request.headers.get("Authorization", ""))
        self.forms.append({name: str(value) for name, value in (await request.post()).items()})
        return web.Response(status=self.status)

    async def post(self, path: str, wish: object = None) -> dict[str, Any]:
        async with self.client.post(f"/sandbox/{path}", json=wish) as answer:
            said: dict[str, Any] = await answer.json()
            return said

    async def mails(self) -> list[dict[str, Any]]:
        async with self.client.get("/sandbox/mail") as answer:
            found: list[dict[str, Any]] = (await answer.json())["mails"]
            return found


@asynccontextmanager
async def running(state: Path | None = None, mail: MailPlace = MAIL) -> AsyncIterator[Demo]:
    port = unused_port()
    sandbox = Sandbox(
        practice="Rosebank",
        team="T0ROSEBANK",
        places=[PLACE],
        people=[MAYA, RUTH],
        base_url=f"http://127.0.0.1:{port}",
        clock=SandboxClock(NOON, running=False),
        state_file=state,
        mail=mail,
    )
    app = web.Application()
    sandbox.mount(app)
    client = TestClient(TestServer(app, port=port))
    demo = Demo(client)
    app.router.add_post("/webhooks/mail/mime", demo.product)
    async with client:
        yield demo
        await sandbox.close()


async def test_an_email_is_posted_raw_and_signed() -> None:
    async with running() as demo:
        said = await demo.post("mail", WORDS)
        (form,) = demo.forms
    assert (said["from"], said["state"]) == ("Jordan", "delivered")
    signed = (form["timestamp"] + form["token"]).encode()
    assert form["signature"] == hmac.new(KEY.encode(), signed, hashlib.sha256).hexdigest()
    assert len(form["token"]) == 50
    mail = message_from_string(form["body-mime"], policy=policy.default)
    assert (mail["From"], mail["To"]) == (JORDAN.sender, form["recipient"])
    assert mail["Date"].datetime == NOON
    assert mail.get_content().strip() == JORDAN.text


async def test_sendgrid_posts_with_a_password_and_says_what_it_found() -> None:
    async with running(mail=replace(MAIL, service="sendgrid")) as demo:
        await demo.post("mail/notice")
        await demo.post("mail/notice", {"fake": True})
        await demo.post("mail", WORDS)
        await demo.post("mail", {**WORDS, "from": "Healthgrades <x@HEALTHGRADES.com>"})
        mails = await demo.mails()
    basic = base64.b64encode(f"bedside:{KEY}".encode()).decode()
    assert set(demo.passwords) == {f"Basic {basic}"}
    assert [mail["genuine"] for mail in mails] == [False, True, False, True]
    signed = [(form["SPF"], form["dkim"]) for form in demo.forms]
    assert signed == [
        ("pass", "{@healthgrades.com : pass}"),
        ("pass", "{@mailer.example : pass}"),
        ("pass", "{@patient.example : pass}"),
        ("pass", "{@mailer.example : pass}"),
    ]
    assert json.loads(demo.forms[1]["envelope"]) == {
        "to": ["care@rosebank.example"],
        "from": "bounces@mailer.example",
    }
    said = message_from_string(demo.forms[1]["email"], policy=policy.default)
    assert said["From"] == "Zocdoc <service@zocdoc.com>"


async def test_sendgrid_gives_up_on_an_email_that_is_refused() -> None:
    async with running(mail=replace(MAIL, service="sendgrid")) as demo:
        for status, state in ((503, "waiting"), (400, "refused")):
            demo.status = status
            await demo.post("mail", WORDS)
            assert (await demo.mails())[0]["state"] == state


async def test_what_isnt_taken_is_posted_again_when_the_clock_jumps() -> None:
    async with running() as demo:
        demo.status = 503
        await demo.post("mail", WORDS)
        assert [mail["state"] for mail in await demo.mails()] == ["waiting"]
        demo.status = 200
        await demo.post("clock", {"hours": 1})
        assert [mail["state"] for mail in await demo.mails()] == ["delivered"]
        first, again = demo.forms
        assert first["body-mime"] == again["body-mime"]
        assert first["token"] != again["token"]
        await demo.post("clock", {"hours": 1})
        assert len(demo.forms) == 2


async def test_a_406_ends_it() -> None:
    async with running() as demo:
        demo.status = 406
        await demo.post("mail", WORDS)
        await demo.post("clock", {"hours": 1})
        assert [mail["state"] for mail in await demo.mails()] == ["refused"]
        assert len(demo.forms) == 1


async def test_notices_arrive_one_after_another_and_are_kept(tmp_path: Path) -> None:
    async with running(tmp_path / "demo.json") as demo:
        names = [(await demo.post("mail/notice"))["from"] for _ in range(3)]
        before = await demo.mails()
    assert names == ["Healthgrades", "Zocdoc", "Healthgrades"]
    async with running(tmp_path / "demo.json") as demo:
        assert await demo.mails() == before
        assert (await demo.post("mail/notice"))["from"] == "Zocdoc"


async def test_an_email_that_no_one_could_send_is_refused() -> None:
    async with running() as demo:
        wishes: list[object] = [
            {**WORDS, "from": "nobody"},
            {**WORDS, "subject": "a\nBcc: x@y.example"},
            {"from": "a@b.example"},
            [],
        ]
        for wish in wishes:
            assert (await demo.post("mail", wish))["ok"] is False
        assert await demo.mails() == []
        assert demo.forms == []

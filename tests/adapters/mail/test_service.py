"""Tests e-mails posted by a mail service, with bodies as in Mailgun's and SendGrid's docs."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer

from adapters import request_body
from adapters.mail import service
from adapters.mail.service import AT_ONCE, LARGEST, PATH, MailService, Service
from adapters.sources import Sources
from bot.cases.case import CaseId
from bot.errors import DiskFull
from bot.mail.mailroom import Mailroom
from bot.mail.mails import Mail
from bot.refusals import Refusals
from tests.adapters.mail.mails import google, mail
from tests.adapters.mail.test_signatures import MAIL, dns
from tests.adapters.mail.test_signatures import signed as signed_by_google
from tests.journeys.patience import PATIENCE_S
from tests.scheduler.office import Office, office, sqlite

__all__ = ["office", "sqlite"]

SECRET = "invented-signing-key"
NOW = 1_790_000_000
US = "reviews@in.rosebank.example"
PLUS = "reviews+1@in.rosebank.example"


@dataclass
class Poster:
    """A mail service. `client` posts to us."""

    office: Office
    service: Service
    refusals: Refusals = field(default_factory=Refusals)
    client: TestClient[web.Request, web.Application] = field(init=False)

    def __post_init__(self) -> None:
        door = MailService(
            self.service, SECRET, self.refusals, Sources(), now=lambda: NOW, look_up=dns
        )
        self.mailroom = Mailroom(self.office.desk, self.office.intake, address=US)
        door.connect(self.office.desk, self.mailroom)
        app = web.Application()
        app.add_routes(door.routes)
        self.client = TestClient(TestServer(app))

    async def post(self, data: Any, **more: Any) -> int:
        async with self.client.post(PATH, data=data, **more) as answer:
            await answer.text()
            return answer.status

    async def shown(self) -> list[str]:
        await self.office.outbox.drain()
        return [message.shows for message in self.office.chat.of("mail:")]


@pytest.fixture
async def mailgun(office: Office) -> AsyncIterator[Poster]:
    made = Poster(office, "mailgun")
    async with made.client:
        yield made


@pytest.fixture
async def sendgrid(office: Office) -> AsyncIterator[Poster]:
    made = Poster(office, "sendgrid")
    async with made.client:
        yield made


def signed(data: bytes, token: str = "a" * 50, at: int = NOW, to: str = US) -> dict[str, str]:
    """A raw message as Mailgun's routes post it."""
    told = hmac.new(SECRET.encode(), f"{at}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "recipient": to,
        "sender": "bounce@mail.example",
        "from": "Jane",
        "subject": "x",
        "body-mime": data.decode("latin-1"),
        "timestamp": str(at),
        "token": token,
        "signature": told,
    }


def parsed(data: bytes, dkim: str = "{@google.com : pass}", spf: str = "pass", **more: Any) -> Any:
    """A raw message as SendGrid's Inbound Parse posts it."""
    envelope = {"to": [US], "from": "x@bounces.google.com", **more}
    form = FormData(default_to_multipart=True)
    form.add_field("dkim", dkim)
    form.add_field("email", data.decode("latin-1"))
    form.add_field("to", US)
    form.add_field("sender_ip", "192.0.2.7")
    form.add_field("envelope", json.dumps(envelope))
    form.add_field("SPF", spf)
    return form


def basic(password: str) -> dict[str, Any]:
    """The header of a request to `https://bedside:password@…`."""
    both = base64.b64encode(f"bedside:{password}".encode()).decode()
    return {"headers": {"Authorization": f"Basic {both}"}}


THEIRS = basic(SECRET)


@pytest.mark.parametrize("is_multipart", [False, True])
async def test_mailgun_s_mail_is_taken_in_once(mailgun: Poster, is_multipart: bool) -> None:
    def body(token: str) -> FormData:
        form = FormData(default_to_multipart=is_multipart)
        for name, value in signed(google(), token).items():
            form.add_field(name, value)
        return form

    assert await mailgun.post(body("t1")) == 200
    assert await mailgun.post(body("t1")) == 200
    assert await mailgun.post(body("t2")) == 200
    # the e-mail isn't signed, and Mailgun doesn't say which domain it checked
    assert await mailgun.shown() == ["notice to oak-street: open"]


@pytest.mark.parametrize("is_multipart", [False, True])
async def test_mailgun_s_notice_that_the_site_signed_becomes_a_review(
    mailgun: Poster, is_multipart: bool
) -> None:
    form = FormData(default_to_multipart=is_multipart)
    for name, value in signed(signed_by_google(MAIL)).items():
        form.add_field(name, value)
    assert await mailgun.post(form) == 200
    assert await mailgun.shown() == []
    case = mailgun.office.case(CaseId(1))
    assert case.review.text.literal == "Waited ninety minutes and nobody looked up."


async def test_mailgun_s_notice_with_changed_words_waits_for_a_person(mailgun: Poster) -> None:
    forged = signed_by_google(MAIL).replace(b"ninety", b"nine")
    assert await mailgun.post(signed(forged)) == 200
    assert await mailgun.shown() == ["notice to oak-street: open"]


async def test_a_token_of_mailgun_s_is_good_for_one_mail(mailgun: Poster) -> None:
    assert await mailgun.post(signed(google())) == 200
    assert await mailgun.post(signed(google(text="Forged words."))) == 401
    assert len(await mailgun.shown()) == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"signature": "0" * 64}, "signature"),
        ({"signature": "ä"}, "signature"),
        ({"token": "other"}, "signature"),
        ({"signature": ""}, "unsigned"),
        ({"timestamp": "soon"}, "signature"),
    ],
)
async def test_a_form_that_isn_t_mailgun_s_is_refused(
    mailgun: Poster, change: dict[str, str], reason: Any
) -> None:
    assert await mailgun.post(signed(google()) | change) == 401
    assert mailgun.refusals.total["mail", reason] == 1
    assert await mailgun.shown() == []


async def test_an_old_form_is_refused(mailgun: Poster) -> None:
    assert await mailgun.post(signed(google(), at=NOW - 301)) == 401
    assert mailgun.refusals.total["mail", "clock"] == 1


async def test_sendgrid_s_notice_from_the_site_becomes_a_review(sendgrid: Poster) -> None:
    data = google(passes="")
    assert await sendgrid.post(parsed(data), **THEIRS) == 200
    assert await sendgrid.post(parsed(data), **THEIRS) == 200
    assert sendgrid.office.case(CaseId(1)).review.author.literal == "Jordan Miles"
    assert await sendgrid.shown() == []


@pytest.mark.parametrize(
    ("dkim", "spf", "sender"),
    [
        ("none", "none", "x@bounces.google.com"),
        ("{@evil.example : pass}", "pass", "x@evil.example"),
        ("{@google.com : fail}", "softfail", "x@google.com"),
        ("{@google.com : pass, @x : fail}", "none", "x@evil.example"),
        ("{@google.com : pass}; dkim=pass header.d=google.com", "fail", "x@evil.example"),
        ("none", "pass smtp.mailfrom=google.com", "x@evil.example"),
        ("none", "pass", "x@evil.example; dkim=pass header.d=google.com"),
    ],
)
async def test_what_sendgrid_didn_t_confirm_waits_for_a_person(
    sendgrid: Poster, dkim: str, spf: str, sender: str
) -> None:
    # anyone could have written the header in the e-mail itself
    form = parsed(google(), dkim, spf, **{"from": sender})
    assert await sendgrid.post(form, **THEIRS) == 200
    assert await sendgrid.shown() == ["notice to oak-street: open"]


@pytest.mark.parametrize("more", [{}, basic("wrong"), {"headers": {"Authorization": "Basic é"}}])
async def test_without_the_password_nothing_comes_in(
    sendgrid: Poster, more: dict[str, Any]
) -> None:
    assert await sendgrid.post(parsed(google(passes="")), **more) == 401
    assert sendgrid.refusals.total["mail", "unsigned"] == 1
    assert await sendgrid.shown() == []


async def test_a_patient_s_mail_joins_its_case_by_the_envelope(sendgrid: Poster) -> None:
    case = await sendgrid.office.opened()
    data = mail("Hello", "A question.", to="care@elsewhere.example")
    form = parsed(data, "{@patient.example : pass}", to=[PLUS])
    assert await sendgrid.post(form, **THEIRS) == 200
    assert sendgrid.office.case(case).email.waits_since is not None


@pytest.mark.parametrize(
    "body",
    [b"", b"\0" * 999, b"--x", b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n'],
)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "multipart/form-data", "a/b"])
async def test_what_is_no_form_with_a_mail_is_refused(
    sendgrid: Poster, body: bytes, kind: str
) -> None:
    headers = {"Content-Type": kind, **THEIRS["headers"]}
    assert await sendgrid.post(body, headers=headers) == 400


async def test_too_much_is_refused(sendgrid: Poster) -> None:
    assert await sendgrid.post(b"x" * (LARGEST + 1), **THEIRS) == 413


async def test_the_service_tries_again_while_nothing_can_be_saved(
    sendgrid: Poster, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(self: Mailroom, mail: Mail) -> None:
        raise DiskFull

    with monkeypatch.context() as patched:
        patched.setattr(Mailroom, "take", full)
        assert await sendgrid.post(parsed(google(passes="")), **THEIRS) == 503
    assert await sendgrid.post(parsed(google(passes="")), **THEIRS) == 200
    assert sendgrid.office.case(CaseId(1)).review.stars == 1


async def test_a_mail_that_breaks_something_is_told_to_managers(
    sendgrid: Poster, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(self: Mailroom, mail: Mail) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Mailroom, "take", breaks)
    assert await sendgrid.post(parsed(google(passes="")), **THEIRS) == 200
    await sendgrid.office.outbox.drain()
    (told,) = sendgrid.office.chat.of("notice:mail")
    assert "couldn't handle" in told.shows


async def test_slow_senders_do_not_hold_the_door(
    mailgun: Poster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_body, "GRACE_S", 10 * PATIENCE_S)
    monkeypatch.setattr(service, "PATIENCE_S", 10 * PATIENCE_S)
    where = mailgun.client.make_url(PATH)
    slow = []
    for _ in range(3 * AT_ONCE):
        _, writer = await asyncio.open_connection(where.host, where.port)
        head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {request_body.FORM}\r\n"
        writer.write(f"{head}Content-Length: {LARGEST}\r\n\r\nbody-mime=".encode())
        slow.append(writer)
    async with asyncio.timeout(PATIENCE_S):
        assert await mailgun.post(signed(google())) == 200
    for writer in slow:
        writer.close()


async def test_a_large_field_is_only_decoded_for_mailgun(
    mailgun: Poster, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded = []

    def counted(body: str, *args: Any, **more: Any) -> list[tuple[str, str]]:
        decoded.append(len(body))
        return parse_qsl(body, *args, **more)

    monkeypatch.setattr(service, "parse_qsl", counted)
    assert await mailgun.post(signed(google()) | {"signature": "0" * 64}) == 401
    assert max(decoded) < 300
    assert await mailgun.post(signed(google())) == 200

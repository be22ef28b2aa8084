"""A local mail service, which receives the practice's e-mail and posts each message to the product.

As Mailgun, it's a route with `forward()` to a URL that ends in `mime`. Each form is signed. Unless
the response is a 200 or a 406, the e-mail is posted again.
https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/receive-http

As SendGrid, it's Inbound Parse with "POST the raw, full MIME message". The product's password is in
the URL, and the form has the results of SPF and DKIM. After a 5xx, the e-mail is posted again.
https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook

The page's endpoints are below `/sandbox/mail`:

GET  /         {address, example: {from, subject, text}, mails: [{id, from, subject, text, at,
               state, genuine}]}, newest first
POST /         {from, subject, text}   writes to the practice
POST /notice   {fake}                  sends a review site's next prepared notice, or a forged one
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any, Literal

import aiohttp
from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.places import Email, MailPlace
from sandbox.sender_checks import SenderChecks

Json = dict[str, Any]
State = Literal["waiting", "delivered", "refused"]

PATH = "/sandbox/mail"
MOST_MAILS = 100
LONGEST = {"from": 200, "subject": 300, "text": 20_000}
WAIT = aiohttp.ClientTimeout(total=30)
NEVER_AGAIN = 406
"""The status code that makes Mailgun give up on an e-mail."""

USER = "bedside"
"""The user name that precedes the password in SendGrid's URL."""


@dataclass
class Received:
    """An e-mail to the practice. `state` is the state of its delivery to the product.

    If it isn't `genuine`, its sender's address is forged.
    """

    id: str
    sender: str
    subject: str
    text: str
    at: str
    state: State = "waiting"
    genuine: bool = True


class MailService:
    """The practice's mailbox. Its e-mails are posted to `url`."""

    def __init__(self, clock: SandboxClock, place: MailPlace, url: str) -> None:
        self.mails: list[Received] = []
        self.changed: Callable[[], None] = lambda: None
        self._clock, self._place, self._url = clock, place, url
        self._sent = 0
        self._one_at_a_time = asyncio.Lock()
        self._http: aiohttp.ClientSession | None = None

    @property
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(PATH, self._show),
            web.post(PATH, self._write),
            web.post(f"{PATH}/notice", self._notify),
        ]

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()

    async def receive(self, email: Email, *, is_genuine: bool = True) -> Received:
        """Store an e-mail and post it. Raises `ValueError` if it has no sender."""
        if "@" not in parseaddr(email.sender)[1]:
            raise ValueError("Enter the sender's e-mail address.")
        id, at = f"{secrets.token_hex(12)}@mail.example", self._clock.now().isoformat()
        mail = Received(id, email.sender, email.subject, email.text, at, genuine=is_genuine)
        _mime(
            mail, self._place.address
        )  # raises an error before an e-mail with invalid headers is stored
        self.mails = [*self.mails, mail][-MOST_MAILS:]
        self.changed()
        await self.deliver()
        return mail

    async def deliver(self) -> None:
        """Post all e-mails that the product hasn't accepted yet, oldest first."""
        async with self._one_at_a_time:
            for mail in self.mails:
                if mail.state == "waiting":
                    mail.state = await self._posted(mail)
                    self.changed()

    async def _posted(self, mail: Received) -> State:
        self._http = self._http or aiohttp.ClientSession(timeout=WAIT)
        mime, key = _mime(mail, self._place.address).decode(), self._place.signing_key
        is_mailgun = self._place.service == "mailgun"
        form = (
            _mailgun(mail, mime, self._place) if is_mailgun else _sendgrid(mail, mime, self._place)
        )
        sign = {} if is_mailgun else {"Authorization": aiohttp.encode_basic_auth(USER, key)}
        try:
            async with self._http.post(self._url, data=form, headers=sign) as answer:
                if answer.status == 200:
                    return "delivered"
                gives_up = answer.status == NEVER_AGAIN if is_mailgun else answer.status < 500
                return "refused" if gives_up else "waiting"
        except (aiohttp.ClientError, TimeoutError):
            return "waiting"

    # --- kept between runs

    def dump(self) -> Json:
        return {"mails": [asdict(mail) for mail in self.mails], "sent": self._sent}

    def restore(self, kept: Json) -> None:
        self.mails = [Received(**mail) for mail in kept["mails"]]
        self._sent = kept["sent"]

    # --- the page

    async def _show(self, _request: web.Request) -> web.Response:
        example = self._place.example
        return web.json_response(
            {
                "address": self._place.address,
                "example": _shown(example.sender, example.subject, example.text),
                "mails": [
                    {
                        **_shown(mail.sender, mail.subject, mail.text),
                        "id": mail.id.partition("@")[0],
                        "at": datetime.fromisoformat(mail.at).timestamp(),
                        "state": mail.state,
                        "genuine": mail.genuine,
                    }
                    for mail in reversed(self.mails)
                ],
            }
        )

    async def _write(self, request: web.Request) -> web.Response:
        try:
            asked = await request.json()
            given = {name: str(asked[name]).strip()[:most] for name, most in LONGEST.items()}
        except (ValueError, KeyError, TypeError):
            return _wrong('The body must be {"from": …, "subject": …, "text": …}.')
        # visitors can use any address, but one that belongs to the practice or a review site counts
        # as forged
        taken = [notice.sender for notice in self._place.notices] + [self._place.address]
        is_genuine = _domain(given["from"]) not in map(_domain, taken)
        return await self._received(
            Email(given["from"], given["subject"], given["text"]), is_genuine=is_genuine
        )

    async def _notify(self, request: web.Request) -> web.Response:
        try:
            asked = await request.json() if request.can_read_body else None
        except ValueError:
            return _wrong('The body must be {"fake": …}, or nothing.')
        is_fake = isinstance(asked, dict) and asked.get("fake") is True
        notices = self._place.notices
        email = notices[self._sent % len(notices)]
        self._sent += 1
        return await self._received(email, is_genuine=not is_fake)

    async def _received(self, email: Email, *, is_genuine: bool) -> web.Response:
        try:
            mail = await self.receive(email, is_genuine=is_genuine)
        except (ValueError, MessageError) as error:
            return _wrong(str(error))
        name = parseaddr(mail.sender)[0] or mail.sender
        return web.json_response({"ok": True, "from": name, "state": mail.state})


def _mailgun(mail: Received, mime: str, place: MailPlace) -> dict[str, str]:
    """Return Mailgun's form. It has no sender checks, since those require a spam filter."""
    return {
        "recipient": place.address,
        "sender": parseaddr(mail.sender)[1],
        "from": mail.sender,
        "subject": mail.subject,
        "body-mime": mime,
        **signed(place.signing_key),
    }


def _sendgrid(mail: Received, mime: str, place: MailPlace) -> dict[str, str]:
    checks = SenderChecks.of(mail.sender, is_genuine=mail.genuine)
    return {
        "to": place.address,
        "from": mail.sender,
        "subject": mail.subject,
        "envelope": json.dumps({"to": [place.address], "from": checks.mail_from}),
        "charsets": json.dumps({"to": "UTF-8", "from": "UTF-8", "subject": "UTF-8"}),
        "sender_ip": "192.0.2.1",
        "email": mime,
        **checks.fields(),
    }


def signed(key: str, at: int | None = None) -> dict[str, str]:
    """Return Mailgun's signature with a new token. `at` is in real seconds, or None for now."""
    timestamp = str(int(time.time()) if at is None else at)
    token = secrets.token_hex(25)
    digest = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256)
    return {"timestamp": timestamp, "token": token, "signature": digest.hexdigest()}


def _mime(mail: Received, to: str) -> bytes:
    """Return the raw message. Raises `ValueError` or `MessageError` for an invalid header."""
    found = EmailMessage()
    found["From"], found["To"], found["Subject"] = mail.sender, to, mail.subject
    found["Date"] = format_datetime(datetime.fromisoformat(mail.at))
    found["Message-ID"] = f"<{mail.id}>"
    found.set_content(mail.text, cte="base64")
    return found.as_bytes()


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2].lower()


def _shown(sender: str, subject: str, text: str) -> Json:
    return {"from": sender, "subject": subject, "text": text}


def _wrong(sentence: str) -> web.Response:
    return web.json_response({"ok": False, "error": sentence}, status=400)

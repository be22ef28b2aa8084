"""A local Mailgun: receives the practice's e-mail, and posts each one to the product, signed.

It's a route with `forward()` to an address that ends in `mime`. An e-mail that isn't taken with a
200 is posted again, unless the response was 406.
https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/receive-http

The page's side is below `/sandbox/mail`:

GET  /         {address, example: {from, subject, text}, mails: [{id, from, subject, text, at,
               state}]}, newest first
POST /         {from, subject, text}   someone writes to the practice
POST /notice                           a review site sends its next prepared notice
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
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

Json = dict[str, Any]
State = Literal["waiting", "delivered", "refused"]

PATH = "/sandbox/mail"
MOST_MAILS = 100
LONGEST = {"from": 200, "subject": 300, "text": 20_000}
WAIT = aiohttp.ClientTimeout(total=30)
NEVER_AGAIN = 406
"""The status that tells Mailgun to give up on an e-mail."""


@dataclass
class Received:
    """An e-mail to the practice. `state` is how far it got on its way to the product."""

    id: str
    sender: str
    subject: str
    text: str
    at: str
    state: State = "waiting"


class Mailgun:
    """What's in the practice's mailbox. `url` is where its route forwards to."""

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

    async def receive(self, email: Email) -> Received:
        """Keep an e-mail and post it. Raises ValueError if it has no sender."""
        if "@" not in parseaddr(email.sender)[1]:
            raise ValueError("Enter the sender's e-mail address.")
        id, at = f"{secrets.token_hex(12)}@mail.example", self._clock.now().isoformat()
        mail = Received(id, email.sender, email.subject, email.text, at)
        _mime(mail, self._place.address)  # one that can't be written isn't kept, either
        self.mails = [*self.mails, mail][-MOST_MAILS:]
        self.changed()
        await self.deliver()
        return mail

    async def deliver(self) -> None:
        """Post every e-mail that the product hasn't taken yet, the oldest first."""
        async with self._one_at_a_time:
            for mail in self.mails:
                if mail.state == "waiting":
                    mail.state = await self._posted(mail)
                    self.changed()

    async def _posted(self, mail: Received) -> State:
        self._http = self._http or aiohttp.ClientSession(timeout=WAIT)
        form = {
            "recipient": self._place.address,
            "sender": parseaddr(mail.sender)[1],
            "from": mail.sender,
            "subject": mail.subject,
            "body-mime": _mime(mail, self._place.address).decode(),
            **signed(self._place.signing_key),
        }
        try:
            async with self._http.post(self._url, data=form) as answer:
                refused = answer.status == NEVER_AGAIN
                return "delivered" if answer.status == 200 else "refused" if refused else "waiting"
        except (aiohttp.ClientError, TimeoutError):
            return "waiting"

    # --- kept between two runs

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
        return await self._received(Email(given["from"], given["subject"], given["text"]))

    async def _notify(self, _request: web.Request) -> web.Response:
        notices = self._place.notices
        email = notices[self._sent % len(notices)]
        self._sent += 1
        return await self._received(email)

    async def _received(self, email: Email) -> web.Response:
        try:
            mail = await self.receive(email)
        except (ValueError, MessageError) as error:
            return _wrong(str(error))
        name = parseaddr(mail.sender)[0] or mail.sender
        return web.json_response({"ok": True, "from": name, "state": mail.state})


def signed(key: str, at: int | None = None) -> dict[str, str]:
    """Mailgun's signature, with a token of its own. `at` is in real seconds, now if None."""
    timestamp = str(int(time.time()) if at is None else at)
    token = secrets.token_hex(25)
    digest = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256)
    return {"timestamp": timestamp, "token": token, "signature": digest.hexdigest()}


def _mime(mail: Received, to: str) -> bytes:
    """The raw message. Raises ValueError or MessageError if a header can't be written."""
    found = EmailMessage()
    found["From"], found["To"], found["Subject"] = mail.sender, to, mail.subject
    found["Date"] = format_datetime(datetime.fromisoformat(mail.at))
    found["Message-ID"] = f"<{mail.id}>"
    found.set_content(mail.text, cte="base64")
    return found.as_bytes()


def _shown(sender: str, subject: str, text: str) -> Json:
    return {"from": sender, "subject": subject, "text": text}


def _wrong(sentence: str) -> web.Response:
    return web.json_response({"ok": False, "error": sentence}, status=400)

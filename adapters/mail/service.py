"""Receives e-mail through a mail service, which posts each raw message to us.

`mailgun`: a route with a `forward()` to a URL that ends in `mime`. It posts a form with
`body-mime`, signed with an HMAC of `timestamp` and `token`. Mailgun doesn't say whose DKIM
signature it found in the e-mail, so we check DKIM ourselves.
https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/receive-http

`sendgrid`: Inbound Parse with "Post the raw, full MIME message". It posts a form with `email` and
its SPF and DKIM results to a URL that contains our password.
https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import parse_qsl

import structlog
from aiohttp import web

from adapters import request_body
from adapters.mail import signatures
from adapters.mail.reading import ADDRESS, read_mail
from adapters.rate_limit import RateLimit
from adapters.sources import Sources
from bot.desk import Desk
from bot.errors import Refused
from bot.mail.mailroom import Mailroom
from bot.mail.mails import Mail
from bot.refusals import Reason, Refusals
from bot.store import inbox

log = structlog.get_logger("bedside.mailbox")

PATH = "/webhooks/mail/mime"
"""The path of the webhook. Mailgun posts the raw e-mail only if the URL ends in `mime`."""

USER = "bedside"
"""The user name in front of the password in SendGrid's URL."""

CHECK = "bedside-check"
"""The form field for checking whether an e-mail would be accepted (`service_check.py`)."""

CHECKED = "Bedside receives e-mail here."

LARGEST = 10_000_000
"""Maximum size of a request body in bytes."""

PATIENCE_S = 30
"""Maximum time that a request body can take to arrive, in seconds."""

AT_ONCE = 4
"""Maximum number of e-mails processed at once. An e-mail counts after its full body arrives."""

MOST_FIELDS = 200
WINDOW = timedelta(minutes=5)
AGAIN_S = "60"

SIGNED = ("timestamp", "token", "signature")
"""The fields that prove that a form came from Mailgun."""

Service = Literal["mailgun", "sendgrid"]

_NAME = re.compile(rb'content-disposition:[^\r\n]*[ ;]name="([^"\r\n]{1,100})"', re.I)
_BOUNDARY = re.compile(r'boundary="?([^\s";,]{1,200})', re.I)
_DKIM = re.compile(r"\{?@([a-z0-9.-]{1,253}) ?: ?([a-z]{2,12})\}?", re.I)


@dataclass(frozen=True)
class _Posted:
    """An e-mail that the service posted.

    `checks` has the service's results, in the format of an `Authentication-Results` header but
    without a server name. It's None if the service doesn't report any.
    """

    mail: bytes
    recipients: tuple[str, ...]
    checks: str | None = None


class MailService:
    """The webhook for e-mail. Call `connect` first.

    It responds with 200 once an e-mail has been saved, and does the same if the e-mail is
    redelivered.

    `now` returns seconds since the epoch, for checking the service's signatures. `look_up` looks up
    the keys for the e-mails' DKIM signatures.
    """

    def __init__(
        self,
        service: Service,
        secret: str,
        refusals: Refusals,
        sources: Sources,
        *,
        now: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
        look_up: signatures.LookUp = signatures.txt_record,
    ) -> None:
        self._service = service
        self._secret = secret.encode()
        # the sender can't know which server's authentication results we trust
        self._name = hmac.digest(self._secret, b"Authentication-Results", "sha256").hex()
        self._refusals = refusals
        self._sources = sources
        self._now = now
        self._look_up = look_up
        self._rate_limit = RateLimit(ticks)
        self._inside: tuple[Desk, Mailroom] | None = None
        self._room = asyncio.Semaphore(AT_ONCE)

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self.answer)]

    def connect(self, desk: Desk, mailroom: Mailroom) -> None:
        """Start passing e-mails to `mailroom`."""
        self._inside = desk, mailroom

    async def answer(self, request: web.Request) -> web.Response:
        """Verify the request, then respond. Both services retry after a 5xx status."""
        if self._inside is None:
            return _busy("Bedside is starting.")
        if self._service == "sendgrid" and not self._has_password(request):
            return self._refuse(request, "unsigned", 401)
        try:
            async with request_body.received(request, LARGEST, PATIENCE_S) as body, self._room:
                return await self._answer(*self._inside, request, body)
        except request_body.NoBody as none:
            return self._refuse(request, none.reason, none.status)

    async def _answer(
        self, desk: Desk, mailroom: Mailroom, request: web.Request, body: bytes
    ) -> web.Response:
        kind, is_mailgun = request.headers.get("Content-Type", ""), self._service == "mailgun"
        if is_mailgun:
            # don't decode the large field until the small ones have verified the sender
            signed = await asyncio.to_thread(_fields, kind, body, SIGNED)
            if wrong := self._wrong(signed):
                return self._refuse(request, wrong, 401)
        given = await asyncio.to_thread(_fields, kind, body)
        if CHECK in given:
            return web.Response(text=CHECKED)
        posted = _mailgun(given) if is_mailgun else _sendgrid(given)
        if posted is None:
            return self._refuse(request, "shape", 400)
        return await self._take(desk, mailroom, posted, _text(given, "token") if is_mailgun else "")

    async def _take(
        self, desk: Desk, mailroom: Mailroom, posted: _Posted, token: str
    ) -> web.Response:
        """Save an e-mail. Mailgun signs only the token, so each token is valid for one e-mail."""
        key, digest = f"mailgun:{token}", hashlib.sha256(posted.mail).hexdigest()
        try:
            known = await desk.store.read(inbox.answer, desk.practice.id, key) if token else None
            if known not in (None, digest):
                self._refusals.note("mail", "signature")
                return web.Response(status=401, text="This token was used for another e-mail.")
            mail = await asyncio.to_thread(self._read, posted, desk.clock.now())
            # save the e-mail before its token, because a redelivered e-mail is a no-op
            await mailroom.take_or_tell(mail)
            if token:
                now = desk.clock.now()
                await desk.store.run(inbox.is_first, desk.practice.id, key, now, digest)
        except Refused as refusal:
            # the disk is full or the database is unavailable, but the e-mail itself is fine
            return _busy(str(refusal))
        return web.Response(text="ok")

    def _read(self, posted: _Posted, at: datetime) -> Mail:
        """Parse the e-mail, with the results in a top header as if our own server had added it."""
        data, checks = posted.mail, posted.checks
        if checks is None:
            checks = signatures.results(data, self._look_up, at)
        if checks:
            data = f"Authentication-Results: {self._name}; {checks}\r\n".encode() + data
        mail = read_mail(data, at, self._name)
        envelope = [
            recipient.lower() for recipient in posted.recipients if ADDRESS.fullmatch(recipient)
        ]
        return replace(mail, recipients=tuple(dict.fromkeys((*envelope[:100], *mail.recipients))))

    def _has_password(self, request: web.Request) -> bool:
        expected = b"Basic " + base64.b64encode(USER.encode() + b":" + self._secret)
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(given, expected)

    def _wrong(self, given: Mapping[str, bytes]) -> Reason | None:
        """The reason that the form isn't from Mailgun, or None if it is."""
        timestamp, token, signature = (given.get(name, b"") for name in SIGNED)
        if not (timestamp and token and signature):
            return "unsigned"
        believed = hmac.new(self._secret, timestamp + token, hashlib.sha256).hexdigest().encode()
        is_odd = not re.fullmatch(rb"\d{1,10}", timestamp) or not re.fullmatch(
            rb"[\w-]{1,100}", token
        )
        if not hmac.compare_digest(believed, signature) or is_odd:
            return "signature"
        return "clock" if abs(self._now() - int(timestamp)) > WINDOW.total_seconds() else None

    def _refuse(self, request: web.Request, reason: Reason, status: int) -> web.Response:
        if not self._rate_limit.admit(self._sources.of(request)):
            reason, status = "too many", 429
        self._refusals.note("mail", reason)
        return web.Response(status=status, text=SAID[reason])


SAID: dict[Reason, str] = {
    "unsigned": "The request isn't signed, or its password is missing or wrong.",
    "signature": "The signature doesn't match. Check the signing key.",
    "clock": "The request's time is off by more than five minutes.",
    "shape": "There's no raw e-mail in that form. Set the service to post the raw MIME message.",
    "size": "The e-mail is too large. Send at most 10 MB.",
    "slow": "The e-mail took too long to arrive. Try again.",
    "too many": "Too many unsigned requests came from your address. Try again in a minute.",
}


def _busy(why: str) -> web.Response:
    return web.Response(status=503, text=why, headers={"Retry-After": AGAIN_S})


def _fields(kind: str, body: bytes, only: Collection[str] = ()) -> dict[str, bytes]:
    """A form's fields, or just the ones in `only`. Their values aren't parsed."""
    if kind.lower().startswith(request_body.FORM):
        return _decoded(body, only)
    boundary = _BOUNDARY.search(kind)
    if boundary is None or not kind.lower().startswith("multipart/form-data"):
        return {}
    between = b"\r\n--" + boundary[1].encode("ascii", "replace")
    fields = dict[str, bytes]()
    for part in (b"\r\n" + body).split(between, MOST_FIELDS)[1:]:
        head, _, value = part.partition(b"\r\n\r\n")
        if named := _NAME.search(head[:2_000]):
            name = named[1].decode("latin-1")
            if not only or name in only:
                fields.setdefault(name, value)
    return fields


def _decoded(body: bytes, only: Collection[str]) -> dict[str, bytes]:
    """A URL-encoded form's fields."""
    parts = body.split(b"&")
    if len(parts) > MOST_FIELDS:
        return {}
    if only:
        parts = [part for part in parts if part.partition(b"=")[0].decode("latin-1") in only]
    try:
        # latin-1 preserves every byte
        pairs = parse_qsl(b"&".join(parts).decode("ascii"), True, encoding="latin-1")
    except ValueError:
        return {}
    return {name: value.encode("latin-1") for name, value in pairs}


def _mailgun(given: Mapping[str, bytes]) -> _Posted | None:
    mail = given.get("body-mime", b"")
    return _Posted(mail, (_text(given, "recipient"),)) if mail else None


def _sendgrid(given: Mapping[str, bytes]) -> _Posted | None:
    """The e-mail in SendGrid's form, or None if there isn't one.

    Its `dkim` field looks like `{@example.com : pass}`. A signature that fails can contain
    anything, so DKIM passes only if all signatures do.
    """
    mail = given.get("email", b"")
    if not mail:
        return None
    try:
        envelope = json.loads(_text(given, "envelope") or "{}")
    except (ValueError, RecursionError):
        envelope = {}
    if not isinstance(envelope, dict):
        envelope = {}
    to, sender = envelope.get("to"), envelope.get("from")
    recipients = (
        tuple(address for address in to if isinstance(address, str)) if isinstance(to, list) else ()
    )
    checks = list[str]()
    signed = [_DKIM.fullmatch(domain.strip()) for domain in _text(given, "dkim").split(",")]
    if all(signature is not None and signature[2].lower() == "pass" for signature in signed):
        checks += [
            f"dkim=pass header.d={signature[1].lower()}" for signature in signed if signature
        ]
    elif any(signed):
        checks.append("dkim=fail")
    spf = _text(given, "SPF").strip().lower()
    if re.fullmatch(r"[a-z]{2,12}", spf):
        is_plain = isinstance(sender, str) and ADDRESS.fullmatch(sender)
        of = f" smtp.mailfrom={sender}" if is_plain else ""
        checks.append(f"spf={spf}{of}")
    return _Posted(mail, recipients, "; ".join(checks))


def _text(given: Mapping[str, bytes], name: str) -> str:
    return given.get(name, b"")[:20_000].decode("utf-8", "replace")

"""The door for Slack's requests: nothing unsigned comes in, and nothing is parsed before.

Bolt parses first and answers a malformed body with a traceback (seen in 1.30), so it only ever gets
what has passed here.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from adapters import request_body
from adapters.payload_shapes import InvalidPayload
from adapters.rate_limit import RateLimit

LARGEST = 1_000_000
"""Bytes of a body."""

WINDOW_S = 300
"""How far a request's timestamp may be from now, either way."""

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

Payload = dict[str, Any]
Dispatch = Callable[[Payload, Mapping[str, str]], Awaitable[web.Response]]


class Door:
    """`answer` is an aiohttp handler. Valid requests go to `dispatch` as an object, with headers.

    `now` gives the time in seconds since the epoch. `dispatch` raises `InvalidPayload` for an
    object that isn't from Slack.
    """

    def __init__(
        self,
        signing_secret: str,
        now: Callable[[], float],
        dispatch: Dispatch,
        rate_limit: RateLimit,
    ) -> None:
        self._secret = signing_secret.encode()
        self._now = now
        self._dispatch = dispatch
        self._rate_limit = rate_limit

    async def answer(self, request: web.Request) -> web.StreamResponse:
        source = request.remote or ""
        if not self._rate_limit.admit(source):
            return _no(429)
        if request.content_type not in (JSON, FORM):
            return _no(415)
        try:
            body = await request_body.read(request, LARGEST)
        except request_body.NoBody as none:
            return _no(none.status)
        if not self._is_signed(request.headers, body):
            return _no(401)
        self._rate_limit.vouch(source)
        payload = parsed(body, request.content_type)
        if payload is None:
            return _no(400)
        try:
            return await self._dispatch(payload, request.headers)
        except InvalidPayload:
            return _no(400)

    def _is_signed(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Slack's v0 signature: docs.slack.dev/authentication/verifying-requests-from-slack."""
        timestamp = headers.get("X-Slack-Request-Timestamp", "")
        if not self._secret or not re.fullmatch(r"[0-9]{1,12}", timestamp):
            return False
        if abs(self._now() - int(timestamp)) > WINDOW_S:
            return False
        signed = b"v0:" + timestamp.encode() + b":" + body
        expected = "v0=" + hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        given = headers.get("X-Slack-Signature", "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(expected.encode(), given)


def parsed(body: bytes, content_type: str) -> Payload | None:
    """The object in a body; None if there is none."""
    try:
        text = body.decode("utf-8")
        if content_type == FORM:
            fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100))
            found: Any = json.loads(fields["payload"]) if "payload" in fields else fields
        else:
            found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and found else None


def _no(status: int) -> web.Response:
    return web.Response(status=status)

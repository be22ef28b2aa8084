"""The HTTP endpoint for Slack's requests. It verifies the signature before parsing anything.

Bolt parses first and responds to a malformed body with a traceback (seen in 1.30), so it only gets
requests that have passed these checks.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web
from yarl import query_to_pairs

from adapters import request_body
from adapters.payload_shapes import InvalidPayload, has_half_characters
from adapters.rate_limit import RateLimit
from adapters.sources import Sources
from bot.refusals import Reason, Refusals

LARGEST = 1_000_000
"""Maximum size of a body in bytes."""

WINDOW_S = 300
"""Maximum difference between a request's timestamp and our clock, in seconds."""

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

Payload = dict[str, Any]
Dispatch = Callable[[Payload, Mapping[str, str]], Awaitable[web.Response]]


class Door:
    """Verifies requests.

    `answer` is the aiohttp handler. It passes a valid request's JSON object and headers to
    `dispatch`, which raises `InvalidPayload` for an object that isn't in Slack's format. `now`
    returns the time in seconds since the epoch.
    """

    def __init__(
        self,
        signing_secret: str,
        now: Callable[[], float],
        dispatch: Dispatch,
        rate_limit: RateLimit,
        refusals: Refusals | None = None,
        sources: Sources | None = None,
    ) -> None:
        self._secret = signing_secret.encode()
        self._now = now
        self._dispatch = dispatch
        self._rate_limit = rate_limit
        self._refusals = refusals or Refusals()
        self._sources = sources or Sources()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Verify the request, then respond.

        Only requests without a valid signature count toward their source's rate limit.
        """
        if request.content_type not in (JSON, FORM):
            return self._refuse(request, "shape", 415)
        if not request.headers.get("X-Slack-Signature"):
            return self._refuse(request, "unsigned", 401)
        try:
            body = await request_body.read(request, LARGEST)
        except request_body.NoBody as none:
            return self._refuse(request, none.reason, none.status)
        if wrong := self._wrong(request.headers, body):
            return self._refuse(request, wrong, 401)
        payload = parsed(body, request.content_type)
        if payload is None:
            return self._malformed()
        if payload.get("ssl_check") or payload.get("type") == "app_rate_limited":
            return web.Response()
        try:
            return await self._dispatch(payload, request.headers)
        except InvalidPayload:
            return self._malformed()

    def _refuse(self, request: web.Request, reason: Reason, status: int) -> web.Response:
        """Reject a request. Rejections are limited by source, because we can't tell who sent it."""
        if not self._rate_limit.admit(self._sources.of(request)):
            reason, status = "too many", 429
        self._refusals.note("slack", reason)
        return web.Response(status=status)

    def _malformed(self) -> web.Response:
        self._refusals.note("slack", "shape")
        return web.Response(status=400)

    def _wrong(self, headers: Mapping[str, str], body: bytes) -> Reason | None:
        """Check Slack's v0 signature. Return the reason if it isn't valid.

        https://docs.slack.dev/authentication/verifying-requests-from-slack
        """
        timestamp = headers.get("X-Slack-Request-Timestamp", "")
        if not self._secret or not re.fullmatch(r"[0-9]{1,12}", timestamp):
            return "unsigned"
        signed = b"v0:" + timestamp.encode() + b":" + body
        expected = "v0=" + hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        given = headers.get("X-Slack-Signature", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(expected.encode(), given):
            return "signature"
        return "clock" if abs(self._now() - int(timestamp)) > WINDOW_S else None


def parsed(body: bytes, content_type: str) -> Payload | None:
    """Parse a body's JSON object. Return None if there isn't one."""
    try:
        text = body.decode("utf-8")
        if content_type == FORM:
            # a click's payload includes the whole message, and urllib takes 17 times as long to
            # parse it
            fields = dict(query_to_pairs(text, max_fields=100))
            text = fields.get("payload", "")
            content: Any = json.loads(text) if "payload" in fields else fields
        else:
            content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or not content or has_half_characters(text):
        return None
    return content

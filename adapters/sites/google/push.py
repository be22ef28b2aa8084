"""Receives Google's notifications as Pub/Sub messages, pushed with a token that Google signed.

https://docs.cloud.google.com/pubsub/docs/authenticate-push-subscriptions
https://developers.google.com/my-business/content/notification-setup
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

import aiohttp
import structlog
from aiohttp import web

from adapters import request_body
from adapters.calls import Line
from adapters.rate_limit import RateLimit
from adapters.sites.google.news import listing_of
from adapters.sources import Sources
from bot.errors import BedsideError, OutsideError, Unavailable

log = structlog.get_logger("bedside.google")

PUSH = "/google/push"
LARGEST = 64 * 1024
ISSUERS = ("https://accounts.google.com", "accounts.google.com")
LEEWAY_S = 300

ODD_TOKEN = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What `google.auth` raises, besides its own errors, if a part of the token isn't an object or is
nested too deeply.
"""

KEPT_S, FRESH_S = 3600.0, 60.0
"""How long Google's certificates are cached, and how soon an unknown key can trigger a new fetch,
in seconds.
"""

FAILED_S = 10.0
"""How soon Google's certificates are fetched again after a failure, in seconds."""


class NotGoogle(BedsideError):
    """The request doesn't have a token from the expected service account."""


@dataclass(frozen=True)
class Expected:
    """The expected content of a token: its audience, and the service account that requested it."""

    audience: str
    service_account: str


class Certificates:
    """Google's certificates by key ID, fetched without blocking, and refetched for unknown keys."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str, now_s: Callable[[], float] = monotonic
    ) -> None:
        self._line = Line(session, "Google")
        self._url = url
        self._now_s = now_s
        self._found: Mapping[str, str] = {}
        self._at_s: float | None = None
        self._failed_at_s: float | None = None
        self._fetching = asyncio.Lock()

    async def for_key(self, id: str) -> Mapping[str, str]:
        """Return all known certificates. Raises Unavailable if they can't be fetched."""
        if self._is_good_for(id):
            # don't lock here, because strangers with unknown keys would hold up Google
            return self._found
        async with self._fetching:
            if not self._is_good_for(id):
                await self._fetch()
            return self._found

    def _is_good_for(self, id: str) -> bool:
        """Whether we can look up this key without fetching the certificates."""
        if self._at_s is None:
            return False
        return self._now_s() - self._at_s <= (KEPT_S if id in self._found else FRESH_S)

    async def _fetch(self) -> None:
        now_s = self._now_s()
        if self._failed_at_s is not None and now_s - self._failed_at_s < FAILED_S:
            raise _none()
        # this counts as failed until it succeeds, so callers waiting for it don't retry it
        self._failed_at_s = now_s
        answer = await self._line.call("GET", self._url)
        if not answer.ok or not isinstance(answer.body, dict):
            raise _none()
        self._failed_at_s = None
        self._found = {str(id): str(pem) for id, pem in answer.body.items()}
        self._at_s = self._now_s()


def _none() -> Unavailable:
    return Unavailable("Google's certificates can't be downloaded.", code="certificates")


class Push:
    """The webhook. It awaits `news` with a message's listing before it acknowledges the message."""

    news: Callable[[str], Awaitable[object]]

    def __init__(
        self,
        certificates: Certificates,
        expected: Expected,
        sources: Sources,
    ) -> None:
        self._certificates = certificates
        self._expected = expected
        self._sources = sources
        self.news = _not_yet
        self._rate_limit = RateLimit(monotonic)

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        return [web.post(PUSH, self.receive)]

    async def receive(self, request: web.Request) -> web.Response:
        """Handle a message. Respond with 204 once it's done. Any other status makes Google
        redeliver it later.
        """
        try:
            await self._admit(request.headers.get("Authorization", ""))
        except NotGoogle:
            is_few = self._rate_limit.admit(self._sources.of(request))
            return web.Response(status=403 if is_few else 429)
        except OutsideError:
            return web.Response(status=503)
        try:
            listing = listing_in(await request_body.read(request, LARGEST))
        except request_body.NoBody as none:
            return web.Response(status=none.status)
        if not listing:
            # redelivering the message wouldn't help
            return web.Response(status=204)
        try:
            await self.news(listing)
        except BedsideError as error:
            log.info("news not read", error=type(error).__name__)
            return web.Response(status=503)
        return web.Response(status=204)

    async def _admit(self, authorization: str) -> None:
        """Check the token. Raises NotGoogle if it isn't valid, and Unavailable if Google's
        certificates can't be fetched.
        """
        # imported here because only pushes need it
        from google.auth import exceptions, jwt

        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise NotGoogle
        try:
            header = jwt.decode_header(token)  # type: ignore[no-untyped-call]
            if header.get("alg") != "RS256":
                raise NotGoogle
            certificates = await self._certificates.for_key(str(header.get("kid", "")))
            if header.get("kid") not in certificates:
                raise NotGoogle
            claims = jwt.decode(  # type: ignore[no-untyped-call]
                token,
                certs=certificates,
                audience=self._expected.audience,
                clock_skew_in_seconds=LEEWAY_S,
            )
        except (exceptions.GoogleAuthError, *ODD_TOKEN):
            raise NotGoogle from None
        is_theirs = (
            claims.get("iss") in ISSUERS
            and claims.get("email") == self._expected.service_account
            and claims.get("email_verified") is True
        )
        if not is_theirs:
            raise NotGoogle


async def _not_yet(_listing: str) -> None:
    raise Unavailable("Bedside is starting.", code="starting")


def listing_in(body: bytes) -> str:
    """The listing with a new or changed review, such as `locations/2`, or "" if there's none."""
    try:
        data = json.loads(body)["message"]["data"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return listing_of(data)

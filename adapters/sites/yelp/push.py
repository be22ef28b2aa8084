"""Receives Yelp's webhooks about reviews: which office has a new, edited, or removed one.

https://docs.developer.yelp.com/docs/webhooks
https://docs.developer.yelp.com/docs/reviews-webhooks-v2

Yelp doesn't sign them, so the URL itself is secret, and access can be limited to Yelp's networks.
We don't trust a webhook's content: it only triggers a poll of that office's reviews.
"""

from __future__ import annotations

import hmac
import ipaddress
import json
import re
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiohttp import web

from adapters import request_body
from adapters.calls import table
from adapters.rate_limit import RateLimit
from adapters.sources import Sources
from bot.errors import BedsideError, ConfigurationError, Unavailable
from bot.refusals import Reason, Refusals

log = structlog.get_logger("bedside.yelp")

PUSH = "/yelp/push"
LARGEST = 64 * 1024
NEWS = frozenset({"NEW_REVIEW_EVENT", "REVIEW_EDITED_EVENT", "REVIEW_REMOVED_EVENT"})

VARIABLE = "BEDSIDE_YELP_WEBHOOK_SECRET"
SECRET = re.compile(r"[A-Za-z0-9_-]{32,200}")
"""The format of the secret, which is too long for anyone to guess the URL."""

AGAIN_S = "60"
"""Number of seconds after which Yelp can retry."""

_BUSINESS = re.compile(r"[\w-]{22}", re.ASCII)
_VERIFICATION = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Push:
    """The webhook, at `/yelp/push/SECRET`.

    It awaits `news` with the business whose reviews changed. `networks` are the ones that Yelp
    sends from. If there are none, any network is allowed.
    """

    news: Callable[[str], Awaitable[object]]

    def __init__(
        self, secret: str, networks: Sequence[str], refusals: Refusals, sources: Sources
    ) -> None:
        if not SECRET.fullmatch(secret):
            raise ConfigurationError(
                f"{VARIABLE} has to be at least 32 letters, digits, - or _, because it's part of "
                "an address. Make one up with `openssl rand -hex 24`."
            )
        self._secret = secret.encode()
        self._networks = [ipaddress.ip_network(network) for network in networks]
        self._refusals = refusals
        self._sources = sources
        self._rate_limit = RateLimit(time.monotonic)
        self.news = _not_yet

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        path = f"{PUSH}/{{secret}}"
        return [web.get(path, self.verify), web.post(path, self.receive)]

    async def verify(self, request: web.Request) -> web.Response:
        """Prove to Yelp that the URL is ours by echoing what Yelp sends."""
        if refused := self._refused(request):
            return refused
        said = request.query.get("verification", "")
        if not _VERIFICATION.fullmatch(said):
            return web.Response(status=400)
        return web.json_response({"verification": said})

    async def receive(self, request: web.Request) -> web.Response:
        """Handle a webhook. Respond with 200 once the office's reviews have been read."""
        if refused := self._refused(request):
            return refused
        try:
            business = business_in(await request_body.read(request, LARGEST))
        except request_body.NoBody as none:
            self._refusals.note("yelp", none.reason)
            return web.Response(status=none.status)
        if business:
            try:
                await self.news(business)
            except BedsideError as error:
                log.info("news not read", error=type(error).__name__)
                return web.Response(status=503, headers={"Retry-After": AGAIN_S})
        return web.json_response({})

    def _refused(self, request: web.Request) -> web.Response | None:
        """None if the request could be from Yelp, or else a 404, as if this path didn't exist.

        A source with too many such requests gets a 429.
        """
        source = self._sources.of(request)
        given = request.match_info["secret"].encode("utf-8", "surrogateescape")
        if hmac.compare_digest(given, self._secret) and self._is_theirs(source):
            return None
        reason: Reason = "unsigned" if self._rate_limit.admit(source) else "too many"
        self._refusals.note("yelp", reason)
        return web.Response(status=429 if reason == "too many" else 404)

    def _is_theirs(self, source: str) -> bool:
        if not self._networks:
            return True
        try:
            address = ipaddress.ip_address(source)
        except ValueError:
            return False
        return any(address in network for network in self._networks)


async def _not_yet(_business: str) -> None:
    raise Unavailable("Bedside is starting.", code="starting")


def business_in(body: bytes) -> str:
    """The business whose reviews changed, or "" if the webhook is about something else."""
    try:
        data = table(table(json.loads(body)).get("data"))
    except (ValueError, RecursionError):
        return ""
    updates, business = data.get("updates"), data.get("id")
    kinds = (
        [table(update).get("event_type") for update in updates] if isinstance(updates, list) else []
    )
    is_news = any(isinstance(kind, str) and kind in NEWS for kind in kinds)
    is_known = isinstance(business, str) and _BUSINESS.fullmatch(business)
    return str(business) if is_news and is_known else ""

"""The HTTP endpoint for Teams' activities.

It verifies each request's token before using anything. botbuilder (4.17.1) responds to most bad
requests with a traceback, and accepts an activity without a channel or a service URL, so it only
gets activities that have passed these checks.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlsplit

from aiohttp import web

from adapters import request_body
from adapters.payload_shapes import InvalidPayload, has_half_characters, parse
from adapters.rate_limit import RateLimit
from adapters.sources import Sources
from adapters.teams.payloads import CHANNEL, Activity
from adapters.teams.service_urls import ServiceUrls
from adapters.teams.tokens import Claims, InvalidToken, Tokens
from bot.errors import ConfigurationError
from bot.refusals import Reason, Refusals

LARGEST = 256_000
"""Maximum size of a body in bytes. Bodies from Teams stay below 100 KB."""

DEEPEST = 40
"""Maximum nesting depth of objects and lists."""

JSON = "application/json"

Dispatch = Callable[[Activity, Claims | None], Awaitable[web.Response]]


class Guard(Protocol):
    """Decides which requests to accept.

    `welcome` runs before the body is read, and `check` runs afterward. Both raise `InvalidToken`.
    """

    def welcome(self, request: web.Request) -> None: ...

    async def check(self, request: web.Request, activity: Activity) -> Claims | None: ...


class TokenGuard:
    """Accepts requests with a token from the practice's own `tenant`."""

    def __init__(self, tokens: Tokens, tenant: str) -> None:
        if not tenant:
            raise ConfigurationError("teams.tenant is empty. Set it to the practice's tenant ID.")
        self._tokens = tokens
        self._tenant = tenant.casefold()

    def welcome(self, request: web.Request) -> None:
        if not _bearer(request.headers):
            raise InvalidToken

    async def check(self, request: web.Request, activity: Activity) -> Claims:
        claims = await self._tokens.check(_bearer(request.headers), activity)
        if activity.tenants != {self._tenant}:
            raise InvalidToken(403)
        return claims


class LocalTrial:
    """Accepts all requests without a token.

    It only works if the server listens on a loopback address.
    """

    def __init__(self, bound_to: str) -> None:
        if not _is_loopback(bound_to):
            raise ConfigurationError(
                f"teams.local_trial lets everyone in, so server.host must be 127.0.0.1, "
                f"not {bound_to!r}. Change it, or set teams.app_id and its password."
            )

    def welcome(self, request: web.Request) -> None:
        """Reject requests from other sites' pages, whose names could resolve to this machine."""
        try:
            host = urlsplit(f"//{request.host}").hostname or ""
        except ValueError:  # an unmatched bracket
            host = ""
        if not _is_loopback(host):
            raise InvalidToken(403)

    async def check(self, request: web.Request, activity: Activity) -> None:
        return None


class Door:
    """Verifies requests.

    `answer` is the aiohttp handler. It passes valid activities to `dispatch` with the token's
    claims.
    """

    def __init__(
        self,
        guard: Guard,
        service_urls: ServiceUrls,
        dispatch: Dispatch,
        rate_limit: RateLimit,
        refusals: Refusals | None = None,
        sources: Sources | None = None,
    ) -> None:
        self._guard = guard
        self._service_urls = service_urls
        self._dispatch = dispatch
        self._rate_limit = rate_limit
        self._refusals = refusals or Refusals()
        self._sources = sources or Sources()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Verify the request, then respond.

        Only requests without a valid token count toward their source's rate limit.
        """
        try:
            self._guard.welcome(request)
            activity = parse(Activity, await _object(request))
            self._admit(activity)
            claims = await self._guard.check(request, activity)
        except InvalidToken as refusal:
            reason: Reason = "tenant" if refusal.status == 403 else "token"
            return self._refuse(request, reason, refusal.status)
        except request_body.NoBody as none:
            return self._refuse(request, none.reason, none.status)
        except InvalidPayload:
            return self._refuse(request, "shape", 400)
        try:
            response = await self._dispatch(activity, claims)
        except InvalidPayload:
            self._refusals.note("teams", "shape")
            return web.Response(status=400)
        if response.status == HTTPStatus.NOT_IMPLEMENTED:
            # probably from an app whose manifest isn't ours
            self._refusals.note("teams", "unsupported")
        return response

    def _refuse(self, request: web.Request, reason: Reason, status: int) -> web.Response:
        """Reject a request. Rejections are limited by source, because we can't tell who sent it."""
        # without Microsoft's keys, we can't verify any token, which isn't the source's fault
        if status != 503 and not self._rate_limit.admit(self._sources.of(request)):
            reason, status = "too many", 429
        self._refusals.note("teams", reason)
        return web.Response(status=status)

    def _admit(self, activity: Activity) -> None:
        if activity.channel_id != CHANNEL or not self._service_urls.allow(activity.service_url):
            raise InvalidToken(403)


async def _object(request: web.Request) -> dict[str, Any]:
    if request.content_type != JSON:
        raise InvalidPayload("no JSON")
    body = await request_body.read(request, LARGEST)
    try:
        text = body.decode("utf-8")
        content = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise InvalidPayload("no JSON") from None
    if not isinstance(content, dict) or _is_too_deep(content) or has_half_characters(text):
        raise InvalidPayload("not an object")
    return content


def _no_constant(name: str) -> None:
    """Reject NaN and Infinity, which aren't JSON."""
    raise ValueError(name)


def _is_too_deep(content: object) -> bool:
    level = [content]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: object) -> list[object]:
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for one in within if isinstance(one, dict | list)]


def _bearer(headers: Mapping[str, str]) -> str:
    """The bearer token of a request, or "" if there's none."""
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else ""


def _is_loopback(host: str) -> bool:
    try:
        return host.casefold() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

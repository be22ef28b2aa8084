"""Routes for Trustpilot's OAuth and its private API, including their validation.

https://developers.trustpilot.com/grant-type-client-credentials
https://developers.trustpilot.com/business-units-api
https://developers.trustpilot.com/service-reviews-api
https://developers.trustpilot.com/rate-limiting
"""

from __future__ import annotations

import base64
import json
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults
from sandbox.trustpilot.world import Reply, Review, Unit, World

Json = dict[str, Any]
Work = Callable[[web.Request], Awaitable[web.Response]]

TOKEN_LIFE = timedelta(hours=100)
TOKENS_AN_HOUR = 10
"""Maximum number of tokens per hour. This is a guess, since the documentation only says that
there's a limit."""

CALLS = ((timedelta(minutes=5), 833), (timedelta(hours=1), 10_000))
MOST_PER_PAGE = 100
ORDERS = ("createdat.asc", "createdat.desc", "stars.asc", "stars.desc")
QUERY = frozenset(
    {
        "stars", "language", "page", "internalLocationId", "perPage", "orderBy", "tagGroup",
        "tagValue", "ignoreTagValueCase", "responded", "referenceId", "referralEmail", "reported",
        "startDateTime", "endDateTime", "source", "username", "findReviewer", "locationId",
    }
)  # fmt: skip
"""The documented parameters. All others are rejected, to catch typos."""


@dataclass(frozen=True)
class LoggedCall:
    """A call that reached the API, rejected or not. `method` is its name for faults."""

    method: str
    path: str
    at: datetime


class TrustpilotError(Exception):
    """A rejected call, with its HTTP status."""

    def __init__(self, status: int, message: str, retry_after: int | None = None) -> None:
        self.status, self.message, self.retry_after = status, message, retry_after
        super().__init__(message)

    def response(self) -> web.Response:
        wait = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        body = {"message": self.message, "errorCode": self.status}
        return web.json_response(body, status=self.status, headers=wait)


class Trustpilot:
    """A local Trustpilot. Mount it, point the product at `{prefix}/v1`, and check its `log`.

    The methods for faults are token, reviews.list, reviews.get, reviews.reply, and
    reviews.deleteReply.
    """

    def __init__(
        self,
        clock: SandboxClock,
        units: list[Unit],
        *,
        faults: Faults | None = None,
        api_key: str = "sandbox-key",
        api_secret: str = "sandbox-secret",  # noqa: S107 - opens nothing but the sandbox
    ) -> None:
        self.clock = clock
        self.world = World(clock, units)
        self.faults = faults or Faults()
        self.log: list[LoggedCall] = []
        self._given = base64.b64encode(f"{api_key}:{api_secret}".encode()).decode()
        self._tokens: dict[str, datetime] = {}
        self._issued: deque[datetime] = deque()
        self._calls: deque[datetime] = deque()

    def mount(self, app: web.Application, prefix: str = "/sandbox/trustpilot") -> None:
        private = f"{prefix}/v1/private"
        reply = f"{private}/reviews/{{review}}/reply"
        oauth = f"{prefix}/v1/oauth/oauth-business-users-for-applications/accesstoken"
        unit = f"{private}/business-units/{{unit}}/reviews"
        app.add_routes(
            [
                web.post(oauth, self._logged("token", self._token)),
                web.get(unit, self._admitted("reviews.list", self._list)),
                web.get(f"{private}/reviews/{{review}}", self._admitted("reviews.get", self._get)),
                web.post(reply, self._admitted("reviews.reply", self._reply)),
                web.delete(reply, self._admitted("reviews.deleteReply", self._delete_reply)),
            ]
        )

    def end_tokens(self) -> None:
        """Invalidate all tokens, as if someone had created a new secret."""
        self._tokens.clear()

    async def _token(self, request: web.Request) -> web.Response:
        if request.content_type != "application/x-www-form-urlencoded":
            return TrustpilotError(415, "Unsupported media type.").response()
        if request.headers.get("Authorization") != f"Basic {self._given}":
            return TrustpilotError(401, "Unauthorized.").response()
        if (await request.post()).get("grant_type") != "client_credentials":
            return TrustpilotError(400, "Unsupported grant type.").response()
        now = self.clock.now()
        _forget(self._issued, now - timedelta(hours=1))
        if len(self._issued) >= TOKENS_AN_HOUR:
            return TrustpilotError(429, "Too many requests.", 60).response()
        self._issued.append(now)
        token = secrets.token_urlsafe(24)
        self._tokens[token] = now + TOKEN_LIFE
        seconds = int(TOKEN_LIFE.total_seconds()) - 1
        return web.json_response({"access_token": token, "expires_in": str(seconds)})

    async def _list(self, request: web.Request) -> web.Response:
        unit = self._unit(request.match_info["unit"])
        query = request.query
        if unknown := set(query) - QUERY:
            raise TrustpilotError(400, f"Unknown parameter: {', '.join(sorted(unknown))}")
        page, size = (
            _number(query, "page", 1, 2**31 - 1),
            _number(query, "perPage", 20, MOST_PER_PAGE),
        )
        order, location = query.get("orderBy", ORDERS[1]), query.get("internalLocationId", "")
        if order not in ORDERS:
            raise TrustpilotError(400, f"Unknown order: {order}")
        if location and location not in unit.locations:
            raise TrustpilotError(404, "No such location.")
        by, _, way = order.partition(".")
        found = sorted(
            self.world.reviews_at(unit.id, location),
            key=lambda one: one.stars if by == "stars" else one.created_at,
            reverse=way == "desc",
        )
        shown = found[(page - 1) * size : page * size]
        return web.json_response(
            {"links": [], "reviews": [self._shown(review) for review in shown]}
        )

    async def _get(self, request: web.Request) -> web.Response:
        return web.json_response(self._shown(self._review(request)))

    async def _reply(self, request: web.Request) -> web.Response:
        review = self._review(request)
        if request.content_type != "application/json":
            raise TrustpilotError(415, "Unsupported media type.")
        asked = _object(await request.read())
        message = asked.get("message")
        if not isinstance(message, str) or not message.strip():
            raise TrustpilotError(400, "message is required.")
        if asked.get("authorBusinessUserId") not in self.world.business_users:
            raise TrustpilotError(400, "authorBusinessUserId is required.")
        if unknown := set(asked) - {"message", "authorBusinessUserId", "submittedAt"}:
            raise TrustpilotError(400, f"Unknown field: {', '.join(sorted(unknown))}")
        if review.reply is not None or review.is_hidden:
            raise TrustpilotError(409, "This review can't be replied to now.")
        review.reply = Reply(message, self.clock.now())
        return web.Response(status=200)

    async def _delete_reply(self, request: web.Request) -> web.Response:
        review = self._review(request)
        if review.reply is None:
            raise TrustpilotError(404, "There is no reply.")
        review.reply = None
        return web.Response(status=204)

    def _unit(self, id: str) -> Unit:
        if id not in self.world.units:
            raise TrustpilotError(404, "No such business unit.")
        if id in self.world.denied:
            raise TrustpilotError(403, "Forbidden.")
        return self.world.units[id]

    def _review(self, request: web.Request) -> Review:
        review = self.world.reviews.get(request.match_info["review"])
        if review is None:
            raise TrustpilotError(404, "No such review.")
        self._unit(review.unit)
        return review

    def _shown(self, one: Review) -> Json:
        unit = self.world.units[one.unit]
        place = {"id": one.location, "name": unit.locations.get(one.location, "")}
        report = {"source": "Trustpilot", "reasons": [], "reviewVisibility": "hidden"}
        return {
            "links": [],
            "id": one.id,
            "consumer": {"id": f"{one.id[:20]}0000", "displayName": one.author},
            "businessUnit": {"id": unit.id, "identifyingName": unit.name},
            "location": place if one.location else None,
            "stars": one.stars,
            "title": one.title or None,
            "text": one.text or None,
            "language": "en",
            "createdAt": _timestamp(one.created_at),
            "updatedAt": _timestamp(one.updated_at),
            "companyReply": {
                "text": one.reply.text,
                "createdAt": _timestamp(one.reply.created_at),
                "updatedAt": None,
            }
            if one.reply
            else None,
            "status": "active",
            "reportData": report if one.is_hidden else None,
            "referralEmail": None,
            "referenceId": None,
        }

    def _admitted(self, method: str, work: Work) -> Callable[..., Awaitable[web.StreamResponse]]:
        """Return a handler that checks the token and the rate before it does `work`."""

        async def guarded(request: web.Request) -> web.Response:
            try:
                self._admit(request.headers.get("Authorization", ""))
                return await work(request)
            except TrustpilotError as refused:
                return refused.response()

        return self._logged(method, guarded)

    def _admit(self, authorization: str) -> None:
        now = self.clock.now()
        _forget(self._calls, now - CALLS[-1][0])
        for span, most in CALLS:
            if sum(at > now - span for at in self._calls) >= most:
                raise TrustpilotError(429, "Too many requests.", int(span.total_seconds()))
        self._calls.append(now)
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer" or now >= self._tokens.get(token, now):
            raise TrustpilotError(401, "Unauthorized.")

    def _logged(self, method: str, work: Work) -> Callable[..., Awaitable[web.StreamResponse]]:
        async def handler(request: web.Request) -> web.StreamResponse:
            self.log.append(LoggedCall(method, request.path, self.clock.now()))
            return await self.faults.carry_out(request, method, lambda: work(request), _refuse)

        return handler


def _refuse(fault: Fault) -> web.StreamResponse:
    if fault.kind == "rate_limited":
        return TrustpilotError(429, "Too many requests.", fault.retry_after).response()
    return TrustpilotError(int(fault.code), "Refused by the sandbox.").response()


def _forget(times: deque[datetime], until: datetime) -> None:
    while times and times[0] <= until:
        times.popleft()


def _number(query: Mapping[str, str], name: str, default: int, most: int) -> int:
    try:
        number = int(query.get(name, default))
    except ValueError:
        number = 0
    if not 1 <= number <= most:
        raise TrustpilotError(400, f"{name} has to be from 1 to {most}.")
    return number


def _object(raw: bytes) -> Json:
    try:
        asked = json.loads(raw)
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise TrustpilotError(400, "The body has to be a JSON object.")
    return asked


def _timestamp(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None

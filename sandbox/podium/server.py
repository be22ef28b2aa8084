"""Routes for Podium's token service and its reviews API, including their validation.

https://docs.podium.com/docs/oauth
https://docs.podium.com/reference/reviewindex
https://docs.podium.com/reference/review_responsecreate
https://docs.podium.com/docs/errors
"""

from __future__ import annotations

import base64
import json
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults

Json = dict[str, Any]
Work = Callable[[web.Request], Awaitable[web.Response]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

TOKEN_LIFE = timedelta(hours=10)
CALLS_A_MINUTE = 300
MINUTE = timedelta(minutes=1)
VERSION = "2021.04.01"
MOST_PER_PAGE = 100
FILTERS = frozenset(
    f"{at}[{by}]" for at in ("createdAt", "updatedAt") for by in ("gt", "gte", "lt", "lte")
)


@dataclass
class Response:
    uid: str
    body: str
    at: datetime
    is_deleted: bool = False


@dataclass
class Review:
    """A review that Podium collected. With `is_recommendation`, its rating is 5 or 1."""

    uid: str
    location: str
    rating: int
    text: str
    author: str
    created_at: datetime
    updated_at: datetime
    site: str = "Google"
    is_recommendation: bool = False
    responses: list[Response] = field(default_factory=list)


@dataclass(frozen=True)
class LoggedCall:
    """A call that reached the API, rejected or not. `method` is its name for faults."""

    method: str
    path: str
    at: datetime


class PodiumError(Exception):
    """A rejected call, with its HTTP status and Podium's code."""

    def __init__(self, status: int, code: str, retry_after: int | None = None) -> None:
        self.status, self.code, self.retry_after = status, code, retry_after
        super().__init__(code)

    def response(self) -> web.Response:
        wait = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        more = f"https://docs.podium.com/docs/errors#{self.code}"
        body = {"code": self.code, "message": "Refused by the sandbox.", "moreInfo": more}
        return web.json_response(body, status=self.status, headers=wait)


class Podium:
    """A local Podium. Mount it, and point the product at `{prefix}/v4` and `{prefix}/oauth/token`.

    `may_write` is whether the app has the write scope. The methods for faults are token,
    reviews.list, reviews.get, responses.list, responses.create, and responses.update.
    """

    def __init__(self, clock: SandboxClock, *, faults: Faults | None = None) -> None:
        self.clock = clock
        self.faults = faults or Faults()
        self.reviews: dict[str, Review] = {}
        self.may_write = True
        self.log: list[LoggedCall] = []
        self._tokens: dict[str, datetime] = {}
        self._calls: deque[datetime] = deque()

    def mount(self, app: web.Application, prefix: str = "/sandbox/podium") -> None:
        reviews = f"{prefix}/v4/reviews"
        one = f"{reviews}/{{uid}}"
        app.add_routes(
            [
                web.post(f"{prefix}/oauth/token", self._logged("token", self._token)),
                web.get(reviews, self._admitted("reviews.list", self._list)),
                web.get(one, self._admitted("reviews.get", self._get)),
                web.get(f"{one}/responses", self._admitted("responses.list", self._responses)),
                web.post(f"{one}/responses", self._admitted("responses.create", self._create)),
                web.patch(
                    f"{one}/responses/{{response}}",
                    self._admitted("responses.update", self._update),
                ),
            ]
        )

    def add_review(
        self,
        location: str,
        rating: int,
        text: str = "",
        author: str = "",
        created_at: datetime | None = None,
        **more: Any,
    ) -> Review:
        uid = str(uuid5(NAMESPACE_URL, f"{location}/{len(self.reviews)}"))
        at = created_at or self.clock.now()
        review = Review(uid, location, rating, text, author, at, at, **more)
        self.reviews[uid] = review
        return review

    def edit_review(self, uid: str, rating: int) -> None:
        review = self.reviews[uid]
        review.rating, review.updated_at = rating, self.clock.now()

    def remove_review(self, uid: str) -> None:
        del self.reviews[uid]

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        given = tuple(form.get(name) for name in ("client_id", "client_secret", "refresh_token"))
        if form.get("grant_type") != "refresh_token":
            raise PodiumError(400, "bad_request")
        if given != ("sandbox-client", "sandbox-secret", "sandbox-refresh-token"):
            raise PodiumError(401, "unauthenticated")
        token = secrets.token_urlsafe(48)
        self._tokens[token] = self.clock.now() + TOKEN_LIFE
        return web.json_response({"access_token": token, "refresh_token": given[2]})

    async def _list(self, request: web.Request) -> web.Response:
        query = request.query
        if set(query) - {"cursor", "limit"} - FILTERS:
            raise PodiumError(400, "invalid_request_values")
        start, size = _place(query["cursor"]) if "cursor" in query else (0, _limit(query))
        found = sorted(self.reviews.values(), key=lambda one: one.created_at, reverse=True)
        some, rest = found[start : start + size], found[start + size :]
        metadata = {"nextCursor": _cursor(start + size, size) if rest else None}
        return web.json_response({"data": [_shown(one) for one in some], "metadata": metadata})

    async def _get(self, request: web.Request) -> web.Response:
        return web.json_response({"data": _shown(self._review(request))})

    async def _responses(self, request: web.Request) -> web.Response:
        found = self._review(request).responses
        return web.json_response({"data": [_response(one) for one in found], "metadata": {}})

    async def _create(self, request: web.Request) -> web.Response:
        review, text = self._review(request), await self._text(request)
        made = Response(str(uuid5(NAMESPACE_URL, review.uid)), text, self.clock.now())
        if any(not one.is_deleted for one in review.responses):
            # the documentation doesn't mention a second response, so we reject it
            raise PodiumError(400, "bad_request")
        review.responses.append(made)
        return web.json_response({"data": _response(made)})

    async def _update(self, request: web.Request) -> web.Response:
        review, text = self._review(request), await self._text(request)
        for one in review.responses:
            if one.uid == request.match_info["response"] and not one.is_deleted:
                one.body = text
                return web.json_response({"data": _response(one)})
        raise PodiumError(404, "resource_not_found")

    def _review(self, request: web.Request) -> Review:
        uid = request.match_info["uid"]
        try:
            UUID(uid)
        except ValueError:
            raise PodiumError(404, "resource_not_found") from None
        if uid not in self.reviews:
            raise PodiumError(404, "resource_not_found")
        return self.reviews[uid]

    async def _text(self, request: web.Request) -> str:
        if not self.may_write:
            raise PodiumError(403, "unauthorized")
        try:
            asked = json.loads(await request.read())
        except ValueError:
            asked = None
        if not isinstance(asked, dict) or set(asked) != {"body"}:
            raise PodiumError(400, "invalid_request_values")
        text = asked["body"]
        if not isinstance(text, str) or not text.strip():
            raise PodiumError(400, "invalid_request_values")
        return text

    def _admitted(self, method: str, work: Work) -> Handler:
        """Return a handler that checks the version, rate, and token before it does `work`."""

        async def admitted(request: web.Request) -> web.Response:
            if request.headers.get("podium-version", VERSION) != VERSION:
                raise PodiumError(400, "invalid_header_version")
            now = self.clock.now()
            while self._calls and self._calls[0] <= now - MINUTE:
                self._calls.popleft()
            if len(self._calls) >= CALLS_A_MINUTE:
                raise PodiumError(429, "rate_limit")
            self._calls.append(now)
            scheme, _, token = request.headers.get("Authorization", "").partition(" ")
            if scheme != "Bearer" or now >= self._tokens.get(token, now):
                raise PodiumError(401, "unauthenticated")
            return await work(request)

        return self._logged(method, admitted)

    def _logged(self, method: str, work: Work) -> Handler:
        async def guarded(request: web.Request) -> web.Response:
            try:
                return await work(request)
            except PodiumError as refused:
                return refused.response()

        async def handler(request: web.Request) -> web.StreamResponse:
            self.log.append(LoggedCall(method, request.path, self.clock.now()))
            return await self.faults.carry_out(request, method, lambda: guarded(request), _refuse)

        return handler


def _refuse(fault: Fault) -> web.StreamResponse:
    if fault.kind == "rate_limited":
        return PodiumError(429, "rate_limit", fault.retry_after).response()
    status, _, code = fault.code.partition(" ")
    return PodiumError(int(status), code).response()


def _limit(query: Any) -> int:
    said = query.get("limit", "10")
    if not said.isdecimal() or not 0 <= int(said) <= MOST_PER_PAGE:
        raise PodiumError(400, "invalid_request_values")
    return int(said)


def _cursor(start: int, size: int) -> str:
    return base64.urlsafe_b64encode(f"{start}/{size}".encode()).decode()


def _place(cursor: str) -> tuple[int, int]:
    try:
        start, _, size = base64.urlsafe_b64decode(cursor).decode().partition("/")
        return int(start), int(size)
    except ValueError:
        raise PodiumError(400, "invalid_cursor") from None


def _shown(one: Review) -> Json:
    responses = [
        {"body": each.body, "createdAt": _timestamp(each.at), "siteAuthorName": "Rosebank"}
        for each in one.responses
        if not each.is_deleted
    ]
    return {
        "uid": one.uid,
        "author": {"id": "2412341", "name": one.author or None},
        "attributions": [],
        "createdAt": _timestamp(one.created_at),
        "updatedAt": _timestamp(one.updated_at),
        "isRecommendation": one.is_recommendation,
        "locations": [{"uid": one.location}],
        "needsResponse": not responses,
        "responses": responses,
        "review": {
            "body": one.text or None,
            "rating": one.rating,
            "siteName": one.site,
            "siteReviewId": f"{one.uid[:8]}s",
            "url": f"https://reviews.example/{one.uid}",
        },
    }


def _response(one: Response) -> Json:
    return {
        "uid": one.uid,
        "body": one.body,
        "isDeleted": one.is_deleted,
        "likeCount": 0,
        "publishDate": _timestamp(one.at),
        "siteAuthorName": "Rosebank",
        "source": "EXTERNAL",
    }


def _timestamp(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")

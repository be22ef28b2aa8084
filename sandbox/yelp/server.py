"""Routes for Yelp's token service and its Private Reviews and Respond to Reviews APIs.

Requests are validated as documented.

https://docs.developer.yelp.com/docs/refresh-tokens
https://docs.developer.yelp.com/docs/private-reviews-api
https://docs.developer.yelp.com/docs/respond-to-reviews-api-v2
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults
from sandbox.yelp.errors import YelpError, object_in
from sandbox.yelp.webhooks import Webhooks

Json = dict[str, Any]
Work = Callable[[web.Request], Awaitable[web.Response]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

TOKEN_LIFE = timedelta(days=7)
MOST_CHARACTERS = 5000
REPLIES_A_DAY = 20
PACIFIC = ZoneInfo("America/Los_Angeles")

_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf]")


@dataclass(frozen=True)
class Business:
    """An office's page. `claimed` is whether it's claimed by the business user who replies."""

    id: str
    claimed: bool = True


@dataclass
class Review:
    id: str
    business: str
    rating: int
    text: str
    author: str
    created_at: datetime
    reply: str = ""
    replied_at: datetime | None = None


@dataclass(frozen=True)
class LoggedCall:
    """A call that reached an API, rejected or not. `method` is its name for faults."""

    method: str
    path: str
    at: datetime


class Yelp:
    """A local Yelp. Point the product at `{prefix}`, `{prefix}/v3`, and `{prefix}/oauth2/token`.

    It lists the `most_shown` newest reviews, or all of them if that's None. If not `is_partner`, it
    lists nothing. `webhooks` sends the events for subscribed businesses. The methods for faults are
    token, reviews.list, reviews.respond, subscriptions.list, subscriptions.add, and
    subscriptions.remove.
    """

    def __init__(
        self,
        clock: SandboxClock,
        businesses: list[Business],
        *,
        faults: Faults | None = None,
        most_shown: int | None = None,
    ) -> None:
        self.clock = clock
        self.faults = faults or Faults()
        self.businesses = {business.id: business for business in businesses}
        self.reviews: dict[str, Review] = {}
        self.most_shown = most_shown
        self.is_partner = True
        self.has_photo = True
        self.log: list[LoggedCall] = []
        self.webhooks = Webhooks(clock, self.businesses)
        self._tokens: dict[str, datetime] = {}

    def mount(self, app: web.Application, prefix: str = "/sandbox/yelp") -> None:
        listed = f"{prefix}/v3/private/businesses/{{business}}/reviews"
        subscriptions, webhooks = f"{prefix}/v3/businesses/subscriptions", self.webhooks
        app.add_routes(
            [
                web.post(f"{prefix}/oauth2/token", self._logged("token", self._token)),
                web.get(listed, self._logged("reviews.list", self._list)),
                web.post(
                    f"{prefix}/reviews/v1/{{review}}",
                    self._logged("reviews.respond", self._respond),
                ),
                web.get(subscriptions, self._logged("subscriptions.list", webhooks.listed)),
                web.post(subscriptions, self._logged("subscriptions.add", webhooks.add)),
                web.delete(subscriptions, self._logged("subscriptions.remove", webhooks.remove)),
            ]
        )

    def add_review(
        self,
        business: str,
        rating: int,
        text: str = "",
        author: str = "",
        created_at: datetime | None = None,
    ) -> Review:
        number = f"{business}/{len(self.reviews)}"
        id = hashlib.sha256(number.encode()).hexdigest()[:22]
        review = Review(id, business, rating, text, author, created_at or self.clock.now())
        self.reviews[id] = review
        about = {"rating": float(rating), "language": "en", "user_id": _user(author)}
        self.webhooks.tell(business, "NEW_REVIEW_EVENT", review_id=id, **about)
        return review

    def edit_review(self, id: str, rating: int | None = None, text: str | None = None) -> None:
        """Edit the rating or the text, as the reviewer."""
        review = self.reviews[id]
        review.rating = review.rating if rating is None else rating
        review.text = review.text if text is None else text
        self._tell(review, "REVIEW_EDITED_EVENT")

    def remove_review(self, id: str) -> None:
        """Remove the review, as the reviewer or Yelp."""
        self._tell(self.reviews.pop(id), "REVIEW_REMOVED_EVENT")

    def _tell(self, review: Review, kind: str) -> None:
        self.webhooks.tell(review.business, kind, review_id=review.id, user_id=_user(review.author))

    async def _token(self, request: web.Request) -> web.Response:
        if request.content_type != "application/x-www-form-urlencoded":
            raise YelpError(400, "INVALID_REQUEST")
        form = await request.post()
        if form.get("grant_type") != "refresh_token":
            raise YelpError(400, "UNSUPPORTED_GRANT_TYPE")
        if form.get("client_id") != "sandbox-client":
            raise YelpError(404, "CLIENT_NOT_FOUND")
        if form.get("client_secret") != "sandbox-secret":
            raise YelpError(401, "INVALID_CLIENT")
        if form.get("refresh_token") != "sandbox-refresh-token":
            raise YelpError(404, "TOKEN_NOT_FOUND")
        token = secrets.token_hex(64)
        ends_at = self._tokens[token] = self.clock.now() + TOKEN_LIFE
        return web.json_response(
            {
                "access_token": token,
                "expires_in": int(TOKEN_LIFE.total_seconds()),
                "expiration_timestamp": ends_at.isoformat(),
                "token_type": "Bearer",
                "refresh_token": "sandbox-refresh-token",
            }
        )

    async def _list(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != "Bearer sandbox-key":
            raise YelpError(401, "UNAUTHORIZED_API_KEY")
        if not self.is_partner:
            raise YelpError(403, "ACCESS_DENIED")
        if set(request.query) - {"locale"}:
            raise YelpError(400, "VALIDATION_ERROR")
        business = request.match_info["business"]
        if business not in self.businesses:
            raise YelpError(404, "BUSINESS_NOT_FOUND")
        found = [review for review in self.reviews.values() if review.business == business]
        found.sort(key=lambda one: one.created_at, reverse=True)
        shown = [_shown(review) for review in found[: self.most_shown]]
        return web.json_response({"reviews": {"review": shown}})

    async def _respond(self, request: web.Request) -> web.Response:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        now = self.clock.now()
        if scheme != "Bearer" or now >= self._tokens.get(token, now):
            raise YelpError(401, "INVALID_TOKEN")
        asked = object_in(await request.read(), request.content_type)
        if set(asked) != {"response_text", "response_type"}:
            raise YelpError(400, "INVALID_REQUEST")
        if asked["response_type"] != "public_comment":
            raise YelpError(400, "R2R_INVALID_RESPONSE_TYPE")
        review = self.reviews.get(request.match_info["review"])
        if review is None:
            raise YelpError(400, "R2R_REVIEW_DOES_NOT_EXIST")
        if not self.has_photo:
            raise YelpError(400, "R2R_PROBLEM_WITH_USER_PHOTO")
        if not self.businesses[review.business].claimed:
            raise YelpError(400, "R2R_PERMISSION_DENIED")
        self._check(asked["response_text"], review, now)
        review.reply, review.replied_at = asked["response_text"], now
        return web.json_response({"response_id": f"{review.id}-1"})

    def _check(self, text: object, review: Review, now: datetime) -> None:
        if not isinstance(text, str) or not text.strip() or len(text) > MOST_CHARACTERS:
            raise YelpError(400, "R2R_INVALID_RESPONSE_TEXT")
        if _EMOJI.search(text):
            # according to the documentation, this is Yelp's response to emoji
            raise YelpError(500, "INTERNAL_ERROR")
        if review.reply:
            raise YelpError(400, "R2R_PERMISSION_DENIED")
        replied = [other for other in self.reviews.values() if other.business == review.business]
        today = [other for other in replied if other.replied_at and other.replied_at > now - _DAY]
        if len(today) >= REPLIES_A_DAY:
            raise YelpError(400, "R2R_COMMENT_QUOTA_EXCEEDED")

    def _logged(self, method: str, work: Work) -> Handler:
        async def guarded(request: web.Request) -> web.Response:
            try:
                return await work(request)
            except YelpError as refused:
                return refused.response()

        async def handler(request: web.Request) -> web.StreamResponse:
            self.log.append(LoggedCall(method, request.path, self.clock.now()))
            return await self.faults.carry_out(request, method, lambda: guarded(request), _refuse)

        return handler


_DAY = timedelta(days=1)


def _refuse(fault: Fault) -> web.StreamResponse:
    if fault.kind == "rate_limited":
        return YelpError(429, "TOO_MANY_REQUESTS_PER_SECOND", fault.retry_after).response()
    status, _, id = fault.code.partition(" ")
    return YelpError(int(status), id).response()


def _user(author: str) -> str:
    return hashlib.sha256(author.encode()).hexdigest()[:22]


def _shown(one: Review) -> Json:
    """Return a review as in Yelp's example: the ID is in the URL, and times are Pacific Time."""
    user = {"name": "Rosebank", "role": "MANAGER", "photo_url": ""}
    at = one.replied_at.isoformat() if one.replied_at else None
    return {
        "time_created": one.created_at.astimezone(PACIFIC).strftime("%Y-%m-%d %H:%M:%S"),
        "rating": one.rating,
        "text": one.text,
        "url": f"https://www.yelp.com/biz/{one.business}?hrid={one.id}&utm_source=sandbox",
        "user": {"name": one.author, "image_url": None},
        "public_response": {"text": one.reply, "time_created": at, "business_user": user}
        if one.reply
        else None,
    }

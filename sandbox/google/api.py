"""Routes for API v4 and OAuth.

https://developers.google.com/my-business/content/review-data
"""

from __future__ import annotations

import re

from aiohttp import web

from sandbox.google import wire
from sandbox.google.answering import Handler, Work, body_of, logged
from sandbox.google.directory import Directory
from sandbox.google.errors import GoogleError, OAuthError, not_enabled, quota_exceeded
from sandbox.google.oauth import Grant
from sandbox.google.site import Site
from sandbox.google.world import Location, Review

MOST_REPLY_BYTES = 4096
MOST_LOCATIONS = 50
TOPIC = re.compile(r"projects/[a-z][a-z0-9-]{4,28}[a-z0-9]/topics/[A-Za-z][\w.~+%-]{2,254}")
KINDS = frozenset({"NEW_REVIEW", "UPDATED_REVIEW", "GOOGLE_UPDATE", "NEW_CUSTOMER_MEDIA"})

GRANT = web.RequestKey("grant", Grant)
"""The grant that a call's token belongs to."""


class Api:
    """API v4 for one `Google`, with its world, tokens, quota, and faults."""

    def __init__(self, google: Site) -> None:
        self._google = google
        self._world = google.world
        self._directory = Directory(google)

    def routes(self, prefix: str) -> list[web.RouteDef]:
        location = f"{prefix}/v4/accounts/{{account}}/locations/{{location}}"
        review = f"{location}/reviews/{{review}}"
        batch = f"{prefix}/v4/accounts/{{account}}/locations:batchGetReviews"
        return [
            web.post(f"{prefix}/token", logged(self._google, "token", self.token)),
            web.post(f"{prefix}/revoke", logged(self._google, "revoke", self.revoke)),
            web.get(
                f"{prefix}/accounts/v1/accounts",
                self._admitted("accounts.list", self.list_accounts),
            ),
            web.get(
                f"{prefix}/information/v1/accounts/{{account}}/locations",
                self._admitted("locations.list", self.list_locations),
            ),
            web.patch(
                f"{prefix}/notifications/v1/accounts/{{account}}/notificationSetting",
                self._admitted("updateNotificationSetting", self.update_notifications),
            ),
            web.get(f"{location}/reviews", self._admitted("reviews.list", self.list_reviews)),
            web.get(review, self._admitted("reviews.get", self.get_review)),
            web.post(batch, self._admitted("locations.batchGetReviews", self.batch)),
            web.put(f"{review}/reply", self._admitted("reviews.updateReply", self.update_reply)),
            web.delete(f"{review}/reply", self._admitted("reviews.deleteReply", self.delete_reply)),
        ]

    async def token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        try:
            url = str(request.url.with_query(None))
            return web.json_response(self._google.oauth.grant(form, url))
        except OAuthError as refused:
            return refused.response()

    async def revoke(self, request: web.Request) -> web.Response:
        token = str((await request.post()).get("token", "")) or request.query.get("token", "")
        try:
            self._google.oauth.revoke_token(token)
        except OAuthError as refused:
            return refused.response()
        return web.json_response({})

    async def list_accounts(self, request: web.Request) -> web.Response:
        return web.json_response(self._directory.accounts(request[GRANT], request.query))

    async def list_locations(self, request: web.Request) -> web.Response:
        account = f"accounts/{request.match_info['account']}"
        found = self._directory.locations(request[GRANT], account, request.query)
        return web.json_response(found)

    async def update_notifications(self, request: web.Request) -> web.Response:
        asked, account = await body_of(request), f"accounts/{request.match_info['account']}"
        fields = {*request.query.get("updateMask", "").split(",")}
        topic, kinds = asked.get("pubsubTopic", ""), asked.get("notificationTypes", [])
        fits = isinstance(topic, str) and TOPIC.fullmatch(topic) and KINDS.issuperset(kinds)
        if asked.get("name") != f"{account}/notificationSetting" or not fits:
            raise GoogleError("INVALID_ARGUMENT")
        if not fields or not fields <= {"pubsubTopic", "notificationTypes"}:
            raise GoogleError("INVALID_ARGUMENT", "Invalid field mask provided.")
        if "pubsubTopic" in fields:
            self._google.topics[account] = topic
        if "notificationTypes" in fields:
            self._google.news_kinds[account] = frozenset(kinds)
        return web.json_response(asked)

    async def list_reviews(self, request: web.Request) -> web.Response:
        reviews = self._world.reviews_at(self._location(request))
        page, token = wire.page(reviews, request.query)
        shown: wire.Json = {}
        if page:
            shown["reviews"] = [wire.review(review, self._page_url(request)) for review in page]
        if reviews:
            shown |= {"averageRating": wire.average(reviews), "totalReviewCount": len(reviews)}
        return web.json_response(shown | ({"nextPageToken": token} if token else {}))

    async def get_review(self, request: web.Request) -> web.Response:
        return web.json_response(wire.review(self._review(request), self._page_url(request)))

    async def batch(self, request: web.Request) -> web.Response:
        asked = await body_of(request)
        names = asked.get("locationNames") or []
        if not isinstance(names, list) or not 1 <= len(names) <= MOST_LOCATIONS:
            message = f"locationNames must hold 1 to {MOST_LOCATIONS} names."
            raise GoogleError("INVALID_ARGUMENT", message)
        account = f"accounts/{request.match_info['account']}/"
        locations = [self._admit_location(str(name), account) for name in names]
        reviews = self._world.reviews_at(*locations)
        if asked.get("ignoreRatingOnlyReviews"):
            reviews = [review for review in reviews if review.text]
        page, token = wire.page(reviews, asked)
        shown: wire.Json = {}
        if page:
            url = self._page_url(request)
            shown["locationReviews"] = [
                {"name": review.location.name, "review": wire.review(review, url)}
                for review in page
            ]
        return web.json_response(shown | ({"nextPageToken": token} if token else {}))

    async def update_reply(self, request: web.Request) -> web.Response:
        review, asked = self._review(request), await body_of(request)
        comment = asked.get("comment")
        if not isinstance(comment, str) or not comment.strip():
            raise GoogleError("INVALID_ARGUMENT", "The reply comment must not be empty.")
        if len(comment.encode()) > MOST_REPLY_BYTES:
            message = f"The reply comment must have at most {MOST_REPLY_BYTES} bytes."
            raise GoogleError("INVALID_ARGUMENT", message)
        return web.json_response(wire.reply(self._world.put_reply(review.id, comment)))

    async def delete_reply(self, request: web.Request) -> web.Response:
        try:
            self._world.delete_reply(self._review(request).id)
        except KeyError:
            raise GoogleError("NOT_FOUND") from None
        return web.json_response({})

    def _location(self, request: web.Request) -> Location:
        account, location = request.match_info["account"], request.match_info["location"]
        return self._admit_location(f"accounts/{account}/locations/{location}", "accounts/")

    def _admit_location(self, name: str, account: str) -> Location:
        if not name.startswith(account):
            raise GoogleError("INVALID_ARGUMENT", f"{name!r} is not of this account.")
        if name in self._google.denied:
            raise GoogleError("PERMISSION_DENIED")
        try:
            return self._world.locations[name]
        except KeyError:
            raise GoogleError("NOT_FOUND") from None

    def _review(self, request: web.Request) -> Review:
        location = self._location(request)
        try:
            review = self._world.review(request.match_info["review"])
        except KeyError:
            raise GoogleError("NOT_FOUND") from None
        if review.location != location:
            raise GoogleError("NOT_FOUND")
        return review

    def _page_url(self, request: web.Request) -> str:
        return self._google.page_url or f"{request.scheme}://{request.host}/"

    def _admitted(self, method: str, work: Work) -> Handler:
        """Return a handler that checks the token and the quota before it does `work`."""

        async def guarded(request: web.Request) -> web.Response:
            try:
                grant = self._google.oauth.admit(request.headers.get("Authorization", ""))
                if not self._google.is_enabled:
                    raise not_enabled()
                if not self._google.is_admitted:
                    raise quota_exceeded(0)
                account = f"accounts/{request.match_info.get('account', '-')}"
                if account != "accounts/-" and not self._google.oauth.sees(grant, account):
                    raise GoogleError("PERMISSION_DENIED")
                request[GRANT] = grant
                if self._google.is_over_quota():
                    raise quota_exceeded(self._google.quota_per_minute or 0)
                return await work(request)
            except GoogleError as refused:
                return refused.response()

        return logged(self._google, method, guarded)

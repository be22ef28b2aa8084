"""Reads reviews from Google Business Profile, and posts and deletes replies.

https://developers.google.com/my-business/content/review-data
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import aiohttp

from adapters.calls import TIMEOUT, JsonResponse, Line
from adapters.sites.google.errors import TITLE, refusal
from adapters.sites.google.oauth import Credentials, Tokens
from adapters.sites.google.sign_ins import SignIns
from adapters.sites.google.wire import (
    SITE,
    USUAL,
    USUAL_IN_BATCH,
    WireBatch,
    WireLocationReview,
    WirePage,
    WireReply,
    WireReview,
)
from adapters.sites.messages import read, readable
from bot.errors import Broken, Gone, SignedOut
from bot.ports import Clock, ReviewPage
from bot.practice import LocationId, SiteAccount
from bot.reviews import Review, ReviewKey, SiteReply
from bot.sites import SITES

PER_PAGE = 50
NEWEST_FIRST = "updateTime desc"
LOCATIONS_A_BATCH = 50


class GoogleSite:
    """Implements `bot.ports.ReviewSite` over one session. Calls are retried only to renew a token.

    Google's PUT for a reply is idempotent. Even so, a lost response raises `Unknown` so that we
    check the site before we repeat the call.
    """

    id = SITE
    locations_a_batch = LOCATIONS_A_BATCH

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        api_url: str,
        token_url: str,
        clock: Clock,
        *,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        self.sign_ins = SignIns(Line(session, TITLE, timeout), credentials, token_url, clock)
        self._api_url = api_url.rstrip("/")
        self._clock = clock

    async def page(
        self, account: SiteAccount, location: LocationId, cursor: str = ""
    ) -> ReviewPage:
        query = {"pageSize": str(PER_PAGE), "orderBy": NEWEST_FIRST}
        query |= {"pageToken": cursor} if cursor else {}
        path = f"{_name(account)}/reviews"
        answer = await self._call(self.sign_ins.of(account), "GET", path, query=query)
        page = read(WirePage, answer, TITLE)
        found, odd = readable(WireReview, page.reviews, SITE, USUAL)
        return ReviewPage([review.review(location) for review in found], page.next, odd)

    async def pages(self, accounts: Mapping[SiteAccount, LocationId]) -> AsyncIterator[ReviewPage]:
        """Yield the reviews of many locations, page by page, newest first within a batch.

        A batch has up to 50 locations of one Google account.
        """
        for owner, tokens, batch in self._batches(accounts):
            locations = {_name(account): accounts[account] for account in batch}
            cursor, cursors = "", set[str]()
            while cursor not in cursors:
                cursors.add(cursor)
                page = await self._batch(owner, tokens, locations, cursor)
                yield page
                if not page.cursor:
                    break
                cursor = page.cursor

    async def get(self, account: SiteAccount, key: ReviewKey) -> Review:
        path = _review_name(account, key)
        answer = await self._call(self.sign_ins.of(account), "GET", path)
        return read(WireReview, answer, TITLE).review(key.location)

    async def publish(self, account: SiteAccount, key: ReviewKey, text: str) -> SiteReply:
        _check(text)
        path = f"{_review_name(account, key)}/reply"
        body = {"comment": text}
        answer = await self._call(self.sign_ins.of(account), "PUT", path, body=body)
        # without a state, we can't tell whether it's public, but a later check will
        return read(WireReply, answer, TITLE, changes=True).reply(stateless="pending")

    async def take_down(self, account: SiteAccount, key: ReviewKey) -> None:
        try:
            path = f"{_review_name(account, key)}/reply"
            await self._call(self.sign_ins.of(account), "DELETE", path)
        except Gone:
            return

    async def _batch(
        self, owner: str, tokens: Tokens, locations: Mapping[str, LocationId], cursor: str
    ) -> ReviewPage:
        body = {
            "locationNames": list(locations),
            "pageSize": PER_PAGE,
            "orderBy": NEWEST_FIRST,
            **({"pageToken": cursor} if cursor else {}),
        }
        path = f"{owner}/locations:batchGetReviews"
        answer = await self._call(tokens, "POST", path, body=body)
        page = read(WireBatch, answer, TITLE)
        found, odd = readable(WireLocationReview, page.reviews, SITE, USUAL_IN_BATCH)
        reviews = [one.review.review(locations[one.name]) for one in found if one.name in locations]
        # a review of a location that we didn't ask for counts as unreadable
        return ReviewPage(reviews, page.next, odd + len(found) - len(reviews))

    async def send_news_to(self, url: str, account: SiteAccount, topic: str) -> None:
        """Have Google send notifications about this account's reviews to the Pub/Sub `topic`.

        https://developers.google.com/my-business/reference/notifications/rest/v1/accounts/updateNotificationSetting
        """
        name = f"{quote(account.account, safe='/')}/notificationSetting"
        body = {
            "name": name,
            "pubsubTopic": topic,
            "notificationTypes": ["NEW_REVIEW", "UPDATED_REVIEW"],
        }
        answer = await self.sign_ins.of(account).call(
            "PATCH",
            f"{url.rstrip('/')}/{name}",
            query={"updateMask": "pubsubTopic,notificationTypes"},
            body=body,
        )
        if not answer.ok:
            now = self._clock.now()
            raise refusal(answer.status, answer.body, answer.headers, now, changes=False)

    def _batches(
        self, accounts: Mapping[SiteAccount, LocationId]
    ) -> Iterator[tuple[str, Tokens, list[SiteAccount]]]:
        """Yield batches of locations that have the same Google account and credentials."""
        owned: dict[tuple[str, str], tuple[Tokens, list[SiteAccount]]] = {}
        for account in accounts:
            tokens = self.sign_ins.of(account)
            owned.setdefault((account.account, tokens.sign_in), (tokens, []))[1].append(account)
        for (owner, _), (tokens, group) in owned.items():
            for start in range(0, len(group), LOCATIONS_A_BATCH):
                yield quote(owner, safe="/"), tokens, group[start : start + LOCATIONS_A_BATCH]

    async def _call(
        self,
        tokens: Tokens,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> JsonResponse:
        url = f"{self._api_url}/{path}"
        answer = await tokens.call(method, url, query=query, body=body)
        if answer.ok:
            return answer
        changes = method in ("PUT", "DELETE")
        now = self._clock.now()
        error = refusal(answer.status, answer.body, answer.headers, now, changes=changes)
        if isinstance(error, SignedOut):
            error.sign_in = tokens.sign_in
        raise error


def _name(account: SiteAccount) -> str:
    """The name `accounts/1/locations/2`, escaped for a URL."""
    return quote(f"{account.account}/{account.location}", safe="/")


def _review_name(account: SiteAccount, key: ReviewKey) -> str:
    return f"{_name(account)}/reviews/{quote(key.id, safe='')}"


def _check(text: str) -> None:
    """Raise Broken before the call if Google would reject the text."""
    most = SITES[SITE].reply_bytes or 0
    size = len(text.encode())
    if size > most:
        message = f"Google allows {most:,} bytes, and this reply has {size:,}. Shorten it."
        raise Broken(message, code="too_long")
    if not text.strip():
        raise Broken("There's nothing to post.", code="empty")

"""Reads reviews from Trustpilot, and posts and deletes replies.

https://developers.trustpilot.com/business-units-api
https://developers.trustpilot.com/service-reviews-api
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import aiohttp

from adapters.calls import TIMEOUT, JsonResponse, Line
from adapters.sites.messages import read, readable
from adapters.sites.trustpilot.errors import TITLE, hidden, refusal
from adapters.sites.trustpilot.oauth import Credentials, Tokens
from adapters.sites.trustpilot.wire import SITE, USUAL, WirePage, WireReview
from bot.errors import Broken, Gone
from bot.ports import Clock, ReviewPage
from bot.practice import LocationId, SiteAccount
from bot.reviews import Review, ReviewKey, SiteReply

PER_PAGE = 100
NEWEST_FIRST = "createdat.desc"


class TrustpilotSite:
    """Implements `bot.ports.ReviewSite` and `BatchSite` over one session.

    Calls are retried only to renew a token. An account is a business unit plus one of its locations
    at Trustpilot, or "" for none. Among the practice's `accounts`, the one without a location gets
    the reviews that don't name any other account's location.
    """

    id = SITE
    locations_a_batch = 10_000

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        api_url: str,
        clock: Clock,
        accounts: Collection[SiteAccount] = (),
        *,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        line = Line(session, TITLE, timeout)
        self._api_url = api_url.rstrip("/")
        self._tokens = Tokens(line, credentials, self._api_url, clock)
        self._author = credentials.business_user
        self._clock = clock
        self._elsewhere = {
            (account.account, account.location) for account in accounts if account.location
        }

    async def page(
        self, account: SiteAccount, location: LocationId, cursor: str = ""
    ) -> ReviewPage:
        chosen = {"internalLocationId": account.location} if account.location else {}
        found, odd, cursor = await self._page(account.account, cursor, chosen)
        reviews = [
            one.review(location)
            for one in found
            if account.location or (account.account, one.place) not in self._elsewhere
        ]
        return ReviewPage(reviews, cursor, odd)

    async def pages(self, accounts: Mapping[SiteAccount, LocationId]) -> AsyncIterator[ReviewPage]:
        """Yield the reviews of a business unit's locations, page by page, newest first."""
        unit = next(iter(accounts)).account
        offices = {account.location: office for account, office in accounts.items()}
        cursor = ""
        while True:
            found, odd, cursor = await self._page(unit, cursor, {})
            reviews = []
            for one in found:
                named = one.place if (unit, one.place) in self._elsewhere else ""
                if (office := offices.get(named)) is not None:
                    reviews.append(one.review(office))
            yield ReviewPage(reviews, cursor, odd)
            if not cursor:
                return

    async def get(self, account: SiteAccount, key: ReviewKey) -> Review:
        return (await self._get(key)).review(key.location)

    async def publish(self, account: SiteAccount, key: ReviewKey, text: str) -> SiteReply:
        """Post `text` under the review.

        The documentation doesn't say what a second reply does to the first, so we delete the first.
        """
        if not text.strip():
            raise Broken("There's nothing to post.", code="empty")
        there = await self._get(key)
        if there.is_hidden:
            raise hidden()
        if there.company_reply is not None:
            await self.take_down(account, key)
        now = self._clock.now()
        body = {
            "authorBusinessUserId": self._author,
            "message": text,
            "submittedAt": now.strftime("%Y-%m-%dT%H:%M:%S"),
        }
        await self._call("POST", f"{_review(key)}/reply", body=body, changes=True)
        return SiteReply(text, "published", now)

    async def take_down(self, account: SiteAccount, key: ReviewKey) -> None:
        try:
            await self._call("DELETE", f"{_review(key)}/reply", changes=True)
        except Gone:
            return

    async def _get(self, key: ReviewKey) -> WireReview:
        return read(WireReview, await self._call("GET", _review(key)), TITLE)

    async def _page(
        self, unit: str, cursor: str, chosen: Mapping[str, str]
    ) -> tuple[list[WireReview], int, str]:
        """Return a page by its number, how many of its reviews can't be read, and the next page's
        number ("" after the last page).
        """
        number = int(cursor or 1)
        query = {"page": str(number), "perPage": str(PER_PAGE), "orderBy": NEWEST_FIRST, **chosen}
        path = f"private/business-units/{quote(unit, safe='')}/reviews"
        page = read(WirePage, await self._call("GET", path, query=query), TITLE)
        is_full = len(page.reviews) >= PER_PAGE
        return *readable(WireReview, page.reviews, SITE, USUAL), str(number + 1) if is_full else ""

    async def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        changes: bool = False,
    ) -> JsonResponse:
        url = f"{self._api_url}/{path}"
        answer = await self._tokens.call(method, url, query=query, body=body, changes=changes)
        if 200 <= answer.status < 300:
            return answer
        raise refusal(answer.status, answer.headers, self._clock.now(), changes=changes)


def _review(key: ReviewKey) -> str:
    """The path `private/reviews/507f…`, escaped for a URL."""
    return f"private/reviews/{quote(key.id, safe='')}"

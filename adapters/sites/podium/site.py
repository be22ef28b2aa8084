"""Reads reviews from Podium, and posts replies.

https://docs.podium.com/reference/reviewindex
https://docs.podium.com/reference/review_responsecreate
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import aiohttp

from adapters.calls import TIMEOUT, JsonResponse, Line
from adapters.sites.messages import read, readable
from adapters.sites.podium.errors import TITLE, refusal
from adapters.sites.podium.oauth import Credentials, Tokens
from adapters.sites.podium.wire import SITE, USUAL, WireOne, WirePage, WireResponses, WireReview
from bot.errors import Broken
from bot.ports import Clock, ReviewPage
from bot.practice import LocationId, SiteAccount
from bot.reviews import Review, ReviewKey, SiteReply

PER_PAGE = 100
VERSION = "2021.04.01"
"""The API version that this code was written for. If none is specified, Podium uses the newest."""


@dataclass(frozen=True)
class Addresses:
    """The URLs of Podium's API and its token service."""

    api_url: str
    token_url: str


class PodiumSite:
    """Implements `bot.ports.ReviewSite` and `BatchSite` over one session.

    Calls are retried only to renew a token. An account's location is a Podium location. Podium
    collects reviews from other sites, and we use only those from `sites`. Podium lists all
    locations' reviews together, so reading them all takes as many requests as reading one
    location's. There's no documented way to delete a reply.
    """

    id = SITE
    locations_a_batch = 10_000

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        addresses: Addresses,
        sites: Collection[str],
        clock: Clock,
        *,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        line = Line(session, TITLE, timeout)
        self._url = f"{addresses.api_url.rstrip('/')}/reviews"
        self._tokens = Tokens(line, credentials, addresses.token_url, clock)
        self._sites = frozenset(sites)
        self._clock = clock

    async def page(
        self, account: SiteAccount, location: LocationId, cursor: str = ""
    ) -> ReviewPage:
        return await self._page({account.location: location}, cursor)

    async def pages(self, accounts: Mapping[SiteAccount, LocationId]) -> AsyncIterator[ReviewPage]:
        """Yield the reviews of all locations, page by page, newest first."""
        offices = {account.location: office for account, office in accounts.items()}
        cursor = ""
        while True:
            page = await self._page(offices, cursor)
            yield page
            if not (cursor := page.cursor):
                return

    async def get(self, account: SiteAccount, key: ReviewKey) -> Review:
        answer = await self._call("GET", _path(key))
        return read(WireOne, answer, TITLE).data.review(key.location)

    async def publish(self, account: SiteAccount, key: ReviewKey, text: str) -> SiteReply:
        """Post `text` under the review, or replace the existing response's text."""
        if not text.strip():
            raise Broken("There's nothing to post.", code="empty")
        responses = f"{_path(key)}/responses"
        there = read(WireResponses, await self._call("GET", responses), TITLE).data
        ours = next((one.id for one in reversed(there) if not one.is_deleted), "")
        method, path = (
            ("PATCH", f"{responses}/{quote(ours, safe='')}")
            if ours
            else (
                "POST",
                responses,
            )
        )
        await self._call(method, path, body={"body": text}, changes=True)
        return SiteReply(text, "published", self._clock.now())

    async def take_down(self, account: SiteAccount, key: ReviewKey) -> None:
        raise Broken("Podium doesn't let programs take a reply down.", code="by_hand")

    async def _page(self, offices: Mapping[str, LocationId], cursor: str) -> ReviewPage:
        # with a cursor, Podium ignores all other parameters
        query = {"cursor": cursor} if cursor else {"limit": str(PER_PAGE)}
        page = read(WirePage, await self._call("GET", "", query=query), TITLE)
        found, odd = readable(WireReview, page.data, SITE, USUAL)
        reviews = [
            one.review(offices[uid])
            for one in found
            if one.site in self._sites
            for uid in sorted(one.uids & offices.keys())
        ]
        return ReviewPage(reviews, page.cursor, odd)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        changes: bool = False,
    ) -> JsonResponse:
        url, headers = f"{self._url}{path}", {"podium-version": VERSION}
        answer = await self._tokens.call(
            method, url, headers=headers, query=query, body=body, changes=changes
        )
        if 200 <= answer.status < 300:
            return answer
        now = self._clock.now()
        raise refusal(answer.status, answer.body, answer.headers, now, changes=changes)


def _path(key: ReviewKey) -> str:
    """The path `/00000000-…`, escaped for a URL."""
    return f"/{quote(key.id, safe='')}"

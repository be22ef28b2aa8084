"""Manages which offices Yelp sends webhooks for, through its Business Subscriptions API.

https://docs.developer.yelp.com/docs/business-subscriptions-api

Yelp processes requests later, 99% of them within 15 minutes, and recommends checking once a day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import aiohttp
import structlog
from pydantic import Field

from adapters.access_tokens import bearer
from adapters.calls import JsonResponse, Line
from adapters.sites.messages import Wire, read
from adapters.sites.yelp.errors import TITLE, subscriptions_refusal
from bot.ports import Clock

log = structlog.get_logger("bedside.yelp")

KIND = "WEBHOOK"
A_PAGE = 1000
A_REQUEST = 1000
"""Maximum number of businesses in one request."""


class _Subscription(Wire):
    business: str = Field(alias="business_id")


class _Page(Wire):
    total: int
    subscriptions: list[_Subscription]


class Subscriptions:
    """The webhook subscriptions for our API key.

    Other software might use the key, too, so we only add or remove the businesses we're given.
    """

    def __init__(
        self, session: aiohttp.ClientSession, api_key: str, api_url: str, clock: Clock
    ) -> None:
        self._line = Line(session, TITLE)
        self._key = api_key
        self._url = f"{api_url.rstrip('/')}/businesses/subscriptions"
        self._clock = clock

    async def keep(self, businesses: Collection[str]) -> Sequence[str]:
        """Subscribe to any missing businesses, and return them."""
        if missing := await self.missing(businesses):
            await self._change("POST", missing)
            log.info("subscribed at yelp", count=len(missing))
        return missing

    async def missing(self, businesses: Collection[str]) -> Sequence[str]:
        """Return the businesses that Yelp doesn't send webhooks for."""
        there = await self._listed()
        return [business for business in businesses if business not in there]

    async def end(self, businesses: Collection[str]) -> None:
        """Unsubscribe from these businesses."""
        await self._change("DELETE", [*businesses])

    async def _listed(self) -> Collection[str]:
        found = set[str]()
        offset = 0
        while True:
            query = {"subscription_type": KIND, "limit": str(A_PAGE), "offset": str(offset)}
            page = read(_Page, await self._call("GET", query=query), TITLE)
            found |= {subscription.business for subscription in page.subscriptions}
            offset += len(page.subscriptions)
            if not page.subscriptions or offset >= page.total:
                return found

    async def _change(self, method: str, businesses: Sequence[str]) -> None:
        """Subscribe or unsubscribe. Idempotent, so it can be retried after a lost response."""
        for start in range(0, len(businesses), A_REQUEST):
            some = [*businesses[start : start + A_REQUEST]]
            await self._call(method, body={"subscription_types": [KIND], "business_ids": some})

    async def _call(
        self,
        method: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> JsonResponse:
        headers = bearer(self._key)
        answer = await self._line.call(
            method, self._url, headers=headers, query=query, body=body, changes=False
        )
        if 200 <= answer.status < 300:
            return answer
        raise subscriptions_refusal(answer.status, answer.body, answer.headers, self._clock.now())

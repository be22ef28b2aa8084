"""Yelp's webhooks: subscriptions, verification of the URL, and deliveries.

https://docs.developer.yelp.com/docs/webhooks
https://docs.developer.yelp.com/docs/reviews-webhooks-v2
https://docs.developer.yelp.com/docs/business-subscriptions-api
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.yelp.errors import YelpError, object_in

KINDS = frozenset({"LISTING_MANAGEMENT", "YELP_KNOWLEDGE", "WEBHOOK"})
MOST = 1000
LARGEST_PAGE = 10_000
LATER = timedelta(minutes=15)
"""Time until Yelp carries out a request to subscribe or unsubscribe."""


class Webhooks:
    """One partner's webhooks. `businesses` has the ones that exist.

    `address` is the webhook's URL, or None before it's registered. `unsent` has the events that it
    hasn't accepted yet.
    """

    def __init__(self, clock: SandboxClock, businesses: Collection[str]) -> None:
        self.address: str | None = None
        self.is_enabled = True
        self.unsent: deque[dict[str, Any]] = deque()
        self._clock = clock
        self._businesses = businesses
        self._changes: list[tuple[datetime, str, bool]] = []

    # --- the address

    async def register(self, address: str, http: aiohttp.ClientSession) -> bool:
        """Verify a URL, and send events there from now on if it responds correctly. Return whether
        it did.
        """
        said = secrets.token_hex(16)
        async with http.get(address, params={"verification": said}) as answer:
            is_json = answer.content_type == "application/json"
            given = await answer.json() if is_json else None
            if answer.status != 200 or given != {"verification": said}:
                return False
        self.address = address
        return True

    async def deliver(self, http: aiohttp.ClientSession) -> list[int]:
        """Send every event once, and return the status codes. Without a 200, it stays queued."""
        statuses = list[int]()
        for _ in range(len(self.unsent)):
            event = self.unsent.popleft()
            assert self.address is not None, "no address is registered"
            async with http.post(self.address, json=event) as answer:
                statuses.append(answer.status)
                if answer.status != 200:
                    self.unsent.append(event)
        return statuses

    def tell(self, business: str, kind: str, **about: object) -> None:
        """Queue an event about a review, if the business is subscribed."""
        if self.address is None or business not in self.subscribed():
            return
        time = self._clock.now().replace(tzinfo=None).isoformat()
        update = {"event_type": kind, **about}
        data = {"id": business, "updates": [update]}
        self.unsent.append({"time": time, "object": "business", "data": data})

    # --- subscriptions

    def subscribed(self) -> dict[str, datetime]:
        """Return the time when each business was subscribed. Pending requests don't count yet."""
        found = dict[str, datetime]()
        for at, business, is_added in self._changes:
            if at > self._clock.now():
                continue
            if is_added:
                found.setdefault(business, at)
            else:
                found.pop(business, None)
        return found

    async def listed(self, request: web.Request) -> web.Response:
        self._admit(request)
        query = request.query
        if query.get("subscription_type") not in KINDS:
            raise YelpError(400, "VALIDATION_ERROR")
        limit = _number(query.get("limit", "100"), LARGEST_PAGE)
        offset = _number(query.get("offset", "0"))
        is_webhook = query["subscription_type"] == "WEBHOOK"
        found = [
            {
                "business_id": business,
                "subscribed_at": at.isoformat(),
                "subscription_type": "WEBHOOK",
            }
            for business, at in (self.subscribed() if is_webhook else {}).items()
        ]
        page = found[offset : offset + limit]
        shown = {"total": len(found), "limit": limit, "offset": offset, "subscriptions": page}
        return web.json_response(shown)

    async def add(self, request: web.Request) -> web.Response:
        return await self._change(request, is_added=True)

    async def remove(self, request: web.Request) -> web.Response:
        return await self._change(request, is_added=False)

    async def _change(self, request: web.Request, *, is_added: bool) -> web.Response:
        self._admit(request)
        asked = object_in(await request.read(), request.content_type)
        kinds, ids = asked.get("subscription_types"), asked.get("business_ids")
        if set(asked) != {"subscription_types", "business_ids"} or kinds != ["WEBHOOK"]:
            raise YelpError(400, "VALIDATION_ERROR")
        if not isinstance(ids, list) or not 1 <= len(ids) <= MOST:
            raise YelpError(400, "VALIDATION_ERROR")
        if not all(isinstance(id, str) and id in self._businesses for id in ids):
            raise YelpError(400, "BUSINESS_NOT_FOUND")
        at = self._clock.now() + LATER
        self._changes += [(at, business, is_added) for business in ids]
        return web.json_response({}, status=202)

    def _admit(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != "Bearer sandbox-key":
            raise YelpError(401, "UNAUTHORIZED_API_KEY")
        if not self.is_enabled:
            raise YelpError(403, "PARTNER_ENDPOINT_DISABLED")


def _number(written: str, most: int | None = None) -> int:
    if not written.isdecimal() or (most is not None and int(written) > most):
        raise YelpError(400, "VALIDATION_ERROR")
    return int(written)

"""Reads reviews from Yelp, and posts replies.

https://docs.developer.yelp.com/docs/private-reviews-api
https://docs.developer.yelp.com/docs/respond-to-reviews-api-v2
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

import aiohttp

from adapters.access_tokens import bearer
from adapters.calls import TIMEOUT, Line, lost
from adapters.sites.messages import read, readable
from adapters.sites.yelp.errors import TITLE, not_shown, refusal
from adapters.sites.yelp.oauth import Credentials, Tokens
from adapters.sites.yelp.wire import SITE, USUAL, WirePage, WireReview
from bot.errors import Broken
from bot.ports import Clock, ReviewPage
from bot.practice import LocationId, SiteAccount
from bot.reviews import Review, ReviewKey, SiteReply
from bot.sites import SITES


@dataclass(frozen=True)
class Addresses:
    """The URLs of Yelp's API for reading, its API for partners, and its token service."""

    api_url: str
    partner_url: str
    token_url: str


class YelpSite:
    """Implements `bot.ports.ReviewSite` over one session. Calls are retried only to renew a token.

    Yelp lists only an office's newest reviews, as many as the contract allows, on a single page. A
    review that isn't listed might just be too old, so we never report it as gone. There's no
    documented way to edit or delete a reply.
    """

    id = SITE

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        addresses: Addresses,
        clock: Clock,
        *,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        self._line = Line(session, TITLE, timeout)
        self._addresses = addresses
        self._key = credentials.api_key
        self._tokens = Tokens(self._line, credentials, addresses.token_url, clock)
        self._clock = clock

    async def page(
        self, account: SiteAccount, location: LocationId, cursor: str = ""
    ) -> ReviewPage:
        base = self._addresses.api_url.rstrip("/")
        url = f"{base}/private/businesses/{quote(account.location, safe='')}/reviews"
        answer = await self._line.call("GET", url, headers=bearer(self._key))
        if not answer.ok:
            now = self._clock.now()
            raise refusal(answer.status, answer.body, answer.headers, now, changes=False)
        page = read(WirePage, answer, TITLE)
        found, odd = readable(WireReview, page.reviews, SITE, USUAL)
        reviews = [review.review(location) for review in found]
        reviews.sort(key=lambda review: review.posted_at, reverse=True)
        return ReviewPage(reviews, unreadable=odd)

    async def get(self, account: SiteAccount, key: ReviewKey) -> Review:
        """Return the review. Raises NotShown if Yelp doesn't list it."""
        page = await self.page(account, key.location)
        found = next((review for review in page.reviews if review.key == key), None)
        if found is None and page.unreadable:
            raise lost(TITLE, "unreadable", changes=False)
        if found is None:
            raise not_shown()
        return found

    async def publish(self, account: SiteAccount, key: ReviewKey, text: str) -> SiteReply:
        most = SITES[SITE].reply_characters or 0
        if len(text) > most:
            message = f"Yelp allows {most:,} characters, and this reply has {len(text):,}."
            raise Broken(f"{message} Shorten it.", code="too_long")
        if not text.strip():
            raise Broken("There's nothing to post.", code="empty")
        base = self._addresses.partner_url.rstrip("/")
        answer = await self._tokens.call(
            "POST",
            f"{base}/reviews/v1/{quote(key.id, safe='')}",
            body={"response_text": text, "response_type": "public_comment"},
            changes=True,
        )
        now = self._clock.now()
        if not 200 <= answer.status < 300:
            raise refusal(answer.status, answer.body, answer.headers, now, changes=True)
        return SiteReply(text, "published", now)

    async def take_down(self, account: SiteAccount, key: ReviewKey) -> None:
        raise Broken("Yelp doesn't let programs take a reply down.", code="by_hand")

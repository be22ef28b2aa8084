"""Converts messages of Podium's API v4: reviews, their locations, and responses.

https://docs.podium.com/reference/reviewindex
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import Field

from adapters.sites.messages import MaybeText, UtcAt, Wire
from bot.practice import LocationId
from bot.reviews import Review, ReviewKey, SiteReply
from bot.untrusted import Untrusted

SITE = "podium"

RECOMMENDED = 5
"""The rating that Podium gives a recommendation. A review that doesn't recommend gets a 1."""


class WireAuthor(Wire):
    name: MaybeText = ""


class WirePlace(Wire):
    uid: MaybeText = ""


class WirePost(Wire):
    """The review as it appears on the site that Podium got it from."""

    text: MaybeText = Field("", alias="body")
    rating: float | None = None
    site: MaybeText = Field("", alias="siteName")
    url: MaybeText = ""


class WireReply(Wire):
    """A response inside a review. It doesn't have an ID there."""

    text: MaybeText = Field("", alias="body")
    created_at: UtcAt | None = Field(None, alias="createdAt")


class WireReview(Wire):
    id: str = Field(alias="uid", min_length=1)
    author: WireAuthor | None = None
    created_at: UtcAt = Field(alias="createdAt")
    updated_at: UtcAt | None = Field(None, alias="updatedAt")
    is_recommendation: bool | None = Field(None, alias="isRecommendation")
    places: list[WirePlace] | None = Field(None, alias="locations")
    replies: list[WireReply] | None = Field(None, alias="responses")
    post: WirePost = Field(alias="review")

    @property
    def uids(self) -> set[str]:
        """The Podium locations that the review is about."""
        return {place.uid for place in self.places or ()}

    @property
    def site(self) -> str:
        """The ID of the site that Podium got the review from."""
        return "".join(filter(str.isalnum, self.post.site.casefold()))

    def review(self, location: LocationId) -> Review:
        """Convert the review. A recommendation has a rating of 5 or 1, but those aren't stars."""
        rating = None if self.is_recommendation else self.post.rating
        reply = next((one for one in reversed(self.replies or ()) if one.text), None)
        return Review(
            key=ReviewKey(SITE, location, self.id),
            stars=int(rating) if rating in (1, 2, 3, 4, 5) else None,
            text=Untrusted(self.post.text),
            author=Untrusted(self.author.name if self.author else ""),
            posted_at=self.created_at,
            updated_at=max(self.updated_at or self.created_at, self.created_at),
            url=self.post.url if self.post.url.startswith("https://") else "",
            reply=SiteReply(reply.text, "published", reply.created_at) if reply else None,
            recommends=self._recommends(),
        )

    def _recommends(self) -> bool | None:
        if not self.is_recommendation or self.post.rating is None:
            return None
        return self.post.rating >= RECOMMENDED


USUAL: Sequence[Callable[[WireReview], object]] = (
    lambda review: review.post.rating,
    lambda review: review.post.text,
    lambda review: review.uids,
    lambda review: review.site,
)
"""Fields that most reviews have, but that any single review can lack."""


class WireOne(Wire):
    data: WireReview


class WireMeta(Wire):
    next_cursor: MaybeText = Field("", alias="nextCursor")


class WirePage(Wire):
    """A page. Reviews are parsed one by one so that a malformed one doesn't block the others."""

    data: list[Any]
    metadata: WireMeta | None = None

    @property
    def cursor(self) -> str:
        return self.metadata.next_cursor if self.metadata else ""


class WireResponse(Wire):
    """A response with its ID, which only the list of responses has."""

    id: str = Field(alias="uid", min_length=1)
    is_deleted: bool | None = Field(None, alias="isDeleted")


class WireResponses(Wire):
    data: list[WireResponse] = Field([])

"""Converts messages of the Private Reviews API: reviews and responses, with Pacific times.

https://docs.developer.yelp.com/docs/private-reviews-api
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from adapters.sites.messages import MaybeText, UtcAt, Wire, in_utc
from bot.practice import LocationId
from bot.reviews import Review, ReviewKey, SiteReply
from bot.untrusted import Untrusted

SITE = "yelp"

PACIFIC = ZoneInfo("America/Los_Angeles")


def _from_pacific(at: datetime) -> datetime:
    return in_utc(at if at.tzinfo else at.replace(tzinfo=PACIFIC))


PacificAt = Annotated[datetime, AfterValidator(_from_pacific)]
"""A time that's in Pacific time unless it has an offset."""


class WireUser(Wire):
    name: MaybeText = ""


class WireResponse(Wire):
    text: MaybeText = ""
    created_at: UtcAt | None = Field(None, alias="time_created")


class WireReview(Wire):
    id: str = Field(min_length=1)
    rating: float | None = None
    text: MaybeText = ""
    url: MaybeText = ""
    created_at: PacificAt = Field(alias="time_created")
    user: WireUser | None = None
    response: WireResponse | None = Field(None, alias="public_response")

    @model_validator(mode="before")
    @classmethod
    def _with_id(cls, given: Any) -> Any:
        """Take a missing ID from the review's URL, because Yelp's example has it only there."""
        if not isinstance(given, dict) or given.get("id"):
            return given
        found = parse_qs(urlsplit(str(given.get("url", ""))).query).get("hrid", [])
        return {**given, "id": found[0]} if found else given

    def review(self, location: LocationId) -> Review:
        reply = self.response
        return Review(
            key=ReviewKey(SITE, location, self.id),
            stars=int(self.rating) if self.rating in (1, 2, 3, 4, 5) else None,
            text=Untrusted(self.text),
            author=Untrusted(self.user.name if self.user else ""),
            posted_at=self.created_at,
            updated_at=self.created_at,
            url=self.url if self.url.startswith(("https://", "http://")) else "",
            reply=SiteReply(reply.text, "published", reply.created_at) if reply else None,
        )


USUAL: Sequence[Callable[[WireReview], object]] = (
    lambda review: review.rating,
    lambda review: review.text,
)
"""Fields that most reviews have, but that any single review can lack."""


class WirePage(Wire):
    """A page. Reviews are parsed one by one so that a malformed one doesn't block the others."""

    reviews: list[Any]

    @model_validator(mode="before")
    @classmethod
    def _unpacked(cls, given: Any) -> Any:
        """Accept a list, as in Yelp's table, or a list inside an object, as in Yelp's example."""
        if isinstance(given, dict) and isinstance(inner := given.get("reviews"), dict):
            return {**given, "reviews": inner.get("review") if inner else []}
        return given

"""Converts messages of the private API v1: reviews, replies, and whether a review is hidden.

https://developers.trustpilot.com/business-units-api
https://developers.trustpilot.com/service-reviews-api
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import Field

from adapters.sites.messages import MaybeText, UtcAt, Wire
from bot.practice import LocationId
from bot.reviews import Review, ReviewKey, SiteReply
from bot.untrusted import Untrusted

SITE = "trustpilot"

PUBLIC_PAGE = "https://www.trustpilot.com/reviews/"


class WireConsumer(Wire):
    name: MaybeText = Field("", alias="displayName")


class WireReply(Wire):
    text: MaybeText = ""
    created_at: UtcAt | None = Field(None, alias="createdAt")
    updated_at: UtcAt | None = Field(None, alias="updatedAt")

    def reply(self) -> SiteReply:
        return SiteReply(self.text, "published", self.updated_at or self.created_at)


class WirePlace(Wire):
    id: str = ""


class WireReport(Wire):
    """The status of a report about the review. Trustpilot can hide the review while it checks."""

    visibility: MaybeText = Field("", alias="reviewVisibility")


class WireReview(Wire):
    id: str = Field(min_length=1)
    stars: int | None = None
    title: MaybeText = ""
    text: MaybeText = ""
    language: MaybeText = ""
    created_at: UtcAt = Field(alias="createdAt")
    updated_at: UtcAt | None = Field(None, alias="updatedAt")
    consumer: WireConsumer | None = None
    location: WirePlace | None = None
    company_reply: WireReply | None = Field(None, alias="companyReply")
    report: WireReport | None = Field(None, alias="reportData")

    @property
    def place(self) -> str:
        """The ID of the Trustpilot location that the review names, or "" if it names none."""
        return self.location.id if self.location else ""

    @property
    def is_hidden(self) -> bool:
        return self.report is not None and self.report.visibility.casefold() == "hidden"

    def review(self, location: LocationId) -> Review:
        """Convert the review. Its title and text become one text, as in an imported file."""
        parts = [part for part in (self.title, self.text) if part.strip()]
        return Review(
            key=ReviewKey(SITE, location, self.id),
            stars=self.stars if self.stars in range(1, 6) else None,
            text=Untrusted("\n\n".join(parts)),
            author=Untrusted(self.consumer.name if self.consumer else ""),
            posted_at=self.created_at,
            updated_at=self.updated_at or self.created_at,
            language=self.language,
            url=f"{PUBLIC_PAGE}{self.id}" if self.id.isalnum() else "",
            reply=self.company_reply.reply() if self.company_reply else None,
        )


USUAL: Sequence[Callable[[WireReview], object]] = (
    lambda review: review.stars,
    lambda review: review.text or review.title,
)
"""Fields that most reviews have, but that any single review can lack."""


class WirePage(Wire):
    """A page. Reviews are parsed one by one so that a malformed one doesn't block the others."""

    reviews: list[Any]

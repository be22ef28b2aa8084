"""Converts messages of API v4: reviews, replies, translations, and stars.

https://developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

from pydantic import Field, model_validator

from adapters.sites.google.violations import violation
from adapters.sites.messages import At, Text, Wire
from bot.practice import LocationId
from bot.reviews import Review, ReviewKey, SiteReply
from bot.untrusted import NOTHING, Untrusted

SITE = "google"

STARS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}

State = Literal["pending", "published", "rejected"]
STATES: dict[str, State] = {
    "PENDING": "pending",
    "APPROVED": "published",
    "REJECTED": "rejected",
}

_TRANSLATED, _ORIGINAL = "(Translated by Google)", "(Original)"
_TRANSLATION_FIRST = re.compile(
    rf"\s*{re.escape(_TRANSLATED)}\s*(?P<translation>.*?)"
    rf"(?:\n\s*{re.escape(_ORIGINAL)}\s*(?P<original>.*))?",
    re.DOTALL,
)
_ORIGINAL_FIRST = re.compile(
    rf"(?:\s*{re.escape(_ORIGINAL)}\s*)?(?P<original>.*?)"
    rf"\n\s*\n\s*{re.escape(_TRANSLATED)}\s*(?P<translation>.*)",
    re.DOTALL,
)


class WireReviewer(Wire):
    name: Text = Field("", alias="displayName")
    is_anonymous: bool = Field(False, alias="isAnonymous")


class WireReply(Wire):
    comment: Text = ""
    at: At | None = Field(None, alias="updateTime")
    state: str = Field("", alias="reviewReplyState")
    violation: str = Field("", alias="policyViolation")

    def reply(self, stateless: State = "published") -> SiteReply:
        """Convert the reply. `stateless` is the default state, because Google sends a state only if
        it moderates replies.
        """
        state = STATES.get(self.state, stateless)
        if state != "rejected":
            return SiteReply(self.comment, state, self.at)
        why = violation(self.violation)
        return SiteReply(
            self.comment, state, self.at, why.reason, why.rejection, why.suspect, why.remedy
        )


class WireReview(Wire):
    name: str = Field(min_length=1)
    reviewer: WireReviewer = WireReviewer()
    stars: str = Field("", alias="starRating")
    comment: Text = ""
    created_at: At = Field(alias="createTime")
    updated_at: At | None = Field(None, alias="updateTime")
    reply: WireReply | None = Field(None, alias="reviewReply")
    url: str = Field("", alias="reviewReplyUrl")
    media: Any = Field(None, alias="reviewMediaItems")

    def review(self, location: LocationId) -> Review:
        text, translation = split(self.comment)
        author = "" if self.reviewer.is_anonymous else self.reviewer.name
        return Review(
            key=ReviewKey(SITE, location, self.name.rsplit("/", 1)[-1]),
            stars=STARS.get(self.stars),
            text=Untrusted(text),
            author=Untrusted(author),
            posted_at=self.created_at,
            updated_at=self.updated_at or self.created_at,
            translation=Untrusted(translation) if translation else NOTHING,
            url=self.url if self.url.startswith(("https://", "http://")) else "",
            reply=self.reply.reply() if self.reply else None,
            has_photos=bool(self.media),
        )


USUAL: Sequence[Callable[[WireReview], object]] = (
    lambda review: review.stars in STARS,
    lambda review: review.comment,
)
"""Fields that most reviews have, but that any single review can lack."""


def _listed(given: Any) -> Any:
    """Reject a page with a list that has another name. Google leaves out an empty list."""
    if not isinstance(given, dict) or {"reviews", "locationReviews"} & given.keys():
        return given
    if any(isinstance(value, list) for value in given.values()):
        raise ValueError("the list of reviews has another name")
    return given


class WirePage(Wire):
    """A page. Reviews are parsed one by one so that a malformed one doesn't block the others."""

    _named = model_validator(mode="before")(_listed)

    reviews: list[Any] = Field([])
    next: str = Field("", alias="nextPageToken")


class WireLocationReview(Wire):
    name: str
    review: WireReview


USUAL_IN_BATCH: Sequence[Callable[[WireLocationReview], object]] = (
    lambda one: one.review.stars in STARS,
    lambda one: one.review.comment,
)


class WireBatch(Wire):
    _named = model_validator(mode="before")(_listed)

    reviews: list[Any] = Field([], alias="locationReviews")
    next: str = Field("", alias="nextPageToken")


def split(comment: str) -> tuple[str, str]:
    """Split a comment into the original and Google's translation, or "" if it has none.

    Either one can come first. If there's only a translation, it's returned as the original.
    """
    if found := _TRANSLATION_FIRST.fullmatch(comment):
        original, translation = found["original"], found["translation"].strip()
        return (original.strip(), translation) if original else (translation, "")
    if found := _ORIGINAL_FIRST.fullmatch(comment):
        return found["original"].strip(), found["translation"].strip()
    return comment, ""

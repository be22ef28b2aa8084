"""Reviews that other software sends to us: the JSON schema, and how we parse them.

`docs/review-webhook.schema.json` is generated from this module (`python -m
adapters.http.review_payload > docs/review-webhook.schema.json`).
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from bot.practice import LocationId, Practice
from bot.reviews import Review, ReviewKey, SiteReply
from bot.sites import ELSEWHERE, SITES
from bot.untrusted import Untrusted

MOST = 500
"""Maximum number of reviews in one request."""

FIRST_YEAR, LAST_YEAR = 1990, 9998
"""The valid years for a date. Dates in these years can always be converted to UTC."""

AHEAD = timedelta(hours=24)
"""How far in the future a review's date can be."""

SITE_IDS = (*SITES, ELSEWHERE)

SITE_HELP = f"The review site: {', '.join(SITE_IDS)}."


def _without_nul(value: Any) -> Any:
    """Remove NUL, which PostgreSQL can't store."""
    return value.replace("\x00", "") if isinstance(value, str) else value


Words = Annotated[str, BeforeValidator(_without_nul)]


def _of_our_time(value: datetime) -> datetime:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"the year has to be {FIRST_YEAR} or later")
    return value


When = Annotated[AwareDatetime, AfterValidator(_of_our_time)]


class Payload(BaseModel):
    """Base for payload models. Unknown fields are rejected so that misspelled ones are reported."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class SentReply(Payload):
    """The practice's reply that's already under the review."""

    text: Words = Field(min_length=1, max_length=20_000)
    at: When | None = Field(None, description="When it was posted.")


class SentReview(Payload):
    """One review, as its site shows it."""

    site: str = Field(description=SITE_HELP, examples=["google"], min_length=1, max_length=40)
    location: str = Field(
        description="The office's id in the settings.",
        examples=["oak-street"],
        min_length=1,
        max_length=60,
    )
    id: Words = Field(
        "",
        max_length=200,
        description="The review site's own ID for the review. If you don't have it, leave it "
        "out. Never make one up.",
    )
    stars: int | None = Field(
        None, ge=1, le=5, strict=True, description="Leave it out if the site has no stars."
    )
    recommends: bool | None = Field(
        None, strict=True, description="For sites that ask for a recommendation."
    )
    text: Words = Field("", max_length=20_000, description="The original text, not a translation.")
    translation: Words = Field(
        "", max_length=20_000, description="The site's translation, if it has one."
    )
    language: Words = Field(
        "",
        max_length=35,
        description="The language of the text, as a BCP 47 code.",
        examples=["es"],
    )
    author: Words = Field(
        "", max_length=200, description="The reviewer's name, as the site shows it."
    )
    posted_at: When = Field(
        description="When it was posted, with a UTC offset.", examples=["2026-11-28T14:30:00-05:00"]
    )
    updated_at: When | None = Field(None, description="When it was last edited.")
    url: Words = Field("", max_length=1_000, pattern=r"^(https://\S+)?$")
    has_photos: bool = Field(
        False,
        strict=True,
        description="Whether the review has photos or videos. Don't send the files themselves.",
    )
    reply: SentReply | None = None


class SentReviews(Payload):
    """Several reviews. Either all of them are taken in, or none."""

    reviews: list[SentReview] = Field(min_length=1, max_length=MOST)


_BODY: TypeAdapter[SentReviews | SentReview] = TypeAdapter(SentReviews | SentReview)


class Misfit(Exception):
    """The JSON isn't valid for this practice. `problems` says what's wrong and where."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def parsed(body: object, practice: Practice, now: datetime) -> list[Review]:
    """Parse the reviews in a body. Raises `Misfit` if any of them is invalid."""
    several = isinstance(body, dict) and "reviews" in body
    kind: type[SentReviews | SentReview] = SentReviews if several else SentReview
    try:
        sent = kind.model_validate(body)
    except ValidationError as error:
        raise Misfit([_problem(problem) for problem in error.errors(include_input=False)]) from None
    entries = list(sent.reviews) if isinstance(sent, SentReviews) else [sent]
    problems = [
        f"reviews.{n}.{problem}" if several else problem
        for n, one in enumerate(entries)
        for problem in _misfits(one, practice, now)
    ]
    if problems:
        raise Misfit(problems)
    return [_review(entry) for entry in entries]


def _problem(error: Any) -> str:
    return f"{'.'.join(map(str, error['loc'])) or 'body'}: {error['msg']}"


def _misfits(one: SentReview, practice: Practice, now: datetime) -> list[str]:
    problems = []
    if one.site not in SITE_IDS:
        problems.append(f"site: unknown. It has to be one of {', '.join(SITE_IDS)}")
    if one.location not in practice.locations:
        known = ", ".join(practice.locations)
        problems.append(f"location: unknown. It has to be one of {known}")
    if one.stars is None and one.recommends is None and not one.text.strip():
        problems.append("stars: there have to be stars, a recommendation, or a text")
    if one.posted_at > now + AHEAD:
        problems.append("posted_at: that's in the future")
    if one.updated_at and not one.posted_at <= one.updated_at <= now + AHEAD:
        problems.append("updated_at: that's before it was posted, or in the future")
    return problems


def _review(one: SentReview) -> Review:
    reply = SiteReply(one.reply.text, "published", one.reply.at) if one.reply else None
    return Review(
        ReviewKey(one.site, LocationId(one.location), one.id or _id(one)),
        one.stars,
        Untrusted(one.text.strip()),
        Untrusted(one.author.strip()),
        one.posted_at,
        one.updated_at or one.posted_at,
        translation=Untrusted(one.translation.strip()),
        language=one.language,
        url=one.url,
        reply=reply,
        site_id_known=bool(one.id),
        recommends=one.recommends,
        has_photos=one.has_photos,
    )


def _id(one: SentReview) -> str:
    """An id for a review that has none, so that a redelivery doesn't create a duplicate."""
    day = one.posted_at.date().isoformat()
    parts = (
        one.stars,
        one.recommends,
        " ".join(one.text.split()),
        " ".join(one.author.split()),
        day,
    )
    content = "\x1f".join(map(str, parts))
    return f"wire-{hashlib.sha256(content.encode()).hexdigest()[:24]}"


def schema() -> dict[str, Any]:
    """The JSON schema of a request's body."""
    made = _BODY.json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Reviews for Bedside",
        **made,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n")

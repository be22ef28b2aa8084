"""A review on a site: its identity, its versions, and whether its stars make it a complaint."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, NewType, get_args

from bot.names import is_same_name
from bot.practice import LocationId, Policy
from bot.untrusted import NOTHING, Untrusted

Revision = NewType("Revision", str)
"""Identifies one version of a review by a short hash of its stars and text."""


Change = Literal["better", "worse", "same"]
"""How an edit changed a review."""

SAME_DAY = timedelta(days=2)
"""Maximum time between two dates for the same review if both are exact to the day."""

ABOUT = timedelta(days=45)
"""The same limit if either date is approximate."""

SKEW = timedelta(minutes=5)
"""Maximum difference between a site's clock and ours that changes nothing."""


@dataclass(frozen=True)
class ReviewKey:
    """A review's identity, which is the same on every poll, push, and import."""

    site: str
    location: LocationId
    id: str


Rejection = Literal["text", "account", "site"]
"""The reason a site rejected a reply.

It's the reply's text, the office's profile or account, or a problem with the site itself.
"""

REJECTIONS: tuple[Rejection, ...] = get_args(Rejection)

Suspect = Literal["contacts", "template", "words"]
"""The part of a rejected reply that might have caused the rejection.

It's the contact details, the wording that it shares with other replies, or what it says.
"""


@dataclass(frozen=True)
class SiteReply:
    """The reply under a review on its site, no matter who posted it.

    `at` is when it was last sent there. If it was rejected, `reason` says why, worded to follow a
    colon. `remedy` is what an administrator has to do if the text isn't the cause.
    """

    text: str
    state: Literal["pending", "published", "rejected"]
    at: datetime | None = None
    reason: str = ""
    rejection: Rejection = "text"
    suspect: Suspect = "contacts"
    remedy: str = ""


@dataclass(frozen=True)
class Review:
    """A review as its site shows it at one point in time.

    `stars` is 1 to 5, or None if the site doesn't use stars. `text` is the original wording, empty
    for star-only reviews, and `translation` is the site's own, if it has one. `author` is the name
    on the site, empty if anonymous. `language` is a BCP 47 code, empty if unknown. `site_id_known`
    is False if the id in `key` didn't come from the site, for example because the review is a row
    in a file. `date_is_about` means the date is approximate ("2 weeks ago"). `recommends` is for
    sites that ask for a recommendation instead of stars. `has_photos` is True if the site says that
    there are photos or videos, which we never fetch.
    """

    key: ReviewKey
    stars: int | None
    text: Untrusted
    author: Untrusted
    posted_at: datetime
    updated_at: datetime
    translation: Untrusted = NOTHING
    language: str = ""
    url: str = ""
    reply: SiteReply | None = None
    site_id_known: bool = True
    date_is_about: bool = False
    recommends: bool | None = None
    has_photos: bool = False

    @property
    def revision(self) -> Revision:
        """The review's version, which changes when the stars or the text are edited.

        It doesn't change with a reply, a translation, or photos.
        """
        wording = f"{self.stars}\x1f{self.text.literal}".encode()
        return Revision(hashlib.sha256(wording).hexdigest()[:16])


def has_low_stars(review: Review, policy: Policy) -> bool:
    """Whether this is a complaint by its stars alone, or because it doesn't recommend us.

    Whether it opens a case also depends on its text (`bot.complaints.is_complaint`).
    """
    if review.stars is None:
        return review.recommends is False
    return review.stars <= policy.negative_stars


def are_twins(review: Review, other: Review) -> bool:
    """Whether the same review reached us twice: from its site, and in a file without the site's id.

    Both have the same office, stars, and text, and about the same date. If there's no text, they
    also have the same author name.
    """
    if review.site_id_known == other.site_id_known:
        return False
    if (review.key.site, review.key.location) != (other.key.site, other.key.location):
        return False
    is_about = review.date_is_about or other.date_is_about
    apart = abs(review.posted_at - other.posted_at)
    if review.stars != other.stars or apart > (ABOUT if is_about else SAME_DAY):
        return False
    words = _same_length(*(" ".join(each.text.literal.split()) for each in (review, other)))
    is_same = bool(words[0]) or is_same_name(review.author, other.author)
    return words[0] == words[1] and is_same


def are_one(review: Review, other: Review) -> bool:
    """Whether two reviews by one author are the same review, from its site and from elsewhere.

    Unlike twins, one of them can be an older version.
    """
    is_about = review.date_is_about or other.date_is_about
    apart = abs(review.posted_at - other.posted_at)
    return review.site_id_known != other.site_id_known and apart <= (
        ABOUT if is_about else SAME_DAY
    )


def edited(
    before: Review, stars: int | None, recommends: bool | None, text: Untrusted, at: datetime
) -> Review:
    """The review after an edit that we learned of at `at`, but not from the site itself.

    If we already have this version, it's unchanged. If the id is the site's own, the site can still
    report the edit with its real time, so `updated_at` stays the same.
    """
    words = _same_length(*(" ".join(each.literal.split()) for each in (before.text, text)))
    if words[0] == words[1] and (before.stars, before.recommends) == (stars, recommends):
        return before
    return replace(
        before,
        stars=stars,
        recommends=recommends,
        text=text,
        translation=NOTHING,
        language="",
        updated_at=before.updated_at if before.site_id_known else max(before.updated_at, at),
    )


def is_ahead(review: Review, now: datetime) -> bool:
    """Whether the review has a date in the future, by more than two clocks usually differ."""
    return max(review.posted_at, review.updated_at) > now + SKEW


def without_future(review: Review, before: Review | None, known: Revision, now: datetime) -> Review:
    """The review with the time when we first saw it, if its site's clock is ahead.

    `before` is how we last saw it, and `known` is that version. Its clocks start now, and an edit
    after the site's clock was set right isn't older than what came before.
    """
    if not is_ahead(review, now):
        return review
    posted_at, updated_at = min(review.posted_at, now), min(review.updated_at, now)
    if before is not None:
        posted_at = min(posted_at, before.posted_at)
        if known == review.revision:
            updated_at = min(updated_at, before.updated_at)
    return replace(review, posted_at=posted_at, updated_at=max(posted_at, updated_at))


SHORTEST_BEGINNING = 20
"""Minimum length of truncated text that we can match to the full text."""


def _same_length(text: str, other: str) -> tuple[str, str]:
    """Return both texts, or their beginnings if one was truncated, as often happens in e-mails."""
    for cut, whole in ((text, other), (other, text)):
        beginning = CUT.sub("", cut)
        if (
            beginning != cut
            and len(beginning) >= SHORTEST_BEGINNING
            and len(whole) >= len(cut) - 20
        ):
            return beginning, whole[: len(beginning)]
    return text, other


CUT = re.compile(r"\s*(?:…|\.\.\.)\s*(?:\[truncated\]|(?:read|see)? ?more)?$", re.I)
"""How an e-mail marks that it only shows the beginning of a review."""


def compare(before: Review, after: Review) -> Change:
    """How the stars changed from one version to the next."""
    if before.stars == after.stars or before.stars is None or after.stars is None:
        return "same"
    return "better" if after.stars > before.stars else "worse"

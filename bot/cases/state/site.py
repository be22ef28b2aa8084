"""The review on its site, and the events that change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.cases.state.ids import CaseId
from bot.replies import Theme
from bot.reviews import Change, Review
from bot.untrusted import NOTHING, Untrusted


class ReviewState(StrEnum):
    UP = "up"
    EDITED = "edited"
    REMOVED = "removed"


@dataclass(frozen=True)
class ReviewTrack:
    """The review itself, and how it changed.

    `stars_before` is its rating when the case was opened or before the last change. `text_before`
    is its text before that change, if the text changed. If the stars stayed the same, `words` says
    whether the text got better or worse.
    """

    state: ReviewState = ReviewState.UP
    since: datetime | None = None
    stars_before: int | None = None
    text_changed: bool = False
    text_before: Untrusted = NOTHING
    words: Change = "same"


KIND = 4
"""Minimum number of stars for a positive review, no matter what a practice considers negative."""


@dataclass(frozen=True)
class KindReview:
    """A later, positive review by the same reviewer. `thanks` is the case with its thank-you."""

    at: datetime
    stars: int | None
    site: str
    thanks: CaseId | None = None


@dataclass(frozen=True)
class ReviewEdited:
    """The review was edited.

    If the stars stayed the same, `words` says whether the text turned into praise or a complaint.
    """

    review: Review
    about: tuple[Theme, ...]
    grave: bool
    heated: bool
    sensitive: str = ""
    words: Change = "same"


@dataclass(frozen=True)
class ReviewerRenamed:
    """The site shows a new name for the reviewer. `in_reply` means our reply uses the old one."""

    author: Untrusted
    in_reply: bool = False


@dataclass(frozen=True)
class PhotosChanged:
    """The reviewer added photos or removed all of them."""

    has_photos: bool


@dataclass(frozen=True)
class ReviewRemoved:
    """The review isn't on the site anymore."""


@dataclass(frozen=True)
class KindReviewCame:
    """The same reviewer left a positive review. `thanks` is the thank-you's case, or None."""

    stars: int | None
    site: str
    thanks: CaseId | None = None


SiteEvent = ReviewEdited | ReviewerRenamed | PhotosChanged | ReviewRemoved | KindReviewCame

"""Good reviews without a reply, as shown on a card (`bot.thank_yous`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.posts import CaseView
from bot.words.filters import Understood

FRESH = timedelta(days=7)
"""Maximum age of the listed reviews if the person doesn't give any dates."""

PAGE = 5
"""Number of good reviews per page. Each is shown with its full draft."""


@dataclass(frozen=True)
class GoodReview:
    """A good review without a reply. `view` shows the case that approving its reply would open.

    `why_not` says why this member can't approve the reply, and is empty if they can.
    """

    row: int
    view: CaseView
    why_not: str = ""


@dataclass(frozen=True)
class GoodReviews:
    """One page of good reviews, newest first. `total` counts those on all pages.

    `has_more` means there were too many to analyze, so only the newest are included. `words` is the
    command that requests the list again, and `rows` identifies the reviews on this page.
    """

    shown: tuple[GoodReview, ...]
    total: int
    page: int
    pages: int
    understood: Understood
    words: str
    has_more: bool = False

    @property
    def rows(self) -> tuple[int, ...]:
        return tuple(review.row for review in self.shown)

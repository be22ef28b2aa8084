"""Good reviews without a reply, as a card shows them (`bot.thank_yous`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.posts import CaseView
from bot.words.filters import Understood

FRESH = timedelta(days=7)
"""Age up to which they're listed if no days are named."""

PAGE = 5
"""Good reviews in one batch. Each is shown with its whole draft."""


@dataclass(frozen=True)
class GoodReview:
    """A good review without a reply. `view` is the case that an approval would open.

    `why_not` says why this member can't approve it. It's empty if they can.
    """

    row: int
    view: CaseView
    why_not: str = ""


@dataclass(frozen=True)
class GoodReviews:
    """A page of them, the newest first. `total` counts those on all pages.

    If there are too many to read, `has_more` says so, and these are the newest. `words` is the text
    to request it again, and `rows` are the reviews on this page.
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

"""What one poll has seen so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.intake import TakenIn
from bot.reviews import Review, ReviewKey


@dataclass
class PollProgress:
    """The reviews that one poll has seen so far. It's `whole` until something can't be read or
    saved.
    """

    open_since: datetime | None
    reviews: dict[ReviewKey, tuple[bool, bool]] = field(default_factory=dict)
    newest: datetime | None = None
    whole: bool = True
    taken: TakenIn = field(default_factory=TakenIn)

    def add(self, review: Review, unanswered: bool) -> None:
        older = self.open_since is not None and review.posted_at < self.open_since
        self.reviews[review.key] = (older, older and unanswered)
        self.newest = max(self.newest or review.updated_at, review.updated_at)

    @property
    def older(self) -> int:
        return sum(older for older, _ in self.reviews.values())

    @property
    def unanswered(self) -> int:
        return sum(unanswered for _, unanswered in self.reviews.values())

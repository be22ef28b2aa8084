"""One poll's progress."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.intake import TakenIn
from bot.reviews import Review, ReviewKey


@dataclass
class PollProgress:
    """The reviews that one poll has seen so far. It's `whole` until something can't be read or
    saved.

    Those before `open_since` are older: they're recorded, and the complaints without a reply among
    them are `offered`.
    """

    open_since: datetime | None
    reviews: dict[ReviewKey, bool] = field(default_factory=dict)
    offered: frozenset[ReviewKey] = frozenset()
    newest: datetime | None = None
    whole: bool = True
    taken: TakenIn = field(default_factory=TakenIn)

    def add(self, review: Review) -> None:
        is_older = self.open_since is not None and review.posted_at < self.open_since
        self.reviews[review.key] = is_older
        self.newest = max(self.newest or review.updated_at, review.updated_at)

    @property
    def older(self) -> int:
        return sum(self.reviews.values())

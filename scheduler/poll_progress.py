"""One poll's progress."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.intake import TakenIn
from bot.reviews import Review, ReviewKey

MANY_ODD = 3
"""Minimum number of unreadable reviews that we don't dismiss as isolated cases."""


@dataclass
class PollProgress:
    """The reviews that one poll has seen so far.

    `whole` is False once something couldn't be read or saved. Reviews from before `open_since` are
    older reviews: they're recorded without opening a case, and `offered` has the unanswered
    complaints among them, for which managers can open one. `unreadable` counts reviews that the
    adapter couldn't parse.
    """

    open_since: datetime | None
    reviews: dict[ReviewKey, bool] = field(default_factory=dict)
    offered: frozenset[ReviewKey] = frozenset()
    newest: datetime | None = None
    whole: bool = True
    unreadable: int = 0
    taken: TakenIn = field(default_factory=TakenIn)

    def add(self, review: Review) -> None:
        is_older = self.open_since is not None and review.posted_at < self.open_since
        self.reviews[review.key] = is_older
        self.newest = max(self.newest or review.updated_at, review.updated_at)

    @property
    def is_changed(self) -> bool:
        """Whether so many reviews are unreadable that the site must have changed its format."""
        return self.unreadable >= MANY_ODD and self.unreadable > len(self.reviews)

    @property
    def older(self) -> int:
        return sum(self.reviews.values())

"""How replies and calls went over some days: the figures that people ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.practice import LocationId
from bot.replies import Theme
from bot.words.filters import Understood


@dataclass(frozen=True)
class Figures:
    """Figures about the complaints that were posted in those days.

    `total` counts all of them, and `before` counts those of the same number of days before. The
    others only count the newest ones (`looked_at`). `in_time` were replied to by their deadline.
    `typically` is the median time to a reply.
    """

    understood: Understood
    words: str
    total: int = 0
    before: int = 0
    looked_at: int = 0
    replied: int = 0
    in_time: int = 0
    resolved: int = 0
    raised: int = 0
    removed: int = 0
    typically: timedelta | None = None
    subjects: Sequence[tuple[Theme, int]] = ()
    per_location: Mapping[LocationId, int] = field(default_factory=dict)

"""The statistics that people request: how replies and calls went over a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.practice import LocationId
from bot.replies import Theme
from bot.words.filters import Understood


@dataclass(frozen=True)
class Figures:
    """Statistics on the complaints posted in a period.

    `total` counts all of them, and `before` counts those in the preceding period of the same
    length. The other counts cover only the newest `looked_at` complaints. `in_time` counts the ones
    that got a reply by the deadline. `typically` is the median time to a reply.
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

"""How many incoming requests were refused, and why. It only keeps reasons and times."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from typing import Literal

import structlog

log = structlog.get_logger("bedside.doors")

Reason = Literal[
    "unsigned",
    "signature",
    "clock",
    "token",
    "tenant",
    "shape",
    "size",
    "slow",
    "too many",
    "unsupported",
]
"""The reason for a refusal.

`clock`: signed with our secret, but its time is too far from ours. `signature` and `token`: not
valid for us. `slow`: the body didn't arrive in time. `too many`: unsigned, from a source that sent
many of them. `unsupported`: a kind of request that our app's manifest doesn't offer.
"""

RECENT_S = 3_600.0
"""How far back `recent` looks, in seconds."""

LOG_S = 60.0
"""Seconds between two lines in the log."""

KEPT = 10_000
"""Number of refusals kept for `recent`. More only count in `total`."""


class Refusals:
    """Counts refusals of one program. `now` returns monotonic seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.total: Counter[tuple[str, Reason]] = Counter()
        self._now = now
        self._recent: deque[tuple[float, str, Reason]] = deque(maxlen=KEPT)
        self._unsaid: Counter[str] = Counter()
        self._said_at: float | None = None

    def note(self, door: str, reason: Reason) -> None:
        """Count a refused request at `door`. At most one line a minute goes to the log."""
        now = self._now()
        self.total[door, reason] += 1
        self._recent.append((now, door, reason))
        self._unsaid[f"{door} {reason}"] += 1
        if self._said_at is None or now - self._said_at >= LOG_S:
            log.warning("requests refused", **dict(self._unsaid))
            self._unsaid.clear()
            self._said_at = now

    def recent(self) -> Mapping[str, int]:
        """Refusals in the last hour by "door reason"."""
        since = self._now() - RECENT_S
        return Counter(f"{door} {reason}" for at, door, reason in self._recent if at >= since)

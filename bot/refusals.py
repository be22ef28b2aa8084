"""Counts rejected incoming requests by endpoint and reason. Only those and the time are stored."""

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
"""The reason a request was rejected.

`clock` means the request was signed with our secret, but its timestamp is too far from our clock.
`signature` and `token` mean that the request's signature or token isn't valid for us. `slow` means
the body didn't arrive in time. `too many` means the request was unsigned and came from a source
that has sent too many of those. `unsupported` means our app's manifest doesn't offer that kind of
request.
"""

RECENT_S = 3_600.0
"""How far back `recent` looks, in seconds."""

LOG_S = 60.0
"""Minimum number of seconds between two log lines."""

KEPT = 10_000
"""Maximum number of rejections stored for `recent`. `total` counts all of them."""


class Refusals:
    """Counts the requests that one process rejects. `now` is a monotonic clock, in seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.total: Counter[tuple[str, Reason]] = Counter()
        self._now = now
        self._recent: deque[tuple[float, str, Reason]] = deque(maxlen=KEPT)
        self._unsaid: Counter[str] = Counter()
        self._said_at: float | None = None

    def note(self, door: str, reason: Reason) -> None:
        """Count a request that was rejected at the endpoint `door`, such as "teams" or "webhook".

        At most one line a minute is logged.
        """
        now = self._now()
        self.total[door, reason] += 1
        self._recent.append((now, door, reason))
        self._unsaid[f"{door} {reason}"] += 1
        if self._said_at is None or now - self._said_at >= LOG_S:
            log.warning("requests refused", **dict(self._unsaid))
            self._unsaid.clear()
            self._said_at = now

    def recent(self) -> Mapping[str, int]:
        """The number of rejections in the last hour, keyed by "door reason"."""
        since = self._now() - RECENT_S
        return Counter(f"{door} {reason}" for at, door, reason in self._recent if at >= since)

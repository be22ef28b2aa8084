"""Limits the rate of requests without a valid signature from each source."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

SOURCES = 10_000
"""Maximum number of sources to remember. The least recently seen one is dropped first."""


@dataclass
class _Bucket:
    tokens: float
    at: float


class RateLimit:
    """A token bucket for each source, charged only for requests without a valid signature.

    It allows `per_s` requests per second, and bursts of twice as many. `now` returns seconds.
    """

    def __init__(self, now: Callable[[], float], per_s: float = 30) -> None:
        self._now = now
        self._per_s = per_s
        self._most = 2 * per_s
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def admit(self, source: str) -> bool:
        bucket, now = self._buckets.get(source), self._now()
        if bucket is None:
            bucket = self._buckets[source] = _Bucket(self._most, now)
            if len(self._buckets) > SOURCES:
                self._buckets.popitem(last=False)
        earned = max(now - bucket.at, 0) * self._per_s
        bucket.tokens, bucket.at = min(bucket.tokens + earned, self._most), now
        self._buckets.move_to_end(source)
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True

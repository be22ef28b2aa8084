"""Measurements of the work, for monitoring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

Work = Literal["click", "effect", "tick", "poll"]

Ended = Callable[[str], None]
"""Called with the outcome, which is one of a few fixed words or a platform's code."""


class Meter(Protocol):
    """Counts and times work. `of` and the outcome are our own words, never a name or a text."""

    def begin(self, work: Work, of: str = "") -> Ended:
        """Start measuring. Call the result when the work ends."""
        ...

    def pruned(self, table: str, rows: int) -> None:
        """Count rows that were done with and have been deleted."""
        ...


class Unmeasured:
    """Measures nothing."""

    def begin(self, work: Work, of: str = "") -> Ended:
        return _ignored

    def pruned(self, table: str, rows: int) -> None:
        pass


def _ignored(outcome: str) -> None:
    return None


UNMEASURED = Unmeasured()

"""Counts and times Bedside's work, for monitoring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

Work = Literal["click", "effect", "tick", "poll"]

Ended = Callable[[str], None]
"""A callback for the outcome, which is one of a few fixed words or a platform's error code."""


class Meter(Protocol):
    """Counts and times work. `of` and the outcome never contain a person's name or words."""

    def begin(self, work: Work, of: str = "") -> Ended:
        """Start measuring, and return a function to call when the work ends."""
        ...

    def pruned(self, table: str, rows: int) -> None:
        """Count rows that were deleted because they're no longer needed."""
        ...


class Unmeasured:
    """A no-op meter."""

    def begin(self, work: Work, of: str = "") -> Ended:
        return _ignored

    def pruned(self, table: str, rows: int) -> None:
        pass


def _ignored(outcome: str) -> None:
    return None


UNMEASURED = Unmeasured()

"""The lists of cases that people can request."""

from __future__ import annotations

from enum import StrEnum


class Which(StrEnum):
    """Which cases are in a list. The value is its first word in `/reviews`."""

    PENDING = "pending"
    MINE = "mine"
    OVERDUE = "overdue"
    ALL = "all"

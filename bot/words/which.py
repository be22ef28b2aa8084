"""The lists of cases that people can request."""

from __future__ import annotations

from enum import StrEnum


class Which(StrEnum):
    """Which cases are in a list. The value is the first word of its `/reviews` command."""

    PENDING = "pending"
    MINE = "mine"
    OVERDUE = "overdue"
    ALL = "all"

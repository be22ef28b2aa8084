"""A member's home screen: their work, their team's work, and how things are going."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.case_list import CaseList
from bot.practice import Member
from bot.replies import Theme


@dataclass(frozen=True)
class Week:
    """The complaints posted in the last seven days, and what happened to them.

    `typically` is the median time to a reply. `subject` is their most common theme.
    """

    posted: int = 0
    replied: int = 0
    resolved: int = 0
    typically: timedelta | None = None
    subject: Theme | None = None


@dataclass(frozen=True)
class Duty:
    """Who is on duty at a location right now. `member` is None if no one is."""

    place: str
    member: Member | None


@dataclass(frozen=True)
class Home:
    """The home screen of `member`, which covers their locations."""

    member: Member
    pending: int
    mine: CaseList
    late: CaseList
    week: Week
    on_duty: tuple[Duty, ...]
    unthanked: int = 0
    """Number of good reviews from the last seven days without a reply."""
    has_more_unthanked: bool = False

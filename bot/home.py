"""A member's first view: their work, their team's, and how things are going."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.case_list import CaseList
from bot.practice import Member
from bot.replies import Theme


@dataclass(frozen=True)
class Week:
    """The last seven days: the complaints that were posted, and what happened with them.

    `typically` is the median time to a reply. `subject` is what most of them are about.
    """

    posted: int = 0
    replied: int = 0
    resolved: int = 0
    typically: timedelta | None = None
    subject: Theme | None = None


@dataclass(frozen=True)
class Duty:
    """Who is on duty at a place now, None if no one is."""

    place: str
    member: Member | None


@dataclass(frozen=True)
class Home:
    """The home page of `member`, for their locations."""

    member: Member
    pending: int
    mine: CaseList
    late: CaseList
    week: Week
    on_duty: tuple[Duty, ...]
    unthanked: int = 0
    """Good reviews of the last seven days without a reply."""
    has_more_unthanked: bool = False

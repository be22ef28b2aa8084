"""One page of a list of cases, as shown on a card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.posts import CaseView
from bot.words.filters import NARROWED_BY_NOTHING, Understood
from bot.words.which import Which

PAGE = 8
"""Number of cases per page, few enough to read on a phone without much scrolling."""


@dataclass(frozen=True)
class CaseList:
    """One page of cases, most urgent first. `total` counts the cases on all pages.

    If nothing is pending, `answered_after` is how long the last review waited for its reply.
    `understood` holds the list's filters, and `words` is the command that requests the same list
    again.
    """

    which: Which
    cases: tuple[CaseView, ...]
    total: int
    page: int
    pages: int
    per_location: dict[str, int]
    answered_after: timedelta | None = None
    understood: Understood = NARROWED_BY_NOTHING
    words: str = ""

    @property
    def is_search(self) -> bool:
        return bool(self.understood.filters.words)

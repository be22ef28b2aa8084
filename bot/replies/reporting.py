"""Decides which reviews are better reported to the site, and what to say in the report."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.replies.occasions import Occasion
from bot.replies.reading import read
from bot.reviews import Review


@dataclass(frozen=True)
class ReportAdvice:
    """Advice to report a review. `why` is for the team, and `tell` is for the site's form."""

    why: str
    tell: str


def report_advice(review: Review) -> ReportAdvice | None:
    """Return the advice for a review, or None if it should get a reply."""
    return _advice().get(read(review).occasion)


@cache
def _advice() -> dict[Occasion, ReportAdvice]:
    raw = tomllib.loads((files("bot.replies") / "reports.toml").read_text(encoding="utf-8"))
    return {Occasion(name): ReportAdvice(**advice) for name, advice in raw.items()}

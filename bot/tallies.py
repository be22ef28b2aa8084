"""Computes the statistics that people request."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median

from sqlmodel import Session

from bot import lists
from bot.cases.case import Case
from bot.cases.state.call import ContactState
from bot.cases.state.site import ReviewState
from bot.figures import Figures
from bot.practice import Member, Practice
from bot.store import cases
from bot.words.filters import Understood
from bot.words.which import Which

USUAL = timedelta(days=30)
"""The default period."""

MOST_CASES = 1_000
"""Maximum number of cases whose times and subjects are counted, newest first.

Thank-yous aren't counted. To leave them out of the totals, we look through up to this many cases in
the period and in the one before it.
"""

MOST_SUBJECTS = 3


def figures(
    session: Session,
    practice: Practice,
    by: Member,
    now: datetime,
    understood: Understood,
    words: str,
) -> Figures:
    """The statistics for the offices where `by` works.

    They cover the last 30 days unless `understood` has dates.
    """
    understood = understood if understood.filters.since else _lately(understood, now)
    filters, where = understood.filters, lists.places(practice, by)
    since, until = filters.since or now - USUAL, min(filters.until or now, now)
    earlier = replace(filters, since=since - (until - since), until=since)
    ours = session, practice.id, Which.ALL, now
    counts = cases.counted(*ours, locations=where, filters=filters)
    before = cases.counted(*ours, locations=where, filters=earlier)
    listed, listed_before = (
        cases.listed(*ours, locations=where, filters=days, limit=MOST_CASES)
        for days in (filters, earlier)
    )
    complaints = [case for case in listed if not case.is_praise]
    thanked = Counter(case.location for case in listed if case.is_praise)
    replies = [(case, at) for case in complaints if (at := _replied_at(case)) is not None]
    took_s = [(at - case.review.posted_at).total_seconds() for case, at in replies]
    about = Counter(theme for case in complaints for theme in case.about)
    return Figures(
        understood,
        words,
        total=sum(counts.values()) - thanked.total(),
        before=sum(before.values()) - sum(case.is_praise for case in listed_before),
        looked_at=len(complaints),
        replied=len(replies),
        in_time=sum(at <= case.due_at for case, at in replies),
        resolved=sum(case.contact.state is ContactState.RESOLVED for case in complaints),
        raised=sum(_was_raised(case) for case in complaints),
        removed=sum(case.review_track.state is ReviewState.REMOVED for case in complaints),
        typically=timedelta(seconds=median(took_s)) if took_s else None,
        subjects=about.most_common(MOST_SUBJECTS),
        per_location={id: count - thanked[id] for id, count in counts.items()},
    )


def _lately(understood: Understood, now: datetime) -> Understood:
    filters = replace(understood.filters, since=now - USUAL, until=now)
    return replace(understood, filters=filters, told=(f"last {USUAL.days} days", *understood.told))


def _replied_at(case: Case) -> datetime | None:
    """When a member replied, or None."""
    public = case.reply.public
    return public.at if public is not None and public.by is not None else None


def _was_raised(case: Case) -> bool:
    now, before = case.review.stars, case.review_track.stars_before
    return now is not None and before is not None and now > before

"""The lists of cases that people ask for, a page at a time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.case_list import CaseList
from bot.cases.plan import next_timer
from bot.filters import NARROWED_BY_NOTHING, Understood
from bot.posts import CaseView
from bot.practice import LocationId, Member, Practice
from bot.store import cases
from bot.which import Which

PAGE = 8
"""Cases on one page of a list, so that a phone shows them without much scrolling."""

NEWEST = 50
"""How many of the newest cases are searched for the last reply."""


def places(practice: Practice, by: Member) -> Collection[LocationId]:
    """Where `by` works; of the offices that are in the settings."""
    return by.locations or practice.locations.keys()


def listed(
    session: Session,
    practice: Practice,
    which: Which,
    by: Member,
    now: datetime,
    page: int,
    understood: Understood = NARROWED_BY_NOTHING,
    words: str = "",
) -> CaseList:
    """For `by` at their locations. A page that isn't there is the last one.

    `words` is the command that asks for this list again.
    """
    where, filters = places(practice, by), understood.filters
    counts = cases.counted(
        session, practice.id, which, now, member=by.id, locations=where, filters=filters
    )
    total = sum(counts.values())
    pages = max(-(-total // PAGE), 1)
    # the list got shorter in the meantime, or the page never existed
    page = min(max(page, 1), pages)
    found = cases.listed(
        session,
        practice.id,
        which,
        now,
        member=by.id,
        locations=where,
        filters=filters,
        offset=(page - 1) * PAGE,
        limit=PAGE,
    )
    named = {practice.location(id).name: count for id, count in counts.items()}
    views = tuple(
        CaseView(case, practice, (), next_timer(case, practice), now=now) for case in found
    )
    nothing_waits = which is Which.PENDING and not total and not words
    after = _answered_after(session, practice, where, now) if nothing_waits else None
    return CaseList(which, views, total, page, pages, named, after, understood, words)


def _answered_after(
    session: Session, practice: Practice, where: Collection[LocationId], now: datetime
) -> timedelta | None:
    """Of the newest cases, the one whose reply was published last."""
    newest = cases.listed(session, practice.id, Which.ALL, now, locations=where, limit=NEWEST)
    ours = [
        (public.at, public.at - case.review.posted_at)
        for case in newest
        if (public := case.reply.public) is not None and public.by is not None
    ]
    return max(ours)[1] if ours else None

"""The lists of cases that people request, one page at a time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.case_list import PAGE, CaseList
from bot.cases.case import Case, CaseId
from bot.export import BATCH
from bot.posts import CaseView
from bot.practice import LocationId, Member, Practice
from bot.store import cases, timers
from bot.words.filters import NARROWED_BY_NOTHING, Filters, Understood
from bot.words.which import Which

NEWEST = 50
"""How many of the newest cases are searched for the latest reply."""


def places(practice: Practice, by: Member) -> Collection[LocationId]:
    """The locations where `by` works: their own, or all of the practice's if they have none."""
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
    """Return one page of a list, limited to the locations where `by` works.

    If `page` is out of range, the closest page is returned. `words` is the command that requests
    this list again.
    """
    where, filters = places(practice, by), understood.filters
    counts = cases.counted(
        session, practice.id, which, now, member=by.id, locations=where, filters=filters
    )
    total = sum(counts.values())
    pages = max(-(-total // PAGE), 1)
    # the list has gotten shorter, or the page never existed
    page = min(max(page, 1), pages)
    shown = cases.listed(
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
    named = {practice.locations[id].name: count for id, count in counts.items()}
    views = tuple(CaseView.in_list(case, practice, now) for case in shown)
    nothing_waits = which is Which.PENDING and not total and not words
    after = _answered_after(session, practice, where, now) if nothing_waits else None
    return CaseList(which, views, total, page, pages, named, after, understood, words)


def line(session: Session, practice: Practice, id: CaseId, now: datetime) -> CaseView | None:
    """The view of a case for a line in a list.

    None if the case doesn't exist, or its office isn't in the settings.
    """
    case = cases.load(session, practice.id, id)
    if case is None or case.location not in practice.locations:
        return None
    return CaseView.in_list(case, practice, now)


def coming(
    session: Session,
    practice: Practice,
    by: Member,
    now: datetime,
    at: Collection[LocationId] = (),
) -> tuple[CaseView, ...]:
    """Return the cases that have a next step, soonest first.

    They're at the locations in `at` where `by` works, or if `at` is empty, at all of their
    locations.
    """
    where = [id for id in places(practice, by) if not at or id in at]
    ids = timers.next_cases(session, practice.id, where, PAGE + 1)
    loaded = (cases.load(session, practice.id, id) for id in ids)
    views = [CaseView.in_list(case, practice, now) for case in loaded if case]
    planned = [view for view in views if view.next is not None]
    return tuple(sorted(planned, key=_next_at))


def _next_at(view: CaseView) -> datetime:
    assert view.next is not None
    return view.next.due_at


def batch(
    session: Session,
    practice: Practice,
    which: Which,
    by: Member,
    now: datetime,
    filters: Filters,
    offset: int,
) -> list[Case]:
    """One batch of a list's cases for an export, starting at `offset`."""
    return cases.listed(
        session,
        practice.id,
        which,
        now,
        member=by.id,
        locations=places(practice, by),
        filters=filters,
        offset=offset,
        limit=BATCH,
    )


def _answered_after(
    session: Session, practice: Practice, where: Collection[LocationId], now: datetime
) -> timedelta | None:
    """How long it took to publish the latest reply, looking only at the newest cases."""
    newest = cases.listed(session, practice.id, Which.ALL, now, locations=where, limit=NEWEST)
    ours = [
        (public.at, public.at - case.review.posted_at)
        for case in newest
        if (public := case.reply.public) is not None and public.by is not None
    ]
    return max(ours)[1] if ours else None

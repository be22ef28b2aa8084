"""Finds and deletes data that's past the practice's retention period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, text, update
from sqlmodel import Session

from bot.cases.case import CaseId
from bot.cases.events import CaseClosed, TextsPurged
from bot.cases.state.call import CallLogged
from bot.practice import LocationId, PracticeId
from bot.store.column_types import table
from bot.store.tables import CaseRow, ReviewRow, TimelineRow

_timeline = table(TimelineRow)
_cases = table(CaseRow)
_reviews = table(ReviewRow)

UNNOTED = '"words":"","agreed":""'
"""The stored form of a call without private notes."""


def with_texts(
    session: Session, practice: PracticeId, before: datetime, after: CaseId, limit: int
) -> list[CaseId]:
    """The next cases after `after` that were closed before that time and still have their text."""
    purged = _timeline.alias("purged")
    is_purged = (
        select(purged.c.seq)
        .where(
            purged.c.practice == _timeline.c.practice,
            purged.c.case == _timeline.c.case,
            purged.c.kind == TextsPurged.__name__,
        )
        .exists()
    )
    closed = [_timeline.c.kind == CaseClosed.__name__, _timeline.c.at <= before, ~is_purged]
    return _closed(session, practice, closed, after, limit)


def with_notes(
    session: Session, practice: PracticeId, before: datetime, after: CaseId, limit: int
) -> list[CaseId]:
    """The next closed cases after `after` with a private call note from before that time."""
    noted = [
        _timeline.c.kind == CallLogged.__name__,
        _timeline.c.at <= before,
        ~_timeline.c.content.contains(UNNOTED, autoescape=True),
    ]
    return _closed(session, practice, noted, after, limit)


def replace_contents(
    session: Session, practice: PracticeId, case: CaseId, contents: Mapping[int, str]
) -> None:
    """Replace the entries' contents, leaving no trace of the old contents in the database file."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))
    for seq, content in contents.items():
        session.execute(
            update(_timeline)
            .where(
                _timeline.c.practice == practice, _timeline.c.case == case, _timeline.c.seq == seq
            )
            .values(content=content)
        )


def forget_review_of(session: Session, practice: PracticeId, case: CaseId) -> None:
    """Delete the review's text, but keep its stars and dates so that it isn't treated as new."""
    session.execute(
        update(_reviews)
        .where(_reviews.c.practice == practice, _reviews.c.case == case)
        .values(body="")
    )


def forget_reviews(
    session: Session, practice: PracticeId, location: LocationId, before: datetime, limit: int
) -> int:
    """Delete the text of reviews without a case that last changed before then. Returns how many."""
    old = select(_reviews.c.id).where(*_without_case(practice, location, before)).limit(limit)
    ids = list(session.execute(old).scalars())
    if ids:
        session.execute(update(_reviews).where(_reviews.c.id.in_(ids)).values(body=""))
    return len(ids)


def reviews_with_texts(
    session: Session, practice: PracticeId, location: LocationId, before: datetime
) -> int:
    """The number of reviews that `forget_reviews` would purge."""
    old = (
        select(func.count()).select_from(_reviews).where(*_without_case(practice, location, before))
    )
    found: int = session.execute(old).scalar_one()
    return found


def _without_case(
    practice: PracticeId, location: LocationId, before: datetime
) -> list[ColumnElement[bool]]:
    return [
        _reviews.c.practice == practice,
        _reviews.c.location == location,
        _reviews.c.updated_at <= before,
        _reviews.c.case.is_(None),
        _reviews.c.body != "",
    ]


def _closed(
    session: Session,
    practice: PracticeId,
    entries: list[ColumnElement[bool]],
    after: CaseId,
    limit: int,
) -> list[CaseId]:
    wanted = (
        select(_timeline.c.case)
        .join(
            _cases,
            (_cases.c.practice == _timeline.c.practice) & (_cases.c.id == _timeline.c.case),
        )
        .where(
            _timeline.c.practice == practice, _timeline.c.case > after, _cases.c.closed, *entries
        )
        .distinct()
        .order_by(_timeline.c.case)
        .limit(limit)
    )
    return [CaseId(id) for id in session.execute(wanted).scalars()]

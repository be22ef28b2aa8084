"""Stores each review once, no matter in what order polls and imports happen or how they overlap."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Row, Select, bindparam, func, or_, select, union_all, update
from sqlmodel import Session

from bot.cases.case import CaseId
from bot.names import is_same_name
from bot.practice import LocationId, PracticeId
from bot.reviews import ABOUT, Review, ReviewKey, Revision, are_one, are_twins
from bot.same_person import are_by_same_person
from bot.store.column_types import insert, literally, table
from bot.store.prepared import Prepared
from bot.store.tables import ReviewRow
from bot.untrusted import NOTHING, Untrusted

_REVIEW: TypeAdapter[Review] = TypeAdapter(Review)
_reviews = table(ReviewRow)


AT_ONCE = 500
"""Maximum number of reviews to look up with one statement. SQLite's limit is 32,766 values."""

_IN_BATCH = (
    _reviews.c.practice == bindparam("practice"),
    _reviews.c.site.in_(bindparam("sites", expanding=True)),
    _reviews.c.location.in_(bindparam("places", expanding=True)),
    _reviews.c.review.in_(bindparam("ids", expanding=True)),
)
_KEPT = select(_reviews).where(*_IN_BATCH)
_BODIES = select(_reviews.c.site, _reviews.c.location, _reviews.c.review, _reviews.c.body).where(
    *_IN_BATCH
)


class _Row(NamedTuple):
    id: int
    site: str
    location: str
    review: str
    stars: int | None
    posted_at: datetime
    updated_at: datetime
    revision: str
    body: str
    case: int | None


_LOAD = Prepared(
    select(*(_reviews.c[name] for name in _Row._fields)).where(
        _reviews.c.practice == bindparam("practice"),
        _reviews.c.site == bindparam("site"),
        _reviews.c.location == bindparam("location"),
        _reviews.c.review == bindparam("review"),
    )
)
_NEW = (
    insert(ReviewRow)
    .values(
        {
            column.name: bindparam(column.name)
            for column in _reviews.c
            if column.name not in ("id", "complains")
        }
    )
    # another replica might have recorded it since we checked
    .on_conflict_do_nothing()
)
_ADD = Prepared(_NEW.inline())
_ADD_ONE = Prepared(_NEW.returning(_reviews.c.id))
_THAT = update(_reviews).where(_reviews.c.id == bindparam("at"))
_CHANGE = Prepared(
    _THAT.values(
        {
            name: bindparam(name)
            for name in (
                "stars",
                "answered",
                "posted_at",
                "updated_at",
                "seen_at",
                "revision",
                "body",
            )
        }
    )
)
_LINK = Prepared(_THAT.values(case=bindparam("case")))
_FORGET_OFFER = Prepared(_THAT.values(complains=None))
_OFFER = Prepared(
    update(_reviews)
    .where(
        _reviews.c.practice == bindparam("of"),
        _reviews.c.site == bindparam("on"),
        _reviews.c.location == bindparam("at"),
        _reviews.c.review == bindparam("known_as"),
    )
    .values(complains=True)
)

_ID_NOT_FROM_SITE = '"site_id_known":false'
"""Part of the body of a review whose ID isn't from its site. Review text can't contain it, because
quotes are escaped there.
"""

MOST_NAMED = 100
"""Maximum number of reviews by one author to compare."""

_LINKED = re.compile(r"[\w-]{8,}")
"""Matches anything in a link that could be a site's ID."""

News = Literal["new", "changed", "known"]


@dataclass(frozen=True)
class Recorded:
    """The result of recording a review. `row` is its row number, and `before` its previous version.

    `before` is None for a new review, and for an older version that arrived late.
    """

    news: News
    row: int
    case: CaseId | None
    before: Review | None


@dataclass(frozen=True)
class Kept:
    """A review as it was recorded, with the case it opened.

    `revision` belongs to the original text so that we still recognize the review after a purge.
    """

    row: int
    review: Review
    case: CaseId | None
    revision: Revision

    @property
    def is_purged(self) -> bool:
        return self.revision != self.review.revision


def record(session: Session, practice: PracticeId, review: Review, now: datetime) -> Recorded:
    """Save the newest version of `review`. A version older than the stored one is ignored."""
    kept = load(session, practice, review.key)
    if kept is None:
        for (row,) in _ADD_ONE.rows(session, as_row(practice, review, now)):
            return Recorded("new", row, None, None)
        kept = load(session, practice, review.key)
        assert kept is not None
    if review.updated_at < kept.review.updated_at:
        return Recorded("known", kept.row, kept.case, None)
    if kept.is_purged and kept.revision == review.revision:
        # don't restore deleted text when the site shows it again
        return Recorded("known", kept.row, kept.case, None)
    if kept.review != review:
        _CHANGE.later(session, {"at": kept.row, **_state(review, now)})
        if kept.revision != review.revision and kept.case is None:
            _FORGET_OFFER.later(session, {"at": kept.row})
    return Recorded(compare(kept, review), kept.row, kept.case, kept.review)


def add(session: Session, practice: PracticeId, given: Collection[Review], now: datetime) -> None:
    """Add the reviews that aren't stored yet."""
    _ADD.run_each(session, [as_row(practice, review, now) for review in given])


def offer(session: Session, practice: PracticeId, keys: Collection[ReviewKey]) -> None:
    """Mark these reviews, which were recorded without a case, as complaints to offer cases for.

    `unopened` returns them until they're edited.
    """
    _OFFER.run_each(
        session,
        [{"of": practice, "on": key.site, "at": key.location, "known_as": key.id} for key in keys],
    )


def compare(kept: Kept | None, review: Review) -> News:
    """How `review` differs from the stored version. An older version counts as already known."""
    if kept is None:
        return "new"
    newer = review.updated_at >= kept.review.updated_at
    return "changed" if newer and kept.revision != review.revision else "known"


def link(session: Session, row: int, case: CaseId) -> None:
    """Record that the review in `row` opened `case`."""
    _LINK.later(session, {"at": row, "case": case})


def load(session: Session, practice: PracticeId, key: ReviewKey) -> Kept | None:
    wanted = {"practice": practice, "site": key.site, "location": key.location, "review": key.id}
    rows = _LOAD.rows(session, wanted)
    return _kept(_Row(*rows[0])) if rows else None


def are_kept(session: Session, practice: PracticeId, given: Sequence[Review]) -> list[bool]:
    """For each review in a batch, whether it's stored exactly as given.

    Almost all reviews in a poll are. Comparing their JSON is faster than parsing it (`kept`).
    """
    keys = [review.key for review in given]
    bodies = {_key(row): row.body for row in _batch(session, _BODIES, practice, keys)}
    return [
        (body := bodies.get(review.key)) is not None and body == _body(review) for review in given
    ]


def kept(
    session: Session, practice: PracticeId, keys: Sequence[ReviewKey]
) -> Mapping[ReviewKey, Kept]:
    """The reviews in a batch that we've seen before."""
    return {_key(row): _kept(row) for row in _batch(session, _KEPT, practice, keys)}


def twin(session: Session, practice: PracticeId, review: Review) -> Kept | None:
    """The same review from the other source, its site or a file.

    The query skips all reviews from the same source. Otherwise, for an office with thousands of
    reviews, it would read all of the earlier ones for each review.
    """
    is_from_file = _reviews.c.body.contains(_ID_NOT_FROM_SITE, autoescape=True)
    wanted = select(_reviews).where(
        is_from_file if review.site_id_known else ~is_from_file,
        _reviews.c.practice == practice,
        _reviews.c.location == review.key.location,
        _reviews.c.stars == review.stars,
        _reviews.c.site == review.key.site,
        _reviews.c.review != review.key.id,
        _reviews.c.posted_at.between(review.posted_at - ABOUT, review.posted_at + ABOUT),
    )
    candidates = map(_kept, session.execute(wanted.order_by(_reviews.c.posted_at)))
    return next((kept for kept in candidates if are_twins(review, kept.review)), None)


def by_author(
    session: Session, practice: PracticeId, site: str, location: LocationId, author: Untrusted
) -> list[Kept]:
    """The location's reviews on a site by exactly that author, without duplicates, newest first."""
    if not author:
        return []
    as_stored = json.dumps(author.literal.strip(), ensure_ascii=False)[1:-1]
    wanted = select(_reviews).where(
        _reviews.c.practice == practice,
        _reviews.c.site == site,
        _reviews.c.location == location,
        _reviews.c.body.contains(as_stored, autoescape=True),
    )
    newest = session.execute(wanted.order_by(_reviews.c.posted_at.desc()).limit(MOST_NAMED))
    same_author = [kept for kept in map(_kept, newest) if is_same_name(kept.review.author, author)]
    return _each_once(same_author)


def by_link(
    session: Session, practice: PracticeId, site: str, location: LocationId, url: str
) -> list[Kept]:
    """The location's reviews on a site whose own ID for the review appears in the link."""
    ids = dict.fromkeys(_LINKED.findall(url))
    keys = [ReviewKey(site, location, id) for id in ids]
    linked = kept(session, practice, keys[:AT_ONCE]).values()
    return _each_once([one for one in linked if one.review.site_id_known])


def _each_once(candidates: Sequence[Kept]) -> list[Kept]:
    """Drop reviews from other sources that we also have from the site itself."""
    from_site = [one for one in candidates if one.review.site_id_known]
    return from_site + [
        one
        for one in candidates
        if not one.review.site_id_known and not any(_is_also(one, other) for other in from_site)
    ]


def _is_also(one: Kept, other: Kept) -> bool:
    is_one_case = one.case is not None and one.case == other.case
    return is_one_case or are_one(one.review, other.review)


def elsewhere(session: Session, practice: PracticeId, review: Review) -> Kept | None:
    """The same person's earliest review on another site that opened a case, or None."""
    wanted = select(_reviews).where(
        _reviews.c.practice == practice,
        _reviews.c.location == review.key.location,
        _reviews.c.case.is_not(None),
        _reviews.c.posted_at.between(review.posted_at - ABOUT, review.posted_at + ABOUT),
        _reviews.c.site != review.key.site,
    )
    candidates = map(_kept, session.execute(wanted.order_by(_reviews.c.posted_at)))
    return next((kept for kept in candidates if are_by_same_person(review, kept.review)), None)


def unopened(
    session: Session,
    practice: PracticeId,
    location: LocationId,
    negative_stars: int,
    limit: int | None = None,
) -> list[tuple[int, Review]]:
    """The location's reviews without a reply or a case, oldest first.

    Only reviews with low ratings, and those that `offer` has marked.
    """
    ways = (
        select(_reviews.c.id, _reviews.c.posted_at).where(*way)
        for way in _are_unopened(practice, location, negative_stars)
    )
    complaints = union_all(*ways).subquery()
    oldest = select(complaints.c.id).order_by(complaints.c.posted_at, complaints.c.id).limit(limit)
    # this uses only the indexes, so no review text has to be sorted
    ids = list(session.execute(oldest).scalars())
    wanted = select(_reviews).where(_reviews.c.id.in_(ids))
    rows = session.execute(wanted.order_by(_reviews.c.posted_at, _reviews.c.id))
    return [(kept.row, kept.review) for kept in map(_kept, rows)]


def count_unopened(
    session: Session, practice: PracticeId, location: LocationId, negative_stars: int
) -> int:
    """The number of reviews that `unopened` returns."""
    ways = _are_unopened(practice, location, negative_stars)
    counts = (session.execute(select(func.count()).where(*way)).scalar_one() for way in ways)
    return sum(counts)


def unthanked(
    session: Session,
    practice: PracticeId,
    locations: Collection[LocationId],
    stars: Collection[int],
    since: datetime,
    until: datetime,
    limit: int,
) -> list[Kept]:
    """Reviews with these ratings that have no reply and no case, newest first."""
    wanted = select(_reviews).where(
        _reviews.c.practice == practice,
        _reviews.c.location.in_(sorted(locations)),
        _reviews.c.case.is_(None),
        ~_reviews.c.answered,
        _reviews.c.body != literally(""),
        _reviews.c.stars.in_(sorted(stars)),
        _reviews.c.posted_at >= since,
        _reviews.c.posted_at <= until,
    )
    newest = wanted.order_by(_reviews.c.posted_at.desc(), _reviews.c.id.desc()).limit(limit)
    return [_kept(row) for row in session.execute(newest)]


def in_rows(session: Session, practice: PracticeId, rows: Sequence[int]) -> list[Kept]:
    """The reviews in these rows, in the same order. Unknown rows are skipped."""
    wanted = select(_reviews).where(_reviews.c.practice == practice, _reviews.c.id.in_(rows))
    by_row = {kept.row: kept for kept in map(_kept, session.execute(wanted))}
    return [by_row[row] for row in rows if row in by_row]


def _are_unopened(
    practice: PracticeId, location: LocationId, negative_stars: int
) -> tuple[tuple[ColumnElement[bool], ...], ...]:
    """The alternative conditions for `unopened` reviews: stars, or text. Each has its own index."""
    is_unopened = (
        _reviews.c.practice == practice,
        _reviews.c.location == location,
        _reviews.c.case.is_(None),
        ~_reviews.c.answered,
        _reviews.c.body != literally(""),
    )
    has_low_stars = _reviews.c.stars <= negative_stars
    other_stars = or_(_reviews.c.stars > negative_stars, _reviews.c.stars.is_(None))
    return (*is_unopened, has_low_stars), (_reviews.c.complains, other_stars, *is_unopened)


def _batch(
    session: Session, query: Select[Any], practice: PracticeId, keys: Sequence[ReviewKey]
) -> Iterator[Row[Any]]:
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        wanted = {
            "practice": practice,
            # these are the first columns of the index
            "sites": sorted({key.site for key in some}),
            "places": sorted({key.location for key in some}),
            "ids": [key.id for key in some],
        }
        yield from session.execute(query, wanted)


def _key(row: _Row | Row[Any]) -> ReviewKey:
    return ReviewKey(row.site, LocationId(row.location), row.review)


def _kept(row: _Row | Row[Any]) -> Kept:
    case = CaseId(row.case) if row.case is not None else None
    review = _REVIEW.validate_json(row.body) if row.body else _without_words(row)
    return Kept(row.id, review, case, Revision(row.revision))


def _without_words(row: _Row | Row[Any]) -> Review:
    """What's left of a review after its retention period."""
    return Review(_key(row), row.stars, NOTHING, NOTHING, row.posted_at, row.updated_at)


def as_row(practice: PracticeId, review: Review, now: datetime) -> dict[str, Any]:
    """The row for a review that we've never seen before."""
    return {
        "practice": practice,
        "site": review.key.site,
        "location": review.key.location,
        "review": review.key.id,
        "case": None,
        **_state(review, now),
    }


def _state(review: Review, now: datetime) -> dict[str, Any]:
    return {
        "stars": review.stars,
        "answered": review.reply is not None,
        "posted_at": review.posted_at,
        "updated_at": review.updated_at,
        "seen_at": now,
        "revision": review.revision,
        "body": _body(review),
    }


def _body(review: Review) -> str:
    return _REVIEW.dump_json(review).decode()

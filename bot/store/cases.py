"""Loads, saves, and lists a practice's cases.

A stored case is derived from its timeline. It starts with a fingerprint of the fields that a
case has in the version that stored it. During an upgrade, a version with different fields rebuilds
the case from its timeline, so that neither version drops fields that only the other one has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    SelectBase,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    select,
    union,
    update,
)
from sqlmodel import Session

from bot.cases.case import Case, CaseId
from bot.cases.tracks import replay
from bot.practice import LocationId, MemberId, PracticeId
from bot.replies.findings import RECENT
from bot.schema_fingerprint import fingerprint
from bot.store import search, timeline
from bot.store.column_types import insert, literally, table
from bot.store.prepared import Prepared
from bot.store.store import Conflict
from bot.store.tables import WAITING, CaseRow, NumberRow, PostRow, TimelineRow, TimerRow
from bot.timers import TimerKind
from bot.words.filters import EVERYTHING, Filters
from bot.words.which import Which

_NOT_DUE = datetime(9999, 1, 1, tzinfo=UTC)
"""Stored when no reply is due, for example if a review has changed since its reply."""

REBUILT = 500
"""Maximum number of rebuilt cases to cache."""

FEW = 10
"""Maximum number of locations that are queried one by one for a page of cases."""

_rebuilt: dict[str, Case] = {}
"""Cases rebuilt from their timelines, keyed by the hash of the last entry.

Without this cache, a case that no one works on after an upgrade would be rebuilt each time it's
listed.
"""

_cases = table(CaseRow)
_own = _cases.alias("own")
_numbers = table(NumberRow)
_posts = table(PostRow)
_timeline = table(TimelineRow)
_timers = table(TimerRow)

_LOAD_STATE = select(_cases.c.state).where(
    _cases.c.practice == bindparam("practice"), _cases.c.id == bindparam("id")
)
_LOAD = Prepared(_LOAD_STATE)
_LOCK = Prepared(_LOAD_STATE.with_for_update(key_share=True))
_LOCK_IF_FREE = Prepared(_LOAD_STATE.with_for_update(key_share=True, skip_locked=True))
_ADD = Prepared(_cases.insert())
_STATE = ("version", "draft", "state")
_SORTED_BY = ("waits", "closed", "owner", "due_at", "public")
_Sorted = tuple[bool, bool, MemberId | None, datetime, str]


def _saving(*columns: str) -> Prepared:
    there = and_(
        _cases.c.practice == bindparam("at_practice"),
        _cases.c.id == bindparam("at_id"),
        _cases.c.version == bindparam("seen_version"),
    )
    return Prepared(update(_cases).where(there).values({name: bindparam(name) for name in columns}))


# SQLite rewrites every index on a column that's set, even if the value doesn't change
_SAVE, _SAVE_AND_SORT = _saving(*_STATE), _saving(*_STATE, *_SORTED_BY)
_RECENT = (
    select(_cases.c.public)
    .where(
        _cases.c.practice == bindparam("practice"),
        _cases.c.location == bindparam("location"),
        _cases.c.id != bindparam("besides"),
    )
    .order_by(_cases.c.id.desc())
    .limit(RECENT)
)
_RECENT_REPLIES = Prepared(_RECENT.where(_cases.c.public != literally("")))
_RECENT_DRAFTS = Prepared(_RECENT.add_columns(_cases.c.draft))


def reserve(session: Session, practice: PracticeId) -> CaseId:
    """Reserve and return a number for a new case. Each practice's numbers start at 1."""
    raised = (
        insert(NumberRow)
        .values(practice=practice, last=1)
        .on_conflict_do_update(index_elements=["practice"], set_={"last": _numbers.c.last + 1})
        .returning(_numbers.c.last)
    )
    return CaseId(session.execute(raised).scalar_one())


def load(session: Session, practice: PracticeId, id: CaseId) -> Case | None:
    state = _LOAD.value(session, {"practice": practice, "id": id})
    return None if state is None else _read(session, practice, id, state)


def load_to_change(session: Session, practice: PracticeId, id: CaseId) -> Case | None:
    """Like `load`, but locks the case until this transaction ends.

    Waits for any change in progress so that clicks on the same case are handled one at a time.
    """
    state = _LOCK.value(session, {"practice": practice, "id": id})
    return None if state is None else _read(session, practice, id, state)


def expect(session: Session, practice: PracticeId, id: CaseId) -> None:
    """Announce a call to `load_to_change` so that it doesn't need a separate round trip."""
    _LOCK.ahead(session, {"practice": practice, "id": id})


def lock(session: Session, practice: PracticeId, id: CaseId) -> None:
    """Lock the case until this transaction ends, so that no one else can change it."""
    _LOCK.value(session, {"practice": practice, "id": id})


def is_free(session: Session, practice: PracticeId, id: CaseId) -> bool:
    """Like `lock`, but without waiting. Returns False if someone is changing the case right now."""
    values = {"practice": practice, "id": id}
    return bool(_LOCK_IF_FREE.rows(session, values)) or not _LOAD.rows(session, values)


def save(session: Session, practice: PracticeId, case: Case, before: Case | None) -> None:
    """Store `case`. Raises `Conflict` unless the stored case is still `before`.

    `before` is None if nothing is stored yet.
    """
    sorted_by = _sorted_by(case)
    values = _values(practice, case, sorted_by)
    if before is None:
        _ADD.later(session, values)
        search.keep(session, practice, case)
        return
    stored = {"at_practice": practice, "at_id": case.id, "seen_version": before.version}
    saving = _SAVE if sorted_by == _sorted_by(before) else _SAVE_AND_SORT

    def saved(changed: int) -> None:
        if changed != 1:
            raise Conflict(f"case {case.id} is not at version {before.version} any more")

    saving.later(session, values | stored, saved)
    if _found_by(case) != _found_by(before):
        search.keep(session, practice, case)


def sort_anew(session: Session, practice: PracticeId, case: Case) -> None:
    """Update the columns that lists are sorted by after a purge has changed the case.

    A purge doesn't record an event, which would otherwise update them.
    """
    session.execute(
        update(_cases)
        .where(_cases.c.practice == practice, _cases.c.id == case.id)
        .values(dict(zip(_SORTED_BY, _sorted_by(case), strict=True)))
    )


def listed(
    session: Session,
    practice: PracticeId,
    which: Which,
    now: datetime,
    *,
    member: MemberId | None = None,
    locations: Collection[LocationId] | None = None,
    filters: Filters = EVERYTHING,
    offset: int = 0,
    limit: int = 10,
) -> list[Case]:
    """Return one page of cases, the most urgent first (`ALL`: newest first).

    `counted` returns the totals.
    """
    of_ids, terms = _chosen(session, practice, which, now, member, filters)
    if locations is not None:
        terms.append(_place(one_by_one=len(locations) <= FEW).in_(locations))
    chosen = and_(*terms, *(_cases.c.id.in_(ids) for ids in of_ids))
    order = (_cases.c.id.desc(),) if which is Which.ALL else (_cases.c.due_at, _cases.c.id)
    page = select(_cases.c.id, _cases.c.state).where(chosen).order_by(*order)
    rows = session.execute(page.offset(offset).limit(limit)).all()
    return [_read(session, practice, CaseId(id), state) for id, state in rows]


def count(session: Session, practice: PracticeId, which: Which, now: datetime) -> int:
    """The number of cases in the list `which`, for the whole practice."""
    _, terms = _chosen(session, practice, which, now, None, EVERYTHING)
    counts = select(func.count()).select_from(_cases).where(*terms)
    found: int = session.execute(counts).scalar_one()
    return found


def counted(
    session: Session,
    practice: PracticeId,
    which: Which,
    now: datetime,
    *,
    member: MemberId | None = None,
    locations: Collection[LocationId] | None = None,
    filters: Filters = EVERYTHING,
) -> dict[LocationId, int]:
    """The number of cases in the list `which`, at each location."""
    of_ids, terms = _chosen(session, practice, which, now, member, filters)
    is_joined = bool(of_ids) and not search.is_broad(session, practice, filters)
    # these lists have an index in which each location's cases are adjacent
    is_indexed = which in (Which.PENDING, Which.OVERDUE) or len(terms) == 1
    in_order = is_indexed and not is_joined
    place = _place(one_by_one=in_order)
    counts = select(place, func.count()).group_by(place).order_by(func.count().desc())
    if locations is not None:
        one_by_one = len(locations) <= FEW or (in_order and not of_ids)
        terms.append(_place(one_by_one=one_by_one).in_(locations))
    if is_joined:
        # a join, because otherwise SQLite would check each of the practice's cases against these
        ids = of_ids.pop().subquery()
        counts = counts.select_from(ids.join(_cases, _cases.c.id == ids.exported_columns[0]))
    counts = counts.where(*terms, *(_cases.c.id.in_(ids) for ids in of_ids))
    return {LocationId(place): count for place, count in session.execute(counts)}


def recent_replies(
    session: Session,
    practice: PracticeId,
    location: LocationId,
    besides: CaseId,
    *,
    drafts: bool = False,
) -> tuple[str, ...]:
    """The location's latest public replies to other cases, newest first.

    With `drafts`, drafts are included.
    """
    rows = (_RECENT_DRAFTS if drafts else _RECENT_REPLIES).rows(
        session, {"practice": practice, "location": location, "besides": besides}
    )
    texts = [text for row in rows for text in row]
    return tuple(dict.fromkeys(text for text in texts if text))


def practices(session: Session) -> list[PracticeId]:
    """The practices that have cases in this database."""
    ids = session.execute(select(_numbers.c.practice).order_by(_numbers.c.practice)).scalars()
    return [PracticeId(id) for id in ids]


def all_ids(session: Session, practice: PracticeId) -> list[CaseId]:
    wanted = select(_cases.c.id).where(_cases.c.practice == practice).order_by(_cases.c.id)
    return [CaseId(id) for id in session.execute(wanted).scalars()]


def last_id(session: Session, practice: PracticeId) -> int:
    """The highest case number in use. Case numbers have no gaps."""
    wanted = select(_numbers.c.last).where(_numbers.c.practice == practice)
    return session.execute(wanted).scalar_one_or_none() or 0


def opened_before(
    session: Session, practice: PracticeId, case: Case, count: int
) -> datetime | None:
    """The opening time of the case that's `count` cases before this one at its location."""
    earlier = (
        select(_cases.c.id)
        .where(
            _cases.c.practice == practice,
            _cases.c.location == case.location,
            _cases.c.id < case.id,
        )
        .order_by(_cases.c.id.desc())
        .offset(count - 1)
        .limit(1)
    )
    wanted = select(_timeline.c.at).where(
        _timeline.c.practice == practice,
        # not a join, because PostgreSQL without statistics would then read these cases once for
        # each row
        _timeline.c.case == earlier.scalar_subquery(),
        _timeline.c.seq == 1,
    )
    opened_at: datetime | None = session.execute(wanted).scalar_one_or_none()
    return opened_at


def without_card(
    session: Session, practice: PracticeId, location: LocationId, platform: str, limit: int
) -> tuple[list[CaseId], int]:
    """Pending cases without a card in that chat, the most urgent first, and their total number."""
    key = literal("card:") + cast(_cases.c.id, String) + literal(f":{platform}")
    posted = select(_posts.c.key).where(_posts.c.practice == practice, _posts.c.key == key).exists()
    terms = and_(
        _cases.c.practice == practice, _cases.c.waits, _cases.c.location == location, ~posted
    )
    first = select(_cases.c.id).where(terms).order_by(_cases.c.due_at, _cases.c.id).limit(limit)
    total = session.execute(select(func.count()).select_from(_cases).where(terms)).scalar_one()
    return [CaseId(id) for id in session.execute(first).scalars()], total


def undone_ids(session: Session, practice: PracticeId, after: CaseId, limit: int) -> list[CaseId]:
    """The next cases after `after` that are open or have an unanswered e-mail."""
    open_ones = (
        select(_cases.c.id)
        .where(_cases.c.practice == practice, _cases.c.id > after, ~_cases.c.closed)
        .order_by(_cases.c.id)
        .limit(limit)
    )
    e_mails = (
        select(_timers.c.case)
        .where(*_e_mail_clock(practice), _timers.c.case > after)
        .distinct()
        .order_by(_timers.c.case)
        .limit(limit)
    )
    ids = {*session.execute(open_ones).scalars(), *session.execute(e_mails).scalars()}
    return [CaseId(id) for id in sorted(ids)[:limit]]


def undone_at(session: Session, practice: PracticeId) -> dict[LocationId, int]:
    """The number of cases at each location that are open or have an unanswered e-mail."""
    counts = Counter[str]()
    for chosen in (~_cases.c.closed, and_(_cases.c.closed, _has_e_mail(practice))):
        wanted = (
            select(_cases.c.location, func.count())
            .where(_cases.c.practice == practice, chosen)
            .group_by(_cases.c.location)
        )
        for place, undone in session.execute(wanted):
            counts[place] += undone
    return {LocationId(place): count for place, count in counts.items()}


def owners(session: Session, practice: PracticeId) -> list[MemberId]:
    """Everyone who owns an open case."""
    wanted = (
        select(_cases.c.owner)
        .where(_cases.c.practice == practice, _cases.c.owner.is_not(None), ~_cases.c.closed)
        .distinct()
    )
    return [MemberId(id) for id in session.execute(wanted).scalars()]


def owned(
    session: Session, practice: PracticeId, members: Collection[MemberId], limit: int | None = None
) -> dict[CaseId, MemberId]:
    """The open cases of these owners, oldest first."""
    wanted = (
        select(_cases.c.id, _cases.c.owner)
        .where(_cases.c.practice == practice, _cases.c.owner.in_(members), ~_cases.c.closed)
        .order_by(_cases.c.id)
        .limit(limit)
    )
    return {CaseId(row.id): MemberId(row.owner) for row in session.execute(wanted)}


def _e_mail_clock(practice: PracticeId) -> tuple[ColumnElement[bool], ...]:
    """The conditions for timers for unanswered e-mails, the only timers that outlive their case."""
    return (
        _timers.c.practice == practice,
        _timers.c.kind == literally(TimerKind.EMAIL.value),
        _timers.c.state == literally(WAITING),
    )


def _has_e_mail(practice: PracticeId) -> ColumnElement[bool]:
    return _cases.c.id.in_(select(_timers.c.case).where(*_e_mail_clock(practice)))


def _of_member(practice: PracticeId, member: MemberId | None) -> CompoundSelect[Any]:
    """The member's cases that are open or have an unanswered e-mail. Each kind has an index."""
    ours = and_(_own.c.practice == practice, _own.c.owner == member)
    open_ones = select(_own.c.id).where(ours, ~_own.c.closed)
    e_mails = select(_timers.c.case).where(*_e_mail_clock(practice))
    closed_ones = select(_own.c.id).where(ours, _own.c.closed, _own.c.id.in_(e_mails))
    return union(open_ones, closed_ones)


def _chosen(
    session: Session,
    practice: PracticeId,
    which: Which,
    now: datetime,
    member: MemberId | None,
    filters: Filters,
) -> tuple[list[SelectBase], list[ColumnElement[bool]]]:
    """Subqueries that must all contain the case's number, and further conditions for the case."""
    terms = [_cases.c.practice == practice, *search.terms(session, practice, filters)]
    found = search.found(session, practice, filters)
    of_ids: list[SelectBase] = [] if found is None else [found]
    match which:
        case Which.PENDING:
            terms.append(_cases.c.waits)
        case Which.OVERDUE:
            terms += [_cases.c.waits, _cases.c.due_at <= now]
        case Which.MINE:
            of_ids.append(_of_member(practice, member))
        case Which.ALL:
            pass
    return of_ids, terms


def _place(*, one_by_one: bool) -> ColumnElement[str]:
    """A case's location, or an expression for it so that SQLite doesn't use an index by location.

    With many locations, it would use the index to collect every location's cases and sort them.
    """
    place: ColumnElement[str] = _cases.c.location
    return place if one_by_one else place.concat(literally(""))


def _values(practice: PracticeId, case: Case, sorted_by: _Sorted) -> dict[str, Any]:
    return {
        "practice": practice,
        "id": case.id,
        "location": case.location,
        "version": case.version,
        "draft": case.draft.text if case.draft else "",
        "state": _written(case),
        **dict(zip(_SORTED_BY, sorted_by, strict=True)),
    }


@cache
def _adapter() -> TypeAdapter[Case]:
    """The adapter for cases. It's built on first use, because most commands don't load a case."""
    return TypeAdapter(Case)


@cache
def _stamp() -> str:
    return f'{{"shape":"{fingerprint(Case)}",'


def _written(case: Case) -> str:
    # versions that predate fingerprints ignore this field and don't write it
    return _stamp() + _adapter().dump_json(case).decode()[1:]


def _read(session: Session, practice: PracticeId, id: CaseId, state: str) -> Case:
    if state.startswith(_stamp()):
        return _adapter().validate_json(state)
    last = timeline.last_hash(session, practice, id)
    case = _rebuilt.get(last)
    if case is None:
        case = replay(timeline.entries(session, practice, id))
        if len(_rebuilt) >= REBUILT:
            _rebuilt.clear()
        _rebuilt[last] = case
    return case


def _sorted_by(case: Case) -> _Sorted:
    """The values of the columns in the indexes that lists use."""
    public = case.reply.public.text if case.reply.public else ""
    due_at = case.due_at if case.is_due else _NOT_DUE
    waits, is_closed = case.awaits_reply or case.outdated, case.closed is not None
    return waits, is_closed, case.contact.owner, due_at, public


def _found_by(case: Case) -> tuple[object, ...]:
    """The parts of a case that are searchable."""
    return case.review, case.about, case.grave

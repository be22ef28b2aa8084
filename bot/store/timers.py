"""Timers as rows. Some events add them, and others cancel them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlmodel import Session

from bot.cases.case import CaseId
from bot.practice import LocationId, PracticeId
from bot.store.column_types import insert, literally, table
from bot.store.prepared import Prepared
from bot.store.tables import WAITING, CaseRow, TimerRow
from bot.timers import REPEATED, Timer, TimerKey, TimerKind

_cases = table(CaseRow)
_timers = table(TimerRow)
_Name = tuple[str, int, int]
_KINDS = frozenset(kind.value for kind in TimerKind)
_KNOWN = _timers.c.kind.in_([literally(kind) for kind in sorted(_KINDS)])
"""Limits a query to kinds that this version plans. A newer version handles its own kinds."""
_OF_CASE = Prepared(
    select(_timers.c.kind, _timers.c.round, _timers.c.n, _timers.c.state, _timers.c.due_at).where(
        _timers.c.practice == bindparam("practice"),
        _timers.c.case == bindparam("case"),
        # a repeat that has fired is never needed again, and a case open for a year has hundreds
        or_(_timers.c.n < REPEATED, _timers.c.state != literally("fired")),
    )
)
_DUE = Prepared(
    select(_timers.c.case, _timers.c.kind, _timers.c.round, _timers.c.n, _timers.c.due_at)
    .where(
        _timers.c.practice == bindparam("practice"),
        _timers.c.state == literally(WAITING),
        _timers.c.due_at <= bindparam("now"),
        _KNOWN,
    )
    .order_by(_timers.c.due_at)
    .limit(bindparam("most"))
)
_ADD = Prepared(
    insert(TimerRow)
    .values({column.name: bindparam(column.name) for column in _timers.c})
    .on_conflict_do_nothing()
)
_ONE = update(_timers).where(
    _timers.c.practice == bindparam("at_practice"),
    _timers.c.case == bindparam("at_case"),
    _timers.c.kind == bindparam("at_kind"),
    _timers.c.round == bindparam("at_round"),
    _timers.c.n == bindparam("at_n"),
)
_SET_STATE = Prepared(_ONE.values(state=bindparam("state")))
_SET_BOTH = Prepared(_ONE.values(state=bindparam("state"), due_at=bindparam("due_at")))


FEW = 10
"""Maximum number of locations for which we look up the cases first and then their timers."""


@dataclass(frozen=True)
class DueTimer:
    """A timer that's due, with the case it belongs to."""

    case: CaseId
    timer: TimerKey
    due_at: datetime


def sync(session: Session, practice: PracticeId, case: CaseId, wanted: Iterable[Timer]) -> None:
    """Make `wanted` the pending timers of `case`. Timers that have fired stay that way."""
    plan: dict[_Name, datetime] = {_name(timer.key): timer.due_at for timer in wanted}
    stored: dict[_Name, tuple[str, datetime]] = {
        (kind, round, n): (state, due_at)
        for kind, round, n, state, due_at in _OF_CASE.rows(
            session, {"practice": practice, "case": case}
        )
    }
    new = [
        {
            "practice": practice,
            "case": case,
            "kind": str(kind),
            "round": round,
            "n": n,
            "due_at": due_at,
            "state": WAITING,
        }
        for (kind, round, n), due_at in plan.items()
        if (kind, round, n) not in stored
    ]
    moved = [
        _at(practice, case, name) | {"state": WAITING, "due_at": plan[name]}
        for name, (state, due_at) in stored.items()
        if name in plan and state != "fired" and (state, due_at) != (WAITING, plan[name])
    ]
    ended = [
        _at(practice, case, name) | {"state": "cancelled"}
        for name, (state, _) in stored.items()
        if name not in plan and state == WAITING and name[0] in _KINDS
    ]
    _ADD.run_each(session, new)
    _SET_BOTH.run_each(session, moved)
    _SET_STATE.run_each(session, ended)


def expect(session: Session, practice: PracticeId, case: CaseId) -> None:
    """Announce a call to `sync` so that it needs no round trip of its own."""
    _OF_CASE.ahead(session, {"practice": practice, "case": case})


def waiting(session: Session, practice: PracticeId, case: CaseId) -> set[Timer]:
    """The stored timers of `case` that haven't fired yet."""
    rows = _OF_CASE.rows(session, {"practice": practice, "case": case})
    return {
        Timer(due_at, TimerKey(TimerKind(kind), round, n))
        for kind, round, n, state, due_at in rows
        if state == WAITING and kind in _KINDS
    }


def due(session: Session, practice: PracticeId, now: datetime, limit: int) -> list[DueTimer]:
    """Timers due by `now`, oldest first.

    They aren't locked, because a click locks its case first and then its timers.
    """
    rows = _DUE.rows(session, {"practice": practice, "now": now, "most": limit})
    return [
        DueTimer(CaseId(case), TimerKey(TimerKind(kind), round, n), due_at)
        for case, kind, round, n, due_at in rows
    ]


def fired(session: Session, practice: PracticeId, due: DueTimer) -> None:
    """Record that the timer fired so that it won't fire again."""
    at = _at(practice, due.case, _name(due.timer))
    _SET_STATE.later(session, at | {"state": "fired"})


def next_due(session: Session, practice: PracticeId) -> datetime | None:
    """When the next timer is due, or None if none is pending."""
    earliest = (
        select(_timers.c.due_at)
        .where(_timers.c.practice == practice, _timers.c.state == literally(WAITING), _KNOWN)
        .order_by(_timers.c.due_at)
        .limit(1)
    )
    due_at: datetime | None = session.execute(earliest).scalar_one_or_none()
    return due_at


MOST_OF_CASE = 8
"""Number of timers to read per case. One case can have several due before another's first."""


def next_cases(
    session: Session, practice: PracticeId, locations: Collection[LocationId], limit: int
) -> list[CaseId]:
    """The cases at these locations whose timers are due next, earliest first."""
    pending = and_(_timers.c.practice == practice, _timers.c.state == literally(WAITING), _KNOWN)
    same = (_cases.c.practice == _timers.c.practice) & (_cases.c.id == _timers.c.case)
    if len(locations) <= FEW:
        at = (_cases.c.practice == practice, _cases.c.location.in_(locations))
        # this makes both databases look the timers up in the primary key, case by case
        first = select(func.min(_timers.c.due_at).filter(pending)).where(same).scalar_subquery()
        soonest = first.label("soonest")
        there = (
            select(_cases.c.id, soonest)
            .where(*at)
            .order_by(soonest.nulls_last(), _cases.c.id)
            .limit(limit)
        )
        return [CaseId(id) for id, due_at in session.execute(there) if due_at is not None]
    # written as an expression so SQLite doesn't gather every case at these locations first
    place = _cases.c.location.concat(literally(""))
    everywhere = (
        select(_timers.c.case)
        .join(_cases, same)
        .where(pending, place.in_(locations))
        .order_by(_timers.c.due_at)  # in the index's order so that the query stops early
        .limit(limit * MOST_OF_CASE)
    )
    ids = dict.fromkeys(session.execute(everywhere).scalars())
    return [CaseId(id) for id in ids][:limit]


def _name(key: TimerKey) -> _Name:
    return key.kind.value, key.round, key.n


def _at(practice: PracticeId, case: CaseId, name: _Name) -> dict[str, object]:
    kind, round, n = name
    return {
        "at_practice": practice,
        "at_case": case,
        "at_kind": str(kind),
        "at_round": round,
        "at_n": n,
    }

"""Deletes finished rows that nothing uses anymore.

Everything that people created is kept: cases, reviews, and the timeline. So are open cases' effects
and timers, dead letters, cards, and rows that only a newer version supports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select
from sqlmodel import Session

from bot.effects import EffectKind
from bot.practice import PracticeId
from bot.store import posts
from bot.store.column_types import literally, table
from bot.store.effects import CANCELLED, DONE
from bot.store.prepared import Prepared
from bot.store.tables import CaseRow, EffectRow, InboxRow, TimerRow

_effects = table(EffectRow)
_timers = table(TimerRow)
_inbox = table(InboxRow)
_cases = table(CaseRow)

MOMENT = timedelta(microseconds=1)

_KINDS = frozenset(kind.value for kind in EffectKind)
"""Kinds that this version can delete. Newer kinds are left to the version that has them."""

OF_A_DAY = frozenset({EffectKind.SEVERAL.value, EffectKind.OVERDUE.value})
"""Kinds without a case that become obsolete at the end of their day.

Other notices without a case are kept, because they record what we've already reported.
"""


# one by one, because SQLite would scan the whole timers table for an IN list of such keys
_DELETE_TIMER = Prepared(
    delete(_timers).where(
        *(_timers.c[name] == bindparam(name) for name in ("practice", "case", "kind", "round", "n"))
    )
)


@dataclass(frozen=True)
class Page:
    """The number of rows deleted, and where the next page starts (None after the last one)."""

    deleted: int
    next_from: datetime | None


def effects(
    session: Session, practice: PracticeId, since: datetime, before: datetime, limit: int
) -> Page:
    """Delete finished and canceled effects of closed cases, last requested between the two times.

    The locations of their messages are deleted, too, if those messages will never change again.
    """
    spent = (
        select(
            *(_effects.c[name] for name in ("seq", "key", "kind", "case", "latest_wins")),
            _effects.c.asked_at.label("at"),
            _cases.c.closed,
        )
        .outerjoin(
            _cases, (_cases.c.practice == _effects.c.practice) & (_cases.c.id == _effects.c.case)
        )
        .where(
            _effects.c.practice == practice,
            # must match the index's condition verbatim
            _effects.c.state.in_([literally(DONE), literally(CANCELLED)]),
            _effects.c.asked_at >= since,
            _effects.c.asked_at <= before,
        )
        .order_by(_effects.c.asked_at)
        .limit(limit)
    )
    rows = session.execute(spent).all()
    over = [row for row in rows if row.kind in _KINDS]
    over = [row for row in over if row.closed or (row.case is None and row.kind in OF_A_DAY)]
    if over:
        # if a case is reopened, however late, this location is needed to find its card
        keys = [row.key for row in over if not row.latest_wins]
        posts.forget_all(session, practice, keys)
        session.execute(delete(_effects).where(_effects.c.seq.in_([row.seq for row in over])))
    return _page(len(over), [row.at for row in rows], since, limit)


def timers(
    session: Session, practice: PracticeId, since: datetime, before: datetime, limit: int
) -> Page:
    """Delete fired and canceled timers of closed cases that were due between the two times.

    The case itself records which reminders were sent, so none fires again.
    """
    name = (_timers.c.case, _timers.c.kind, _timers.c.round, _timers.c.n)
    spent = (
        select(*name, _timers.c.due_at.label("at"), _cases.c.closed)
        .outerjoin(
            _cases, (_cases.c.practice == _timers.c.practice) & (_cases.c.id == _timers.c.case)
        )
        .where(
            _timers.c.practice == practice,
            # must match the index's condition verbatim
            _timers.c.state.in_([literally("fired"), literally("cancelled")]),
            _timers.c.due_at >= since,
            _timers.c.due_at <= before,
        )
        .order_by(_timers.c.due_at)
        .limit(limit)
    )
    rows = session.execute(spent).all()
    over = [
        {"practice": practice, "case": row.case, "kind": row.kind, "round": row.round, "n": row.n}
        for row in rows
        if row.closed
    ]
    _DELETE_TIMER.run_each(session, over)
    return _page(len(over), [row.at for row in rows], since, limit)


def answers(
    session: Session, practice: PracticeId, since: datetime, before: datetime, limit: int
) -> Page:
    """Delete responses to clicks that are too old to be redelivered."""
    old = (
        select(_inbox.c.key, _inbox.c.at)
        .where(_inbox.c.practice == practice, _inbox.c.at >= since, _inbox.c.at <= before)
        .order_by(_inbox.c.at)
        .limit(limit)
    )
    rows = session.execute(old).all()
    if rows:
        keys = [row.key for row in rows]
        session.execute(delete(_inbox).where(_inbox.c.practice == practice, _inbox.c.key.in_(keys)))
    return _page(len(rows), [row.at for row in rows], since, limit)


def _page(deleted: int, times: Sequence[datetime], since: datetime, limit: int) -> Page:
    """Return the page. A full page of retained rows with one timestamp must not be read again."""
    if len(times) < limit:
        return Page(deleted, None)
    last = times[-1]
    return Page(deleted, last if deleted or last > since else last + MOMENT)

"""Queries that show how a practice's work is going, cheap enough to run every few seconds."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session

from bot.health import Health, Parked, Polled, polled_accounts
from bot.practice import LocationId, Practice, PracticeId
from bot.store import cases, connections, effects, outbox, timers, watermarks
from bot.store.column_types import DatabaseNow, literally, table
from bot.store.tables import OPEN, SENDING, EffectRow
from bot.words.which import Which

_effects = table(EffectRow)
_OPEN = [literally(state) for state in OPEN]

MOST_DEAD = 10
"""Maximum number of dead letters to list. The rest are only counted."""


def look(session: Session, practice: Practice, now: datetime) -> Health:
    open_ones, parked = _open(session, practice.id)
    due = timers.next_due(session, practice.id)
    return Health(
        at=now,
        effects=open_ones + _dead(session, practice.id),
        outbox_since=_outbox_since(session, practice.id, now),
        timers_since=due if due is not None and due <= now else None,
        polls=tuple(_polls(session, practice)),
        parked=parked,
        dead=tuple(outbox.listed(session, practice.id, (effects.DEAD,), limit=MOST_DEAD)),
        waiting=cases.count(session, practice.id, Which.PENDING, now),
        sign_ins=tuple(connections.troubled(session, practice.id)),
        overdue=cases.count(session, practice.id, Which.OVERDUE, now),
    )


def _open(
    session: Session, practice: PracticeId
) -> tuple[Counter[tuple[str, str]], tuple[Parked, ...]]:
    by = (
        _effects.c.kind,
        _effects.c.state,
        _effects.c.platform,
        _effects.c.location,
        _effects.c.problem,
    )
    wanted = (
        select(*by, func.count().label("times"))
        .where(_effects.c.practice == practice, _effects.c.state.in_(_OPEN))
        .group_by(*by)
    )
    counts: Counter[tuple[str, str]] = Counter()
    parked: Counter[tuple[str, str, str]] = Counter()
    for row in session.execute(wanted):
        counts[row.kind, row.state] += row.times
        # a platform's error code is one word, while our own messages have several
        if row.problem and " " not in row.problem:
            parked[row.location, row.platform, row.problem] += row.times
    open_cases = tuple(
        Parked(LocationId(place), platform, code, count)
        for (place, platform, code), count in sorted(parked.items())
    )
    return counts, open_cases


def _dead(session: Session, practice: PracticeId) -> Counter[tuple[str, str]]:
    wanted = (
        select(_effects.c.kind, func.count().label("times"))
        .where(_effects.c.practice == practice, _effects.c.state == literally(effects.DEAD))
        .group_by(_effects.c.kind)
    )
    rows = session.execute(wanted)
    return Counter({(row.kind, effects.DEAD): row.times for row in rows})


def _outbox_since(session: Session, practice: PracticeId, now: datetime) -> datetime | None:
    """When the oldest effect became claimable. Effects that wait for an earlier one don't count."""
    stranded = and_(_effects.c.state == SENDING, _effects.c.lease_until < DatabaseNow())
    earliest = (
        select(_effects.c.due_at)
        .where(
            _effects.c.practice == practice,
            _effects.c.state.in_(_OPEN),
            or_(_effects.c.state != SENDING, stranded),
            _effects.c.due_at <= now,
            effects.KNOWN,
            effects.is_first(),
        )
        .order_by(_effects.c.due_at)
        .limit(1)
    )
    found: datetime | None = session.execute(earliest).scalar_one_or_none()
    return found


def _polls(session: Session, practice: Practice) -> list[Polled]:
    read_at = watermarks.polled(session, practice.id)
    return [Polled(*account, read_at.get(account)) for account in polled_accounts(practice)]

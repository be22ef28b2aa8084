"""The outbox for people and periodic jobs: counts, states, and requeuing dead letters.

The queries for carrying out effects are in `effects.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlmodel import Session

from bot.cases.case import CaseId
from bot.effects import EffectKind
from bot.health import ListedEffect
from bot.practice import PracticeId
from bot.store.column_types import DatabaseNow, literally, table
from bot.store.effects import DEAD, DONE
from bot.store.tables import OPEN, SENDING, UNKNOWN, WAITING, EffectRow

_effects = table(EffectRow)

BATCH = 500
"""Maximum number of keys in one query."""


def done_since(
    session: Session,
    practice: PracticeId,
    kind: EffectKind,
    since: datetime,
    *,
    besides: str,
) -> int:
    """The number of effects of this kind, except `besides`, requested since then and started."""
    begun = (
        select(func.count())
        .select_from(_effects)
        .where(
            _effects.c.practice == practice,
            _effects.c.kind == kind.value,
            _effects.c.asked_at >= since,
            _effects.c.state.in_((DONE, DEAD, SENDING, UNKNOWN)),
            _effects.c.key != besides,
        )
    )
    found: int = session.execute(begun).scalar_one()
    return found


def reschedule(session: Session, practice: PracticeId, now: datetime, most: timedelta) -> int:
    """Reschedule to now any effects that a fast clock deferred by more than `most`. Returns how
    many.

    This can't send anything too early, since each kind has a final check before the call.
    """
    far = (
        update(_effects)
        .where(
            _effects.c.practice == practice,
            # must match the index's condition verbatim
            _effects.c.state.in_([literally(state) for state in OPEN]),
            _effects.c.state != literally(SENDING),
            _effects.c.due_at > now + most,
        )
        .values(due_at=now)
    )
    return int(session.execute(far).rowcount)  # type: ignore[attr-defined]


def shorten_leases(session: Session, practice: PracticeId, lease: timedelta) -> int:
    """Shorten leases that a fast clock made too long so that they end a `lease` from now.

    That way, their effects are picked up even if whoever claimed them is gone. Returns how many.
    """
    span_s = lease.total_seconds()
    far = (
        update(_effects)
        .where(
            _effects.c.practice == practice,
            # must match the index's condition verbatim
            _effects.c.state == literally(SENDING),
            _effects.c.lease_until > DatabaseNow() + 2 * span_s,
        )
        .values(lease_until=DatabaseNow() + span_s)
    )
    return int(session.execute(far).rowcount)  # type: ignore[attr-defined]


def listed(
    session: Session,
    practice: PracticeId,
    states: Collection[str] = (DEAD, UNKNOWN, SENDING, WAITING),
    limit: int | None = None,
) -> list[ListedEffect]:
    # of a single state, SQLite uses the partial index only if it's compared with `=`
    in_states = or_(*(_effects.c.state == literally(state) for state in states))
    wanted = (
        select(_effects)
        .where(_effects.c.practice == practice, in_states)
        .order_by(_effects.c.due_at, _effects.c.seq)
        .limit(limit)
    )
    return [
        ListedEffect(
            row.key,
            row.kind,
            CaseId(row.case) if row.case is not None else None,
            row.state,
            row.attempt,
            row.due_at,
            row.asked_at,
            row.problem,
        )
        for row in session.execute(wanted)
    ]


def states(session: Session, practice: PracticeId, keys: Collection[str]) -> dict[str, str]:
    """The states of these effects, without those that don't exist."""
    by_key: dict[str, str] = {}
    wanted = list(keys)
    for start in range(0, len(wanted), BATCH):
        some = select(_effects.c.key, _effects.c.state).where(
            _effects.c.practice == practice, _effects.c.key.in_(wanted[start : start + BATCH])
        )
        by_key |= {row.key: row.state for row in session.execute(some)}
    return by_key


def requeue(session: Session, practice: PracticeId, key: str | None, now: datetime) -> int:
    """Make dead letters pending again: one, or all if `key` is None. Returns how many there were.

    For a dead letter whose outcome is unknown, we check whether it went through before we send it.
    """
    terms = [_effects.c.practice == practice, _effects.c.state == literally(DEAD)]
    if key is not None:
        terms.append(_effects.c.key == key)
    back = update(_effects).where(*terms).values(state=UNKNOWN, due_at=now, attempt=0)
    return int(session.execute(back).rowcount)  # type: ignore[attr-defined]

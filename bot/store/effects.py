"""The outbox's rows: added with the events, claimed, carried out, and completed.

waiting → sending → done | unknown → (looked) done | waiting | dead | canceled (docs/outbox.md)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    Float,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session

from bot.cases.case import CaseId
from bot.effects import Effect, EffectKind, Request, Unreadable, Wanted
from bot.effects.content import read, write
from bot.practice import LocationId, MemberId, PracticeId
from bot.store.column_types import DatabaseNow, Utc, insert, literally, table
from bot.store.prepared import Prepared
from bot.store.tables import OPEN, SENDING, UNKNOWN, WAITING, EffectRow

DONE, DEAD, CANCELLED = "done", "dead", "cancelled"

_effects = table(EffectRow)
_earlier = _effects.alias("earlier")
_OPEN = [literally(state) for state in OPEN]


def is_first() -> ColumnElement[bool]:
    """The condition that no earlier effect in the same chain is still open.

    It's checked row by row, because with a join, PostgreSQL would read all open effects to find the
    few that are due. Without the ORDER BY, it would also do that in a new database, which has no
    statistics that show which index is better.
    """
    return (
        select(_earlier.c.seq)
        .where(
            _earlier.c.practice == _effects.c.practice,
            _earlier.c.chain == _effects.c.chain,
            _earlier.c.seq < _effects.c.seq,
            _earlier.c.state.in_(_OPEN),
        )
        .correlate(_effects)
        .order_by(_earlier.c.seq)
        .limit(literal_column("1"))
        .scalar_subquery()
        .is_(None)
    )


_PRACTICE = _effects.c.practice == bindparam("practice")
KNOWN = _effects.c.kind.in_([literally(kind.value) for kind in EffectKind])
"""Limits a query to the kinds that this version has. All others belong to a newer version."""

_ASKED = (
    "practice",
    "key",
    "chain",
    "kind",
    "location",
    "case",
    "platform",
    "member",
    "thread",
    "details",
    "latest_wins",
    "due_at",
    "asked_at",
)
_AT_FIRST = {"attempt": 0, "asked": 1, "lease_until": 0, "lease_token": 0}


def _ask() -> Insert:
    """Insert the row. If the latest request wins, the same statement makes an existing row pending.

    A finished effect becomes due again. A pending effect is rescheduled if the request has a time.
    For a dead letter that might have arrived anyway, we first check whether it did.
    """
    added = insert(EffectRow).values(
        {name: bindparam(name) for name in _ASKED}
        | {"state": literally(WAITING), "problem": literally(""), "began_at": null()}
        | {name: literal_column(str(number)) for name, number in _AT_FIRST.items()}
    )
    wanted, there = added.excluded, _effects.c
    is_in_doubt = and_(there.state == literally(DEAD), there.began_at.is_not(None))
    is_over = there.state.in_([literally(state) for state in (DONE, DEAD, CANCELLED)])
    is_moved = or_(
        is_over,
        and_(there.state != literally(SENDING), bindparam("has_time", type_=Boolean)),
    )
    return added.on_conflict_do_update(
        index_elements=["practice", "key"],
        set_={
            "asked": there.asked + 1,
            "asked_at": wanted.asked_at,
            "details": wanted.details,
            "due_at": case((is_moved, wanted.due_at), else_=there.due_at),
            "attempt": case((is_moved, 0), else_=there.attempt),
            "state": case(
                (is_in_doubt, literally(UNKNOWN)), (is_over, literally(WAITING)), else_=there.state
            ),
            "problem": case((is_over, literally("")), else_=there.problem),
            "began_at": case(
                (is_in_doubt, there.began_at), (is_over, null()), else_=there.began_at
            ),
        },
        where=wanted.latest_wins,
    ).inline()


_ASK = Prepared(_ask())


class _Row(NamedTuple):
    seq: int
    key: str
    kind: str
    location: str
    case: int | None
    platform: str
    member: str | None
    details: dict[str, Any]
    state: str
    attempt: int
    asked: int
    asked_at: datetime
    began_at: datetime | None
    lease_token: int
    due_at: datetime
    problem: str


_COLUMNS = [_effects.c[name] for name in _Row._fields]

_NAMED = Prepared(select(*_COLUMNS).where(_PRACTICE, _effects.c.key == bindparam("key")))
_NOTES = Prepared(
    select(*_COLUMNS)
    .where(
        _PRACTICE,
        _effects.c.case == bindparam("case"),
        # must match the index's condition verbatim
        _effects.c.kind.in_([literally(kind) for kind in ("nudge", "notice")]),
        _effects.c.state.in_([literally(DONE), literally(SENDING)]),
    )
    .order_by(_effects.c.seq)
)
_CLAIMABLE = Prepared(
    select(*_COLUMNS)
    .where(
        _PRACTICE,
        KNOWN,
        _effects.c.state.in_(_OPEN),
        _effects.c.state != literally(SENDING),
        _effects.c.due_at <= bindparam("now"),
        is_first(),
    )
    .order_by(_effects.c.due_at, _effects.c.seq)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_STRANDED = Prepared(
    select(*_COLUMNS)
    .where(
        _PRACTICE,
        KNOWN,
        _effects.c.state == literally(SENDING),
        _effects.c.lease_until < DatabaseNow(),
        is_first(),
    )
    .order_by(_effects.c.lease_until)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = Prepared(
    update(_effects)
    .where(_effects.c.seq == bindparam("at"))
    .values(
        state=SENDING,
        attempt=_effects.c.attempt + 1,
        lease_until=DatabaseNow() + bindparam("lease_s", type_=Float),
        lease_token=_effects.c.lease_token + 1,
        began_at=func.coalesce(_effects.c.began_at, bindparam("now", type_=Utc)),
    )
)
_UNTRIED = Prepared(
    select(*_COLUMNS)
    .where(
        _PRACTICE,
        _effects.c.kind == bindparam("kind"),
        _effects.c.state.in_(_OPEN),
        _effects.c.state == literally(WAITING),
        _effects.c.attempt == 0,
        # an effect that was requested again already existed and was only updated
        _effects.c.asked == 1,
        _effects.c.due_at <= bindparam("now"),
    )
    .order_by(_effects.c.due_at, _effects.c.seq)
    .with_for_update(skip_locked=True)
)
_NEXT = Prepared(
    select(_effects.c.due_at)
    .where(
        _PRACTICE,
        KNOWN,
        _effects.c.state.in_(_OPEN),
        _effects.c.state != literally(SENDING),
        is_first(),
    )
    .order_by(_effects.c.due_at)
    .limit(bindparam("most"))
)
_WAITS = update(_effects).where(
    _PRACTICE, _effects.c.key == bindparam("at"), _effects.c.state == literally(WAITING)
)
_CANCEL = Prepared(_WAITS.values(state=CANCELLED))
_REDIRECT = Prepared(_WAITS.values(details=bindparam("new_details")))

_OURS = update(_effects).where(
    _PRACTICE,
    _effects.c.key == bindparam("at"),
    _effects.c.lease_token == bindparam("token"),
    _effects.c.state == literally(SENDING),
)
_ASKED_AGAIN = and_(_effects.c.latest_wins, _effects.c.asked != bindparam("seen_asked"))
_SETTLED: dict[str, Any] = {
    "state": bindparam("new_state"),
    "problem": bindparam("new_problem"),
}
_LATER: dict[str, Any] = {"due_at": bindparam("new_due_at")}
_TRIED: dict[str, Any] = {"attempt": bindparam("new_attempt")}
_NOT_BEGUN: dict[str, Any] = {"began_at": null()}
_SETTLE = Prepared(_OURS.values(**_SETTLED))
_SETTLE_NOT_BEGUN = Prepared(_OURS.values(**_SETTLED, **_NOT_BEGUN))
_PUT_OFF = Prepared(_OURS.values(**_SETTLED, **_LATER, **_NOT_BEGUN))
_LOOK_LATER = Prepared(_OURS.values(**_SETTLED, **_LATER))
_HAND_BACK = Prepared(_OURS.values(**_SETTLED, **_TRIED))
_HAND_BACK_NOT_BEGUN = Prepared(_OURS.values(**_SETTLED, **_TRIED, **_NOT_BEGUN))
_OVER = Prepared(_OURS.where(~_ASKED_AGAIN).values(**_SETTLED))
_AGAIN = Prepared(_OURS.where(_ASKED_AGAIN).values(**_SETTLED, **_LATER, **_TRIED, **_NOT_BEGUN))


@dataclass(frozen=True)
class Claimed:
    """An effect that we may carry out during the lease. `key` identifies it in the outbox.

    `token` is a fencing token: completing the effect with an old one is a no-op. `attempt` counts
    from 1. `uncertain` means that an earlier call might have succeeded (at `began_at` or later), so
    check before repeating it. `problem` is why it was deferred until `due_at`.
    """

    key: str
    effect: Effect
    token: int
    attempt: int
    asked: int
    uncertain: bool
    began_at: datetime | None
    asked_at: datetime
    due_at: datetime
    problem: str


@dataclass(frozen=True)
class Waiting:
    """An effect that hasn't been attempted yet. `key` identifies it in the outbox."""

    key: str
    effect: Effect


def ask(session: Session, practice: PracticeId, wanted: Iterable[Wanted], now: datetime) -> None:
    """Add new effects. An existing effect becomes pending again if its latest request wins."""
    requests = (each if isinstance(each, Request) else Request(each) for each in wanted)
    _ASK.run_each(session, [_new(practice, request, now) for request in requests])


def named(session: Session, practice: PracticeId, key: str) -> Effect | None:
    """The effect with that key, in any state, or None if there never was one."""
    rows = _NAMED.rows(session, {"practice": practice, "key": key})
    return next((_effect(_Row(*row)) for row in rows), None)


def notes(session: Session, practice: PracticeId, case: CaseId) -> list[Effect]:
    """The reminders and notices about that case that were sent or are being sent."""
    rows = _NOTES.rows(session, {"practice": practice, "case": case})
    return [_effect(_Row(*row)) for row in rows]


def cancel(session: Session, practice: PracticeId, key: str) -> None:
    """Cancel an effect that's no longer needed. If it's being sent, its final check stops it."""
    _CANCEL.later(session, {"practice": practice, "at": key})


def untried(
    session: Session, practice: PracticeId, kind: EffectKind, now: datetime
) -> list[Waiting]:
    """Due effects of this kind that haven't been attempted, oldest first.

    This transaction can change them.
    """
    rows = _UNTRIED.rows(session, {"practice": practice, "kind": kind.value, "now": now})
    waiting = (Waiting(row.key, _effect(row)) for row in (_Row(*values) for values in rows))
    return [each for each in waiting if not isinstance(each.effect, Unreadable)]


def redirect(session: Session, practice: PracticeId, waiting: Waiting) -> None:
    """Store `waiting.effect` as the effect's content, unless it has been attempted."""
    values = {"practice": practice, "at": waiting.key, "new_details": write(waiting.effect)}
    _REDIRECT.later(session, values)


def claim(
    session: Session, practice: PracticeId, now: datetime, limit: int, lease: timedelta
) -> list[Claimed]:
    """Claim the first open effect of each chain if it's due.

    The claim takes effect once the `sending` state is committed.
    """
    claimed = _STRANDED.rows(session, {"practice": practice, "most": limit})
    left = limit - len(claimed)
    claimed += _CLAIMABLE.rows(session, {"practice": practice, "now": now, "most": left})
    rows = [_Row(*row) for row in claimed]
    lease_s = lease.total_seconds()
    _CLAIM.run_each(session, [{"at": row.seq, "now": now, "lease_s": lease_s} for row in rows])
    return [_claimed(row) for row in rows]


def done(session: Session, practice: PracticeId, claimed: Claimed, now: datetime) -> bool:
    """Record that the effect was carried out. Returns False if the lease was lost."""
    ours = _ours(practice, claimed) | {"seen_asked": claimed.asked, "new_problem": ""}
    again = ours | {"new_state": WAITING, "new_due_at": now, "new_attempt": 0}
    return bool(
        _AGAIN.run(session, again)
        or _OVER.run(session, ours | {"new_state": DONE})
        # another replica requested it in the meantime
        or _AGAIN.run(session, again)
    )


def again(
    session: Session, practice: PracticeId, claimed: Claimed, at: datetime, problem: str
) -> bool:
    """Record that the attempt had no effect, and retry at `at`."""
    values = _ours(practice, claimed, WAITING, problem) | {"new_due_at": at}
    return bool(_PUT_OFF.run(session, values))


def unknown(
    session: Session, practice: PracticeId, claimed: Claimed, at: datetime, problem: str
) -> bool:
    """Record that the outcome is unknown and that it should be checked at `at`."""
    values = _ours(practice, claimed, UNKNOWN, problem) | {"new_due_at": at}
    return bool(_LOOK_LATER.run(session, values))


def dead(
    session: Session, practice: PracticeId, claimed: Claimed, problem: str, *, in_doubt: bool
) -> bool:
    """Turn the effect into a dead letter, which isn't retried until someone requeues it.

    `in_doubt` means that it might have arrived anyway.
    """
    statement = _SETTLE if in_doubt else _SETTLE_NOT_BEGUN
    return bool(statement.run(session, _ours(practice, claimed, DEAD, problem)))


def drop(session: Session, practice: PracticeId, claimed: Claimed, why: str) -> bool:
    """Record that the effect was no longer needed by the time it was due."""
    return bool(_SETTLE.run(session, _ours(practice, claimed, CANCELLED, why)))


def release(session: Session, practice: PracticeId, claimed: Claimed) -> bool:
    """Undo the claim, because the call wasn't started."""
    before = {"new_attempt": claimed.attempt - 1}
    if claimed.uncertain:
        return bool(_HAND_BACK.run(session, _ours(practice, claimed, UNKNOWN) | before))
    return bool(_HAND_BACK_NOT_BEGUN.run(session, _ours(practice, claimed, WAITING) | before))


def uncount(session: Session, practice: PracticeId, claimed: Claimed) -> None:
    """Don't count the attempt.

    Otherwise, effects that wait in a long queue for their turn would run out of attempts.
    """
    session.execute(
        update(_effects)
        .where(_effects.c.practice == practice, _effects.c.key == claimed.key)
        .values(attempt=claimed.attempt - 1)
    )


def next_at(session: Session, practice: PracticeId) -> datetime | None:
    """When the next effect can be claimed, or None if none is pending."""
    due_at: datetime | None = _NEXT.value(session, {"practice": practice, "most": 1})
    return due_at


def _ours(
    practice: PracticeId, claimed: Claimed, state: str = "", problem: str = ""
) -> dict[str, object]:
    """The values that identify a claimed row, and its new state."""
    return {
        "practice": practice,
        "at": claimed.key,
        "token": claimed.token,
        "new_state": state,
        "new_problem": problem,
    }


def _new(practice: PracticeId, request: Request, now: datetime) -> dict[str, Any]:
    effect = request.effect
    return {
        "practice": practice,
        "key": effect.key,
        "chain": effect.chain,
        "kind": effect.kind.value,
        "location": effect.location,
        "case": effect.case,
        "platform": effect.platform,
        "member": effect.member,
        "thread": effect.in_thread,
        "details": write(effect),
        "latest_wins": effect.latest_wins or request.again,
        "due_at": request.not_before or now,
        "has_time": request.not_before is not None,
        "asked_at": now,
    }


def _effect(row: _Row) -> Effect:
    return read(
        EffectKind(row.kind),
        row.key,
        row.details,
        location=LocationId(row.location),
        case=CaseId(row.case) if row.case is not None else None,
        platform=row.platform,
        member=MemberId(row.member) if row.member is not None else None,
    )


def _claimed(row: _Row) -> Claimed:
    uncertain = row.state != WAITING
    return Claimed(
        key=row.key,
        effect=_effect(row),
        token=row.lease_token + 1,
        attempt=row.attempt + 1,
        asked=row.asked,
        uncertain=uncertain,
        began_at=row.began_at if uncertain else None,
        asked_at=row.asked_at,
        due_at=row.due_at,
        problem=row.problem,
    )

"""The outbox's rows: asked for with the events, claimed, carried out, settled.

waiting → sending → done | unknown → (looked) done | waiting | dead | cancelled (docs/outbox.md)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, literal, or_, select, update
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session

from bot.cases.case import CaseId
from bot.effects import Effect, EffectKind
from bot.practice import LocationId, MemberId, PracticeId
from bot.store.columns import DatabaseNow, literally, table
from bot.store.tables import OPEN, SENDING, UNKNOWN, WAITING, EffectRow

DONE, DEAD, CANCELLED = "done", "dead", "cancelled"

_effects = table(EffectRow)
_earlier = _effects.alias("earlier")
_OPEN = [literally(state) for state in OPEN]


_THERE = select(_effects.c.seq, _effects.c.key, _effects.c.state).where(
    _effects.c.practice == bindparam("practice"),
    _effects.c.key.in_(bindparam("keys", expanding=True)),
)

# Held until the commit: one that is settled meanwhile by another replica would not wait anew.
_THERE_AND_HELD = _THERE.order_by(_effects.c.seq).with_for_update()

_ASKED = (
    update(_effects)
    .where(_effects.c.seq == bindparam("at"))
    .values(asked=_effects.c.asked + 1, asked_at=bindparam("now"), details=bindparam("details"))
)
_MOVED = _ASKED.values(due_at=bindparam("due_at"), attempt=0)
_REVIVED = _MOVED.values(state=WAITING, problem="", began_at=None)


@dataclass(frozen=True)
class Claimed:
    """An effect that is ours to carry out while the lease lasts.

    `token` fences: settling with an old one changes nothing. `attempt` counts from 1.
    `uncertain`: an earlier call may have done it (since `began_at`), so look before you repeat.
    """

    effect: Effect
    token: int
    attempt: int
    asked: int
    uncertain: bool
    began_at: datetime | None
    asked_at: datetime


@dataclass(frozen=True)
class Listed:
    """One effect for people to look at: no text of anybody in it."""

    key: str
    kind: EffectKind
    case: CaseId | None
    state: str
    attempt: int
    due_at: datetime
    asked_at: datetime
    problem: str


def ask(session: Session, practice: PracticeId, effects: Iterable[Effect], now: datetime) -> None:
    """Add the effects that are not there yet; those whose latest wins wait anew if they are."""
    wanted = {effect.key: effect for effect in effects}
    if not wanted:
        return
    there = {
        row.key: row
        for row in session.execute(_THERE_AND_HELD, {"practice": practice, "keys": list(wanted)})
    }
    new = [_new(practice, effect, now) for key, effect in wanted.items() if key not in there]
    if new:
        session.execute(_effects.insert(), new)
    again = [(row, wanted[key]) for key, row in there.items() if wanted[key].latest_wins]
    _ask_anew(session, again, now)


def cancel(session: Session, practice: PracticeId, key: str) -> None:
    """Its reason ended; one that is already on its way is stopped by its own last check."""
    session.execute(
        update(_effects)
        .where(_effects.c.practice == practice, _effects.c.key == key, _effects.c.state == WAITING)
        .values(state=CANCELLED)
    )


def untried(
    session: Session, practice: PracticeId, kind: EffectKind, now: datetime
) -> list[Effect]:
    """Those of this kind that are due and were never begun, the oldest first; ours to change."""
    wanted = (
        select(_effects)
        .where(
            _effects.c.practice == practice,
            _effects.c.kind == kind.value,
            _effects.c.state.in_(_OPEN),
            _effects.c.state == WAITING,
            _effects.c.attempt == 0,
            _effects.c.due_at <= now,
        )
        .order_by(_effects.c.due_at, _effects.c.seq)
        .with_for_update(skip_locked=True)
    )
    return [_effect(row) for row in session.execute(wanted)]


def redirect(session: Session, practice: PracticeId, effect: Effect) -> None:
    """Give a waiting effect the details of `effect`, as long as it was not begun."""
    session.execute(
        update(_effects)
        .where(
            _effects.c.practice == practice,
            _effects.c.key == effect.key,
            _effects.c.state == WAITING,
        )
        .values(details=dict(effect.details))
    )


def claim(
    session: Session, practice: PracticeId, now: datetime, limit: int, lease: timedelta
) -> list[Claimed]:
    """The first open effect of each chain, if it is due: committed as `sending`, then ours."""
    due = and_(_effects.c.state != SENDING, _effects.c.due_at <= now)
    stranded = and_(_effects.c.state == SENDING, _effects.c.lease_until < DatabaseNow())
    wanted = (
        select(_effects)
        .where(
            _effects.c.practice == practice,
            _effects.c.state.in_(_OPEN),
            or_(due, stranded),
            is_first(),
        )
        .order_by(_effects.c.due_at, _effects.c.seq)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = session.execute(wanted).all()
    if rows:
        session.execute(
            update(_effects)
            .where(_effects.c.seq.in_([row.seq for row in rows]))
            .values(
                state=SENDING,
                attempt=_effects.c.attempt + 1,
                lease_until=DatabaseNow() + lease.total_seconds(),
                lease_token=_effects.c.lease_token + 1,
                began_at=func.coalesce(_effects.c.began_at, literal(now, _effects.c.began_at.type)),
            )
        )
    return [_claimed(row, now) for row in rows]


def done(session: Session, practice: PracticeId, claimed: Claimed, now: datetime) -> bool:
    """Carried out. False: the lease was lost, another decides."""
    again = and_(_effects.c.latest_wins, _effects.c.asked != claimed.asked)
    anew, over = _waiting(now, attempt=0), {"state": DONE, "problem": ""}
    return (
        _settle(session, practice, claimed, again, anew)
        or _settle(session, practice, claimed, ~again, over)
        # another replica asked for it between the two
        or _settle(session, practice, claimed, again, anew)
    )


def again(
    session: Session, practice: PracticeId, claimed: Claimed, at: datetime, problem: str
) -> bool:
    """Nothing was done; try at `at`."""
    return _settle(session, practice, claimed, None, _waiting(at, problem=problem))


def unknown(
    session: Session, practice: PracticeId, claimed: Claimed, at: datetime, problem: str
) -> bool:
    """It may have been done; look at `at`."""
    values = {"state": UNKNOWN, "due_at": at, "problem": problem}
    return _settle(session, practice, claimed, None, values)


def dead(session: Session, practice: PracticeId, claimed: Claimed, problem: str) -> bool:
    """Never by itself again: a dead letter that a person can put back."""
    return _settle(session, practice, claimed, None, {"state": DEAD, "problem": problem})


def drop(session: Session, practice: PracticeId, claimed: Claimed, why: str) -> bool:
    """Its reason ended before it was done."""
    return _settle(session, practice, claimed, None, {"state": CANCELLED, "problem": why})


def hand_back(session: Session, practice: PracticeId, claimed: Claimed) -> bool:
    """The call was not begun: as if it had not been claimed."""
    if claimed.uncertain:
        values: dict[str, Any] = {"state": UNKNOWN, "attempt": claimed.attempt - 1}
    else:
        values = {"state": WAITING, "attempt": claimed.attempt - 1, "began_at": None}
    return _settle(session, practice, claimed, None, values)


def done_since(
    session: Session,
    practice: PracticeId,
    kind: EffectKind,
    since: datetime,
    *,
    besides: str,
) -> int:
    """How many of this kind were asked for since then and begun, `besides` not counted."""
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


def next_at(session: Session, practice: PracticeId) -> datetime | None:
    """When the next effect can be claimed; None if none waits."""
    earliest = select(func.min(_effects.c.due_at)).where(
        _effects.c.practice == practice,
        _effects.c.state.in_(_OPEN),
        _effects.c.state != SENDING,
        is_first(),
    )
    found: datetime | None = session.execute(earliest).scalar_one_or_none()
    return found


def pull_back(session: Session, practice: PracticeId, now: datetime, most: timedelta) -> int:
    """What waits for longer than `most` was put off by a clock that ran ahead: due now; how many.

    Nothing goes out too early by it: each kind has its last check before the call.
    """
    far = (
        update(_effects)
        .where(
            _effects.c.practice == practice,
            _effects.c.state.in_([literally(WAITING), literally(UNKNOWN)]),
            _effects.c.due_at > now + most,
        )
        .values(due_at=now)
    )
    return int(session.execute(far).rowcount)  # type: ignore[attr-defined]


def listed(
    session: Session,
    practice: PracticeId,
    states: Collection[str] = (DEAD, UNKNOWN, SENDING, WAITING),
    limit: int | None = None,
) -> list[Listed]:
    wanted = (
        select(_effects)
        .where(
            _effects.c.practice == practice,
            _effects.c.state.in_([literally(state) for state in states]),
        )
        .order_by(_effects.c.due_at, _effects.c.seq)
        .limit(limit)
    )
    return [
        Listed(
            row.key,
            EffectKind(row.kind),
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
    """The state of each of these effects that was ever asked for."""
    found = session.execute(_THERE, {"practice": practice, "keys": list(keys)})
    return {row.key: row.state for row in found}


def put_back(session: Session, practice: PracticeId, key: str | None, now: datetime) -> int:
    """Dead letters wait again, one or (`key` None) all; how many there were.

    A letter that died after an unknown result is looked for before it is sent.
    """
    terms = [_effects.c.practice == practice, _effects.c.state == DEAD]
    if key is not None:
        terms.append(_effects.c.key == key)
    back = update(_effects).where(*terms).values(state=UNKNOWN, due_at=now, attempt=0)
    return int(session.execute(back).rowcount)  # type: ignore[attr-defined]


def held_up(session: Session, practice: PracticeId, before: datetime) -> int:
    """How many open effects have been due since before `before`."""
    late = (
        select(func.count())
        .select_from(_effects)
        .where(
            _effects.c.practice == practice,
            _effects.c.state.in_(_OPEN),
            _effects.c.due_at < before,
        )
    )
    found: int = session.execute(late).scalar_one()
    return found


def is_first() -> ColumnElement[bool]:
    """Nothing earlier of the same chain is still open."""
    return ~(
        select(literal(1))
        .where(
            _earlier.c.practice == _effects.c.practice,
            _earlier.c.chain == _effects.c.chain,
            _earlier.c.seq < _effects.c.seq,
            _earlier.c.state.in_(_OPEN),
        )
        .correlate(_effects)
        .exists()
    )


def _ask_anew(session: Session, again: list[tuple[Row[Any], Effect]], now: datetime) -> None:
    """What was settled waits anew; what waits is moved where it has a time of its own."""
    asked, moved, revived = [], [], []
    for row, effect in again:
        values = {"at": row.seq, "now": now, "details": dict(effect.details)}
        if row.state in (DONE, DEAD, CANCELLED):
            revived.append(values | {"due_at": effect.not_before or now})
        elif row.state in (WAITING, UNKNOWN) and effect.not_before is not None:
            moved.append(values | {"due_at": effect.not_before})
        else:
            asked.append(values)
    for statement, rows in ((_ASKED, asked), (_MOVED, moved), (_REVIVED, revived)):
        if rows:
            session.execute(statement, rows)


def _waiting(at: datetime, *, attempt: int | None = None, problem: str = "") -> dict[str, Any]:
    values = {"state": WAITING, "due_at": at, "problem": problem, "began_at": None}
    return values if attempt is None else values | {"attempt": attempt}


def _settle(
    session: Session,
    practice: PracticeId,
    claimed: Claimed,
    only: ColumnElement[bool] | None,
    values: dict[str, Any],
) -> bool:
    terms = [
        _effects.c.practice == practice,
        _effects.c.key == claimed.effect.key,
        _effects.c.lease_token == claimed.token,
        _effects.c.state == SENDING,
    ]
    if only is not None:
        terms.append(only)
    settled = update(_effects).where(*terms).values(**values)
    return bool(session.execute(settled).rowcount)  # type: ignore[attr-defined]


def _new(practice: PracticeId, effect: Effect, now: datetime) -> dict[str, Any]:
    return {
        "practice": practice,
        "key": effect.key,
        "chain": effect.chain,
        "kind": effect.kind.value,
        "location": effect.location,
        "case": effect.case,
        "platform": effect.platform,
        "member": effect.member,
        "thread": effect.thread,
        "details": dict(effect.details),
        "latest_wins": effect.latest_wins,
        "due_at": effect.not_before or now,
        "state": WAITING,
        "attempt": 0,
        "asked": 1,
        "asked_at": now,
        "lease_until": 0.0,
        "lease_token": 0,
        "problem": "",
    }


def _effect(row: Row[Any]) -> Effect:
    return Effect(
        key=row.key,
        chain=row.chain,
        kind=EffectKind(row.kind),
        location=LocationId(row.location),
        case=CaseId(row.case) if row.case is not None else None,
        platform=row.platform,
        member=MemberId(row.member) if row.member is not None else None,
        thread=row.thread,
        details=row.details,
        not_before=row.due_at,
        latest_wins=row.latest_wins,
    )


def _claimed(row: Row[Any], now: datetime) -> Claimed:
    uncertain = row.state != WAITING
    return Claimed(
        effect=_effect(row),
        token=row.lease_token + 1,
        attempt=row.attempt + 1,
        asked=row.asked,
        uncertain=uncertain,
        began_at=row.began_at if uncertain else None,
        asked_at=row.asked_at,
    )

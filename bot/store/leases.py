"""Roles that only one replica has at a time. Leases use the database's clock, never ours."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from sqlalchemy import Float, bindparam, or_, select, update
from sqlmodel import Session

from bot.store.column_types import DatabaseNow, insert, table
from bot.store.prepared import Prepared
from bot.store.tables import LeaseRow

_leases = table(LeaseRow)

_TAKE = Prepared(
    update(_leases)
    .where(
        _leases.c.name == bindparam("role"),
        or_(_leases.c.holder == bindparam("who"), _leases.c.until < DatabaseNow()),
    )
    .values(
        holder=bindparam("who"),
        until=DatabaseNow() + bindparam("span_s", type_=Float),
        token=_leases.c.token + 1,
    )
    .returning(_leases.c.token)
)


_SHORTEN = Prepared(
    update(_leases)
    .where(
        _leases.c.name == bindparam("role"),
        _leases.c.until > DatabaseNow() + 2 * bindparam("span_s", type_=Float),
    )
    .values(until=DatabaseNow() + bindparam("span_s", type_=Float))
)
"""Shortens a lease that ends later than any valid one could. It was acquired while the clock was
fast, possibly by a process that's gone. From now on, it lasts as long as a new lease.
"""


def take(session: Session, name: str, holder: str, span: timedelta) -> int | None:
    """Acquire or renew the role `name` for `span`. Returns its token, or None if another has it."""
    taking = {"role": name, "who": holder, "span_s": span.total_seconds()}
    token = cast("int | None", _TAKE.value(session, taking))
    if token is None and _is_new(session, name):
        token = cast("int | None", _TAKE.value(session, taking))
    if token is None:
        _SHORTEN.run(session, {"role": name, "span_s": span.total_seconds()})
    return token


def alone(session: Session, name: str) -> None:
    """Make other transactions that call this with the same `name` wait until this one ends."""
    locking = select(_leases.c.name).where(_leases.c.name == name).with_for_update()
    if session.execute(locking).first() is None:
        _is_new(session, name)
        session.execute(locking)


def release(session: Session, name: str, holder: str) -> None:
    """Let another replica take over right away."""
    session.execute(
        update(_leases).where(_leases.c.name == name, _leases.c.holder == holder).values(until=0.0)
    )


def _is_new(session: Session, name: str) -> bool:
    """Add a row for a new role. Returns False if the role already has one."""
    added = session.execute(
        insert(LeaseRow).values(name=name, holder="", until=0.0, token=0).on_conflict_do_nothing()
    )
    return bool(added.rowcount)  # type: ignore[attr-defined]

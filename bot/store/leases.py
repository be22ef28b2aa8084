"""Roles that one replica plays at a time. Lease times are the database's, never ours."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Float, bindparam, or_, select, update
from sqlmodel import Session

from bot.store.column_types import DatabaseNow, insert, table
from bot.store.prepared import Prepared
from bot.store.tables import LeaseRow

_leases = table(LeaseRow)
_FREE = or_(_leases.c.holder == bindparam("by"), _leases.c.until < DatabaseNow())
_TAKE = Prepared(
    update(_leases)
    .where(_leases.c.name == bindparam("at"), _FREE)
    .values(
        holder=bindparam("by"),
        until=DatabaseNow() + bindparam("span_s", type_=Float),
        token=_leases.c.token + 1,
    )
    .returning(_leases.c.token)
)
_ALONE = Prepared(select(_leases.c.name).where(_leases.c.name == bindparam("at")).with_for_update())


def take(session: Session, name: str, holder: str, span: timedelta) -> int | None:
    """Take or renew the role `name` for `span`; its token, or None while another plays it."""
    wish = {"at": name, "by": holder, "span_s": span.total_seconds()}
    token: int | None = _TAKE.value(session, wish)
    if token is None and _is_new(session, name):
        token = _TAKE.value(session, wish)
    return token


def alone(session: Session, name: str) -> None:
    """Until this transaction ends, no one else gets past this point with the same `name`."""
    if not _ALONE.rows(session, {"at": name}):
        _is_new(session, name)
        _ALONE.rows(session, {"at": name})


def release(session: Session, name: str, holder: str) -> None:
    """Let another take over at once."""
    session.execute(
        update(_leases).where(_leases.c.name == name, _leases.c.holder == holder).values(until=0.0)
    )


def _is_new(session: Session, name: str) -> bool:
    """The role is new, so it gets a row."""
    added = session.execute(
        insert(LeaseRow).values(name=name, holder="", until=0.0, token=0).on_conflict_do_nothing()
    )
    return bool(added.rowcount)  # type: ignore[attr-defined]

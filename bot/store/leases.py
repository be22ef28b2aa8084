"""Roles that one replica plays at a time. Lease times are the database's, never ours."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlmodel import Session

from bot.store.columns import DatabaseNow, insert, table
from bot.store.tables import LeaseRow

_leases = table(LeaseRow)


def take(session: Session, name: str, holder: str, span: timedelta) -> int | None:
    """Take or renew the role `name` for `span`; its token, or None while another plays it."""
    session.execute(
        insert(session, LeaseRow)
        .values(name=name, holder="", until=0.0, token=0)
        .on_conflict_do_nothing()
    )
    free = or_(_leases.c.holder == holder, _leases.c.until < DatabaseNow())
    taken = (
        update(_leases)
        .where(_leases.c.name == name, free)
        .values(
            holder=holder,
            until=DatabaseNow() + span.total_seconds(),
            token=_leases.c.token + 1,
        )
        .returning(_leases.c.token)
    )
    token: int | None = session.execute(taken).scalar_one_or_none()
    return token


def alone(session: Session, name: str) -> None:
    """Until this transaction ends nobody else is past this point under `name`."""
    session.execute(
        insert(session, LeaseRow)
        .values(name=name, holder="", until=0.0, token=0)
        .on_conflict_do_nothing()
    )
    session.execute(select(_leases.c.name).where(_leases.c.name == name).with_for_update())


def release(session: Session, name: str, holder: str) -> None:
    """Let another take over at once."""
    session.execute(
        update(_leases).where(_leases.c.name == name, _leases.c.holder == holder).values(until=0.0)
    )

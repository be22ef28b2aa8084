"""Connected review sites: who connected each one, for which offices, and the encrypted credentials.

A practice has only a few rows, so the primary key is the only index it needs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session

from bot.connections import Connection, Stage, in_settings
from bot.practice import LocationId, PracticeId, SiteAccount
from bot.store.column_types import insert, table
from bot.store.tables import SiteConnectionRow

_connections = table(SiteConnectionRow)


def begin(session: Session, practice: PracticeId, connection: Connection, now: datetime) -> bool:
    """Save a sign-in that someone has started, and delete stale sign-ins.

    Returns False if the ID already exists.
    """
    stale = (_connections.c.stage != Stage.CONNECTED) & (_connections.c.ends_at < now)
    session.execute(delete(_connections).where(_connections.c.practice == practice, stale))
    values = {"practice": practice, "id": connection.id, **_values(connection)}
    begun = session.execute(
        insert(SiteConnectionRow)
        .values(values)
        .on_conflict_do_nothing()
        .returning(_connections.c.id)
    )
    return begun.scalar() is not None


def load(session: Session, practice: PracticeId, id: str) -> Connection | None:
    wanted = select(_connections).where(
        _connections.c.practice == practice, _connections.c.id == id
    )
    row = session.execute(wanted).one_or_none()
    return _connection(row) if row is not None else None


def advance(session: Session, practice: PracticeId, before: Connection, after: Connection) -> bool:
    """Replace a connection. Returns False if someone else has already moved it to another stage."""
    done = session.execute(
        update(_connections)
        .where(
            _connections.c.practice == practice,
            _connections.c.id == before.id,
            _connections.c.stage == before.stage,
            _connections.c.secret == before.sealed,
        )
        .values(**_values(after))
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def connected(session: Session, practice: PracticeId, site: str = "") -> Sequence[Connection]:
    """All active connections (with `site`, only those to that site), oldest first."""
    wanted = select(_connections).where(
        _connections.c.practice == practice, _connections.c.stage == Stage.CONNECTED
    )
    if site:
        wanted = wanted.where(_connections.c.site == site)
    rows = session.execute(wanted.order_by(_connections.c.at, _connections.c.id))
    return tuple(map(_connection, rows))


def everything(session: Session, practice: PracticeId) -> Sequence[Connection]:
    """All connections, at any stage."""
    rows = session.execute(select(_connections).where(_connections.c.practice == practice))
    return tuple(map(_connection, rows))


def replaced_by(session: Session, practice: PracticeId, newer: Connection) -> None:
    """Remove the offices of `newer` from the site's older connections, and delete empty ones.

    `newer` inherits their problem until it has worked once. We then report that it's resolved.
    """
    if (own := load(session, practice, in_settings(newer.site))) and own.problem:
        trouble(session, practice, newer.site, newer.id, own.problem, newer.at)
        forget(session, practice, own.id)
    for older in connected(session, practice, newer.site):
        left = {at: place for at, place in older.offices.items() if at not in newer.offices}
        if older.id == newer.id or len(left) == len(older.offices):
            continue
        if older.problem:
            trouble(session, practice, newer.site, newer.id, older.problem, newer.at)
        if not left:
            forget(session, practice, older.id)
            continue
        session.execute(
            update(_connections)
            .where(_connections.c.practice == practice, _connections.c.id == older.id)
            .values(offices=_offices(left))
        )


def forget(session: Session, practice: PracticeId, id: str) -> None:
    session.execute(
        delete(_connections).where(_connections.c.practice == practice, _connections.c.id == id)
    )


def troubled(session: Session, practice: PracticeId) -> Sequence[Connection]:
    """Connections that don't work or that expire at some point."""
    ends = (_connections.c.stage == Stage.CONNECTED) & _connections.c.ends_at.is_not(None)
    wanted = select(_connections).where(
        _connections.c.practice == practice, ends | (_connections.c.problem != "")
    )
    return tuple(map(_connection, session.execute(wanted.order_by(_connections.c.id))))


def trouble(
    session: Session, practice: PracticeId, site: str, id: str, problem: str, now: datetime
) -> bool:
    """Save the reason the credentials don't work, or "" if they do. Returns True if it changed."""
    if id == in_settings(site) and problem and load(session, practice, id) is None:
        own = Connection(id, site, Stage.IN_SETTINGS, "", now, None, "", problem=problem)
        return begin(session, practice, own, now)
    done = session.execute(
        update(_connections)
        .where(
            _connections.c.practice == practice,
            _connections.c.id == id,
            _connections.c.problem != problem,
        )
        .values(problem=problem)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _values(connection: Connection) -> Mapping[str, Any]:
    return {
        "site": connection.site,
        "stage": connection.stage.value,
        "by": connection.by,
        "at": connection.at,
        "ends_at": connection.ends_at,
        "secret": connection.sealed,
        "offices": _offices(connection.offices),
        "problem": connection.problem,
    }


def _offices(offices: Mapping[LocationId, SiteAccount]) -> str:
    return json.dumps({id: [at.account, at.location] for id, at in offices.items()})


def _connection(row: Any) -> Connection:
    return Connection(
        row.id,
        row.site,
        Stage(row.stage),
        row.by,
        row.at,
        row.ends_at,
        row.secret,
        {
            LocationId(id): SiteAccount(row.site, account, location)
            for id, (account, location) in json.loads(row.offices).items()
        },
        row.problem,
    )

"""Decides whether we can send a site another request now, by a count that all replicas share.

The count outlives the replicas. It's stored in the same table as roles: reserving the next slot in
a quota is like acquiring a role for a moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import Float, bindparam, select, type_coerce, update
from sqlalchemy.types import NullType
from sqlmodel import Session

from bot.practice import PracticeId
from bot.sites import Site
from bot.store.column_types import insert, literally, table
from bot.store.prepared import Prepared
from bot.store.tables import LeaseRow

_leases = table(LeaseRow)

# both drivers return floats as is, so skip SQLAlchemy's conversion, which requires a
# PostgreSQL-specific type code
_THIS = select(type_coerce(_leases.c.until, NullType())).where(_leases.c.name == bindparam("name"))
_LOOK, _LOCK = Prepared(_THIS), Prepared(_THIS.with_for_update())
_ADD = Prepared(
    insert(LeaseRow)
    .values(name=bindparam("name"), holder=literally(""), until=0.0, token=0)
    .on_conflict_do_nothing()
    .inline()
)
_KEEP = Prepared(
    update(_leases)
    .where(_leases.c.name == bindparam("at"))
    .values(until=bindparam("new_until", type_=Float))
)

AT_ONCE, EVENLY = 0.2, 0.7
"""The share of a minute's quota that can be used in a burst, and the share for the minute after it.

Their sum is below 1, because a call can take longer than the calls after it.
"""


@dataclass(frozen=True)
class Quota:
    """A limit of `a_minute` requests per minute, counted under `name`. Times are Unix time."""

    name: str
    a_minute: int

    @property
    def apart_s(self) -> float:
        """The interval between requests when many are pending."""
        return 60 / (self.a_minute * EVENLY)

    @property
    def ahead_s(self) -> float:
        """How far ahead slots can be reserved."""
        return self.a_minute * AT_ONCE * self.apart_s


def take(session: Session, quota: Quota, wanted: int, now: datetime) -> timedelta:
    """Reserve `wanted` slots, or none if that's too many for now. Returns how long to wait."""
    _ADD.later(session, {"name": quota.name})
    until = cast("float", _LOCK.value(session, {"name": quota.name}))
    now_s = now.timestamp()
    # slots aren't reserved further ahead than this, so a later one means the clock was set back
    free_s = min(max(until, now_s), now_s + quota.ahead_s)
    taken_s = free_s + wanted * quota.apart_s
    wait_s = max(taken_s - now_s - quota.ahead_s, 0.0)
    kept_s = free_s if wait_s else taken_s
    _KEEP.later(session, {"at": quota.name, "new_until": kept_s})
    return timedelta(seconds=wait_s)


def left(session: Session, quota: Quota, now: datetime) -> int:
    """The number of requests that could be sent right now."""
    until = cast("float | None", _LOOK.value(session, {"name": quota.name}))
    ahead_s = max((until or 0.0) - now.timestamp(), 0.0)
    return max(int((quota.ahead_s - ahead_s) / quota.apart_s), 0)


def share(practice: PracticeId, site: Site, whose: Literal["polls", "effects"]) -> Quota | None:
    """Half of a site's limit, for either polls or effects. None if the site has no known limit."""
    allowed = site.requests_a_minute
    return Quota(f"quota:{practice}:{site.id}:{whose}", allowed // 2) if allowed else None

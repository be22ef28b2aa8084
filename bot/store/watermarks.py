"""How far polling has gotten through each location's reviews on a site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import Insert
from sqlmodel import Session

from bot.practice import LocationId, PracticeId
from bot.store.column_types import insert, table
from bot.store.prepared import Prepared
from bot.store.tables import WatermarkRow

_watermarks = table(WatermarkRow)

_KEY = ("practice", "site", "location")
_PRACTICE = _watermarks.c.practice == bindparam("practice")
_LOAD = Prepared(
    select(_watermarks.c.seen_to, _watermarks.c.polled_at).where(
        *(_watermarks.c[name] == bindparam(name) for name in _KEY)
    )
)
_ALL = Prepared(
    select(*(_watermarks.c[name] for name in ("site", "location", "seen_to", "polled_at"))).where(
        _PRACTICE
    )
)


def _keep() -> Insert:
    added = insert(WatermarkRow).values(
        {name: bindparam(name) for name in (*_KEY, "seen_to", "polled_at")}
    )
    moved = {name: added.excluded[name] for name in ("seen_to", "polled_at")}
    return added.on_conflict_do_update(index_elements=_KEY, set_=moved).inline()


_KEEP = Prepared(_keep())


@dataclass(frozen=True)
class Watermark:
    """Everything up to `seen_to`, by the site's clock, has been recorded."""

    seen_to: datetime
    polled_at: datetime


def load(
    session: Session, practice: PracticeId, site: str, location: LocationId
) -> Watermark | None:
    """The watermark, or None before the first contact with the site."""
    wanted = {"practice": practice, "site": site, "location": location}
    rows = _LOAD.rows(session, wanted)
    return next((Watermark(*row) for row in rows), None)


def all_of(session: Session, practice: PracticeId) -> Mapping[tuple[str, LocationId], Watermark]:
    """The watermarks of all sites and locations that have ever been read completely."""
    rows = _ALL.rows(session, {"practice": practice})
    return {(site, LocationId(place)): Watermark(*read) for site, place, *read in rows}


def polled(session: Session, practice: PracticeId) -> Mapping[tuple[str, LocationId], datetime]:
    """When each site and location was last read completely."""
    wanted = select(_watermarks.c.site, _watermarks.c.location, _watermarks.c.polled_at).where(
        _watermarks.c.practice == practice
    )
    return {(site, LocationId(place)): at for site, place, at in session.execute(wanted)}


def keep(
    session: Session,
    practice: PracticeId,
    site: str,
    location: LocationId,
    seen_to: datetime,
    now: datetime,
) -> None:
    """Record how far polling has gotten. Large groups do this for hundreds of offices a minute."""
    row = {"practice": practice, "site": site, "location": location}
    _KEEP.later(session, {**row, "seen_to": seen_to, "polled_at": now})

"""How far the polls of a location's review site have read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from bot.practice import LocationId, PracticeId
from bot.store.column_types import insert, table
from bot.store.tables import WatermarkRow

_watermarks = table(WatermarkRow)


@dataclass(frozen=True)
class Watermark:
    """The time up to which everything is recorded (`seen_to`, by the site's clock)."""

    seen_to: datetime
    polled_at: datetime


def load(
    session: Session, practice: PracticeId, site: str, location: LocationId
) -> Watermark | None:
    """The watermark, None before the first contact with the site."""
    wanted = select(_watermarks.c.seen_to, _watermarks.c.polled_at).where(
        _watermarks.c.practice == practice,
        _watermarks.c.site == site,
        _watermarks.c.location == location,
    )
    row = session.execute(wanted).one_or_none()
    return None if row is None else Watermark(row.seen_to, row.polled_at)


def all_of(session: Session, practice: PracticeId) -> Mapping[tuple[str, LocationId], Watermark]:
    """The watermarks of every site and location that was ever read completely."""
    wanted = select(_watermarks).where(_watermarks.c.practice == practice)
    return {
        (row.site, LocationId(row.location)): Watermark(row.seen_to, row.polled_at)
        for row in session.execute(wanted)
    }


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
    moved = {"seen_to": seen_to, "polled_at": now}
    session.execute(
        insert(WatermarkRow)
        .values(practice=practice, site=site, location=location, **moved)
        .on_conflict_do_update(index_elements=["practice", "site", "location"], set_=moved)
    )

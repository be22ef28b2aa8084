"""The rung of each site's contact ladder that each office is on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select
from sqlmodel import Session

from bot.cases.case import Case
from bot.cases.publication import verdict_on
from bot.health import Judged
from bot.practice import Location, LocationId, PracticeId
from bot.replies.contact_ladder import Ladder
from bot.store.column_types import insert, table
from bot.store.prepared import Prepared
from bot.store.tables import LadderRow
from bot.style import RUNGS, Rung
from bot.timeline import RecordedEvent

_ladder = table(LadderRow)
_LAST = Prepared(
    select(_ladder.c.rung, _ladder.c.stepped_at)
    .where(
        _ladder.c.practice == bindparam("practice"),
        _ladder.c.site == bindparam("site"),
        _ladder.c.location == bindparam("location"),
    )
    .order_by(_ladder.c.id.desc())
    .limit(1)
)


def load(session: Session, practice: PracticeId, site: str, location: LocationId) -> Ladder:
    """The office's ladder at the site, which starts at the top if nothing is stored."""
    place = {"practice": practice, "site": site, "location": location}
    for rung, stepped_at in _LAST.rows(session, place):
        return Ladder(_known(rung), stepped_at)
    return Ladder()


def expect(session: Session, practice: PracticeId, site: str, location: LocationId) -> None:
    """Announce a call to `load` so that it doesn't need a separate round trip."""
    _LAST.ahead(session, {"practice": practice, "site": site, "location": location})


def keep(
    session: Session,
    practice: PracticeId,
    case: Case,
    entries: Iterable[RecordedEvent],
    location: Location,
) -> None:
    """Store what these entries say about how the site handled a reply's contact details."""
    site = case.review.key.site
    for entry in entries:
        verdict = verdict_on(case, entry, location)
        if verdict is None:
            continue
        ladder = load(session, practice, site, location.id).after(verdict)
        row = insert(LadderRow).values(
            practice=practice,
            site=site,
            location=location.id,
            case=case.id,
            seq=entry.seq,
            at=entry.at,
            held=verdict.held,
            rejected=verdict.suspect is not None,
            rung=ladder.rung,
            stepped_at=ladder.stepped_at,
        )
        session.execute(row)


def judged(session: Session, practice: PracticeId, since: datetime) -> tuple[Judged, ...]:
    """The numbers of replies that sites published and rejected since then, by contact details."""
    next_verdict = func.lead(_ladder.c.rejected).over(
        partition_by=_ladder.c.case, order_by=_ladder.c.seq
    )
    verdicts = (
        select(_ladder.c.site, _ladder.c.held, _ladder.c.rejected, next_verdict.label("next"))
        .where(_ladder.c.practice == practice, _ladder.c.at >= since)
        .subquery()
    )
    counts = (
        select(verdicts.c.site, verdicts.c.held, verdicts.c.rejected, func.count())
        .where(or_(verdicts.c.rejected, verdicts.c.next.is_(None), ~verdicts.c.next))
        .group_by(verdicts.c.site, verdicts.c.held, verdicts.c.rejected)
    )
    totals: dict[tuple[str, Rung], list[int]] = {}
    for site, held, rejected, count in session.execute(counts):
        totals.setdefault((site, _known(held)), [0, 0])[rejected] += count
    rows = (Judged(site, held, *counts) for (site, held), counts in totals.items())
    return tuple(sorted(rows, key=lambda row: (row.site, RUNGS.index(row.held))))


def _known(rung: str) -> Rung:
    """The rung with that name. One that only a newer version has is treated as the lowest."""
    return next((known for known in RUNGS if known == rung), RUNGS[-1])

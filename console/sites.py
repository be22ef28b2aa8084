"""`bedside sites`: what's automated on each review site, and how current our data is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from bot.imports import counted
from bot.practice import Practice
from bot.site_status import SiteStatus, statuses
from bot.sites import ABILITIES, Site, site
from bot.store import connections, quotas, watermarks
from cards.phrases import span

BY_HAND = "by hand"


def look(
    session: Session, practice: Practice, every: timedelta, now: datetime
) -> Sequence[SiteStatus]:
    """The status of every office on every site that's in the settings or connected."""
    return statuses(
        practice,
        connections.connected(session, practice.id),
        connections.troubled(session, practice.id),
        watermarks.polled(session, practice.id),
        every,
        now,
    )


def left(session: Session, practice: Practice, now: datetime) -> Mapping[str, int]:
    """The number of review requests that we can send to each site right now."""
    left_of = {}
    for id in {account.site for place in practice.locations.values() for account in place.sites}:
        if quota := quotas.share(practice.id, site(id), "polls"):
            left_of[id] = quotas.left(session, quota, now)
    return left_of


def show(
    statuses: Sequence[SiteStatus],
    quota: Mapping[str, int],
    now: datetime,
    console: Console,
    news_from: Collection[str] = (),
) -> None:
    """Print a row for each site, and then what people have to do.

    `news_from` contains the sites that are set up to notify us of new reviews.
    """
    table = Table(
        "site", "offices", "by program", "last read", "lag", "next", "quota left", box=None
    )
    for known, group in _by_site(statuses):
        abilities = ", ".join(_abilities(known, news_from))
        table.add_row(*_row(known, abilities, group, quota.get(known.id), now))
    console.print(table)
    for problem in dict.fromkeys(status.problem for status in statuses if status.problem):
        console.print(problem, markup=False)
    for known, group in _by_site(statuses):
        is_by_hand = not known.publishes or not all(status.by_program for status in group)
        if is_by_hand and known.by_hand:
            console.print(f"{known.title}, by hand: {known.by_hand}", markup=False)


def as_json(
    status: SiteStatus,
    quota: Mapping[str, int],
    now: datetime,
    news_from: Collection[str] = (),
) -> dict[str, Any]:
    """The status as one JSON object."""
    lag = status.lag(now)
    return {
        "site": status.site.id,
        "location": status.location,
        "by_program": _abilities(status.site, news_from) if status.by_program else [],
        "read_at": status.read_at.isoformat() if status.read_at else None,
        "lag_s": round(lag.total_seconds()) if lag is not None else None,
        "next_at": status.next_at.isoformat() if status.next_at else None,
        "quota_left": quota.get(status.site.id),
        "problem": status.problem,
    }


def _abilities(known: Site, news_from: Collection[str]) -> list[str]:
    """Descriptions of what's automated on the site with these settings."""
    return [
        ability
        for field, ability in ABILITIES.items()
        if getattr(known, field) and (field != "pushes" or known.id in news_from)
    ]


def _by_site(statuses: Sequence[SiteStatus]) -> list[tuple[Site, list[SiteStatus]]]:
    ordered = sorted(statuses, key=lambda status: status.site.id)
    return [(site(id), list(group)) for id, group in groupby(ordered, key=lambda one: one.site.id)]


def _row(
    known: Site,
    abilities: str,
    group: Sequence[SiteStatus],
    quota: int | None,
    now: datetime,
) -> tuple[str, ...]:
    reached = [status for status in group if status.by_program]
    if not reached:
        return known.title, str(len(group)), BY_HAND, "–", "–", "–", "–"
    read = [status.read_at for status in reached if status.read_at is not None]
    lags = [lag for status in group if (lag := status.lag(now)) is not None]
    never = len(reached) - len(read)
    last = f"{span(now - max(read))} ago" if read else "never"
    unread = f", {counted(never, 'office')} never" if read and never else ""
    coming = min((status.next_at for status in group if status.next_at), default=None)
    return (
        known.title,
        str(len(group)),
        abilities,
        last + unread,
        span(max(lags)) if lags else "–",
        "due now" if coming is None or coming <= now else f"in {span(coming - now)}",
        "–" if quota is None else counted(quota, "request"),
    )

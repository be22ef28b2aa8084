"""The status of each office on each review site: what's automatic, and how current our data is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.connections import Connection, sign_in_of
from bot.practice import LocationId, Practice
from bot.sites import Site, site


@dataclass(frozen=True)
class SiteStatus:
    """The status of one office on one review site.

    `read_at` is when all its reviews were last polled, or None if they never were or if people
    check the site by hand. `next_at` is roughly when they'll be polled again. `problem` says what a
    person has to do first.
    """

    site: Site
    location: LocationId
    by_program: bool
    read_at: datetime | None = None
    next_at: datetime | None = None
    problem: str = ""

    def lag(self, now: datetime) -> timedelta | None:
        """How long a new review could have gone unnoticed. None if people check by hand."""
        return max(now - self.read_at, timedelta(0)) if self.read_at else None


def statuses(
    practice: Practice,
    connections: Sequence[Connection],
    troubled: Sequence[Connection],
    read_at: Mapping[tuple[str, LocationId], datetime],
    every: timedelta,
    now: datetime,
) -> Sequence[SiteStatus]:
    """The status of each office on each site, in the order they appear in the settings."""
    problems = {sign_in.id: sign_in.problem for sign_in in troubled if sign_in.problem}
    rows = []
    for location in practice.locations.values():
        for account in location.sites:
            known = site(account.site)
            rarely = timedelta(minutes=known.reads_every_min or 0)
            is_read = known.lists and account.is_connected
            last = read_at.get((account.site, location.id)) if is_read else None
            rows.append(
                SiteStatus(
                    known,
                    location.id,
                    is_read,
                    last,
                    max(now, (last or now) + max(every, rarely)) if is_read else None,
                    problems.get(sign_in_of(connections, account), "") if is_read else "",
                )
            )
    return rows

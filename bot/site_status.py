"""How each office does at each review site: what's done by program, how far that has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.connections import Connection, sign_in_of
from bot.practice import LocationId, Practice
from bot.sites import Site, site


@dataclass(frozen=True)
class SiteStatus:
    """An office at a review site.

    `read_at` is when its reviews were last read to the end, None if never or by hand. `problem`
    is what a person has to do first. `next_at` is about when it's read again.
    """

    site: Site
    location: LocationId
    by_program: bool
    read_at: datetime | None = None
    next_at: datetime | None = None
    problem: str = ""

    def lag(self, now: datetime) -> timedelta | None:
        """For how long a new review could have gone unseen. None: nobody reads it by program."""
        return max(now - self.read_at, timedelta(0)) if self.read_at else None


def statuses(
    practice: Practice,
    connections: Sequence[Connection],
    troubled: Sequence[Connection],
    read_at: Mapping[tuple[str, LocationId], datetime],
    every: timedelta,
    now: datetime,
) -> Sequence[SiteStatus]:
    """One for each office and site, in the order of the settings."""
    problems = {sign_in.id: sign_in.problem for sign_in in troubled if sign_in.problem}
    found = []
    for location in practice.locations.values():
        for account in location.sites:
            known = site(account.site)
            last = read_at.get((account.site, location.id)) if known.lists else None
            found.append(
                SiteStatus(
                    known,
                    location.id,
                    known.lists,
                    last,
                    max(now, (last or now) + every) if known.lists else None,
                    problems.get(sign_in_of(connections, account), "") if known.lists else "",
                )
            )
    return found

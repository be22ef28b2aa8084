"""Is everything running? The answer comes from the database that all loops work on.

Nothing here names a person or quotes a text, so a monitor can read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.cases.case import CaseId
from bot.connections import Connection
from bot.practice import LocationId, Practice
from bot.sites import site
from bot.style import Rung

OUTBOX_LATE = timedelta(minutes=5)
"""An effect that has been due this long shows that no outbox is running."""

TIMERS_LATE = timedelta(minutes=5)
"""A timer that has been due this long shows that no clock is ticking."""

POLLS_LATE = timedelta(minutes=30)
"""How long a site can go unread before it's late. Lost access is tried every 15 minutes."""


JUDGED_FOR = timedelta(days=90)
"""How far back replies are counted that sites published or rejected."""


@dataclass(frozen=True)
class Polled:
    """When reviews of `location` were last read to the end on `site`. None: never yet."""

    site: str
    location: LocationId
    at: datetime | None


@dataclass(frozen=True)
class Parked:
    """Effects that are parked because of `code`, the platform's word for what is wrong.

    `platform` is empty for what is done at a review site.
    """

    location: LocationId
    platform: str
    code: str
    count: int


@dataclass(frozen=True)
class Judged:
    """How many replies with these contacts a site `published` and `rejected`."""

    site: str
    held: Rung
    published: int
    rejected: int


@dataclass(frozen=True)
class ListedEffect:
    """One effect of the outbox for people to look at. It quotes no one."""

    key: str
    kind: str
    case: CaseId | None
    state: str
    attempt: int
    due_at: datetime
    asked_at: datetime
    problem: str


@dataclass(frozen=True)
class Health:
    """How a practice's work is going at `at`.

    `effects` counts open effects and dead letters by (kind, state). `outbox_since` is since when
    the oldest effect could have been carried out, `timers_since` since when the oldest timer
    should have fired (both None: nothing is late). `dead` are the first dead letters. `sign_ins`
    are those that don't work, or that will end by themselves.
    """

    at: datetime
    effects: Mapping[tuple[str, str], int] = field(default_factory=dict)
    outbox_since: datetime | None = None
    timers_since: datetime | None = None
    polls: tuple[Polled, ...] = ()
    parked: tuple[Parked, ...] = ()
    dead: tuple[ListedEffect, ...] = ()
    waiting: int = 0
    overdue: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    judged: tuple[Judged, ...] = ()
    sign_ins: tuple[Connection, ...] = ()

    def count(self, *states: str) -> int:
        """How many effects are in one of `states`."""
        return sum(count for (_, state), count in self.effects.items() if state in states)

    @property
    def outbox_age(self) -> timedelta:
        return _age(self.outbox_since, self.at)

    @property
    def timers_age(self) -> timedelta:
        return _age(self.timers_since, self.at)

    def last_poll(self, site_id: str) -> datetime | None:
        """The newest poll of any of its locations."""
        times = (polled.at for polled in self.polls if polled.site == site_id)
        return max(filter(None, times), default=None)

    def all_read_at(self, site_id: str) -> datetime | None:
        """When the location that was read longest ago was read. None if one never was."""
        times = [polled.at for polled in self.polls if polled.site == site_id]
        known = [at for at in times if at is not None]
        return min(known) if known and len(known) == len(times) else None

    def late(self, since: datetime) -> tuple[str, ...]:
        """Everything that's late, as short names: "outbox", "timers", "poll google".

        `since` is when the product was started: before that no one polled.
        """
        found = []
        if self.outbox_age > OUTBOX_LATE:
            found.append("outbox")
        if self.timers_age > TIMERS_LATE:
            found.append("timers")
        unread = (polled.site for polled in self.polls if self._is_unread(polled, since))
        return (*found, *(f"poll {site_id}" for site_id in dict.fromkeys(unread)))

    def _is_unread(self, polled: Polled, since: datetime) -> bool:
        """Each location counts: a site that's read for the others says nothing of this one."""
        # by a clock that was wrong, a poll can be in the future
        read = polled.at if polled.at and polled.at <= self.at else since
        return self.at - max(read, since) > POLLS_LATE


def polled_accounts(practice: Practice) -> list[tuple[str, LocationId]]:
    """The sites and locations whose reviews are read by program."""
    return [
        (account.site, location.id)
        for location in practice.locations.values()
        for account in location.sites
        if site(account.site).lists
    ]


def _age(since: datetime | None, now: datetime) -> timedelta:
    return max(now - since, timedelta(0)) if since is not None else timedelta(0)

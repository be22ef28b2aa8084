"""Reports whether everything is running, based on the database that all the loops share.

The report contains no names and no message text, so it's safe for a monitor to read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.cases.case import CaseId
from bot.connections import Connection
from bot.practice import LocationId, Practice
from bot.sites import site
from bot.style import Rung

OUTBOX_LATE = timedelta(minutes=5)
"""How overdue an effect has to be before we conclude that no replica is running the outbox."""

TIMERS_LATE = timedelta(minutes=5)
"""How overdue a timer has to be before we conclude that no replica is firing timers."""

POLLS_LATE = timedelta(minutes=30)
"""Maximum time between polls of a site. If we lose access, we retry every 15 minutes."""


JUDGED_FOR = timedelta(days=90)
"""How far back we count replies that sites published or rejected."""


@dataclass(frozen=True)
class Polled:
    """When all the location's reviews on `site` were last polled. `at` is None if never."""

    site: str
    location: LocationId
    at: datetime | None


@dataclass(frozen=True)
class Parked:
    """The number of effects that are parked because of one problem.

    `code` is the platform's error code. `platform` is empty for effects on a review site.
    """

    location: LocationId
    platform: str
    code: str
    count: int


@dataclass(frozen=True)
class Judged:
    """How many replies with this type of contact details a site has `published` and `rejected`."""

    site: str
    held: Rung
    published: int
    rejected: int


@dataclass(frozen=True)
class ListedEffect:
    """One effect in the outbox, as shown in a list. It doesn't contain anyone's words."""

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
    """A practice's health as of `at`.

    `effects` counts open effects and dead letters by (kind, state). `outbox_since` is when the
    oldest due effect could first have been carried out, and `timers_since` is when the oldest due
    timer should have fired (None if nothing is late). `dead` lists the first dead letters.
    `sign_ins` lists the credentials that don't work or will expire.
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

    def at_places(self, places: Collection[LocationId], waiting: int, overdue: int) -> Health:
        """The same report for these offices only. Anything not tied to an office is included."""
        return replace(
            self,
            polls=tuple(poll for poll in self.polls if poll.location in places),
            parked=tuple(parked for parked in self.parked if parked.location in places),
            waiting=waiting,
            overdue=overdue,
        )

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
        """When any of the site's locations was last polled."""
        times = (polled.at for polled in self.polls if polled.site == site_id)
        return max(filter(None, times), default=None)

    def all_read_at(self, site_id: str) -> datetime | None:
        """When the least recently polled location of the site was polled. None if any never was."""
        times = [polled.at for polled in self.polls if polled.site == site_id]
        known = [at for at in times if at is not None]
        return min(known) if known and len(known) == len(times) else None

    def late(self, since: datetime) -> tuple[str, ...]:
        """Everything that's late, as short names: "outbox", "timers", "poll google".

        `since` is when Bedside started, because nothing was polled before that.
        """
        late = []
        if self.outbox_age > OUTBOX_LATE:
            late.append("outbox")
        if self.timers_age > TIMERS_LATE:
            late.append("timers")
        unread = (polled.site for polled in self.polls if self._is_unread(polled, since))
        return (*late, *(f"poll {site_id}" for site_id in dict.fromkeys(unread)))

    def _is_unread(self, polled: Polled, since: datetime) -> bool:
        """Whether this location's last poll was too long ago.

        Each location is judged by its own polls, not by those of the site's other locations.
        """
        # if a clock was wrong, a poll can have a time in the future
        read = polled.at if polled.at and polled.at <= self.at else since
        rarely = timedelta(minutes=2 * (site(polled.site).reads_every_min or 0))
        return self.at - max(read, since) > POLLS_LATE + rarely


def polled_accounts(practice: Practice) -> list[tuple[str, LocationId]]:
    """The (site, location) pairs whose reviews are polled."""
    return [
        (account.site, location.id)
        for location in practice.locations.values()
        for account in location.sites
        if site(account.site).lists and account.is_connected
    ]


def _age(since: datetime | None, now: datetime) -> timedelta:
    return max(now - since, timedelta(0)) if since is not None else timedelta(0)

"""How we access an office's reviews on a site: with credentials from the settings or a connection.

A person connects a site in the browser and picks the listing for each office. The connection is
stored in the database and takes precedence over the settings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.practice import Location, LocationId, Practice, PracticeId, SiteAccount


class Stage(StrEnum):
    """How far a person has gotten in connecting a site."""

    ASKED = "asked"
    """They were sent to the site to sign in."""
    CHOOSING = "choosing"
    """They signed in and are picking the listing for each office."""
    CONNECTED = "connected"
    IN_SETTINGS = "settings"
    """Credentials from the settings, stored only to record problems with them."""


@dataclass(frozen=True)
class Connection:
    """One person's sign-in to a site, for some of the practice's offices.

    `by` is the member who started it, or "" if it was started on the command line. `at` is when its
    stage began, and `ends_at` is when the connection expires. `sealed` holds the encrypted
    credentials, which can only be decrypted with `row`. `problem` is a message that says why the
    site no longer accepts the credentials and what to do about it.
    """

    id: str
    site: str
    stage: Stage
    by: str
    at: datetime
    ends_at: datetime | None
    sealed: str = field(repr=False)
    offices: Mapping[LocationId, SiteAccount] = field(default_factory=dict)
    problem: str = ""

    def row(self, practice: PracticeId) -> str:
        """The id of the database row that the encrypted credentials are bound to."""
        return f"site_connections/{practice}/{self.site}/{self.id}"


def in_settings(site: str) -> str:
    """The id of this site's credentials in the settings."""
    return f"settings:{site}"


def sign_in_of(connections: Sequence[Connection], account: SiteAccount) -> str:
    """The id of the credentials for this account."""
    ids = (each.id for each in connections if account in each.offices.values())
    return next(ids, in_settings(account.site))


def with_connections(practice: Practice, connections: Sequence[Connection]) -> Practice:
    """Return the practice with the site accounts of its connected offices.

    If an office has several connections, the newest one wins. An account keeps its page from the
    settings.
    """
    reached: dict[LocationId, dict[str, SiteAccount]] = {}
    for connection in sorted(connections, key=lambda each: each.at):
        for office, account in connection.offices.items():
            reached.setdefault(office, {})[connection.site] = account
    locations = {
        id: replace(
            place,
            sites=(
                *(known for known in place.sites if known.site not in reached.get(id, {})),
                *(_with_page(account, place) for account in reached.get(id, {}).values()),
            ),
        )
        for id, place in practice.locations.items()
    }
    return replace(practice, locations=locations) if reached else practice


def _with_page(account: SiteAccount, place: Location) -> SiteAccount:
    pages = (known.page for known in place.sites if known.site == account.site)
    return replace(account, page=next(filter(None, pages), ""))

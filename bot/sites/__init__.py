"""The supported review sites, with what's automatic on each and how people do the rest by hand.

Each site is declared in its own file here, named after its id (`google.toml`). docs/sites.md,
`bedside sites`, and the cards are derived from it. The code is in `adapters/sites/`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

from bot.practice import SiteAccount


@dataclass(frozen=True)
class Site:
    """A review site. What its API supports determines what we offer.

    An API might let us fetch reviews (`lists`), receive them (`pushes`), recheck them
    (`looks_again`), post replies (`publishes`), edit them (`edits`), and take them down
    (`takes_down`). A person does the rest, as `by_hand` says, starting from `page` unless the
    review or the office's account has a link. `moderates` means the site reviews replies before it
    shows them. `reply_bytes` and `reply_characters` are its limits for a
    public reply (None if unknown), and `requests_a_minute` is its limit for one installation. If
    that's low, each office is polled at most once every `reads_every_min` minutes. `export` says
    how to get a file of reviews, and `sources` says where all this information comes from.
    """

    id: str
    title: str
    lists: bool = False
    pushes: bool = False
    publishes: bool = False
    edits: bool = False
    takes_down: bool = False
    looks_again: bool = False
    moderates: bool = False
    emoji: bool = True
    reply_bytes: int | None = None
    reply_characters: int | None = None
    requests_a_minute: int | None = None
    reads_every_min: int | None = None
    by_hand: str = ""
    page: str = ""
    export: str = ""
    sources: tuple[str, ...] = ()

    @property
    def abilities(self) -> tuple[str, ...]:
        """Descriptions of what's automatic on the site."""
        return tuple(_abilities(self))


ABILITIES: Mapping[str, str] = MappingProxyType(
    {
        "lists": "read reviews",
        "pushes": "get new ones right away",
        "publishes": "post replies",
        "edits": "edit replies",
        "takes_down": "take replies down",
        "looks_again": "check again",
    }
)
"""Field names with their descriptions."""


def _abilities(site: Site) -> Iterator[str]:
    yield from (ability for field, ability in ABILITIES.items() if getattr(site, field))


ORDER = (
    "google", "yelp", "trustpilot", "facebook", "healthgrades", "zocdoc", "ratemds", "webmd",
    "vitals",
)  # fmt: skip
"""The order in menus: the sites with the most reviews first, then the others by name."""


def _declared() -> dict[str, Site]:
    declared = {}
    for file in files(__package__).iterdir():
        if file.name.endswith(".toml"):
            id = file.name.removesuffix(".toml")
            content = tomllib.loads(file.read_text(encoding="utf-8"))
            declared[id] = Site(id=id, **content | {"sources": tuple(content.get("sources", ()))})
    known = [id for id in ORDER if id in declared]
    return {id: declared[id] for id in (*known, *sorted(declared.keys() - {*known}))}


SITES: Mapping[str, Site] = MappingProxyType(_declared())


ELSEWHERE = "other"
"""The id for a review on any site that isn't in `SITES`."""

CHOOSE_A_SITE = "Choose the site from the list."


def site(id: str) -> Site:
    """The site with that id. If the id is unknown, nothing is automatic."""
    return SITES.get(id) or Site(id, id.replace("-", " ").title())


def is_by_program(accounts: Iterable[SiteAccount], id: str) -> bool:
    """Whether replies can be posted automatically with the office's account on the site."""
    return site(id).publishes and any(
        account.site == id and account.is_connected for account in accounts
    )

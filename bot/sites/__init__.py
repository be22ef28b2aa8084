"""The review sites we know: what can be done there by program, and how the rest is done by hand.

Each site is declared in a file of its own here (`google.toml`), named for its id. docs/sites.md,
`bedside sites` and the cards follow from it. What a program does is in `adapters/sites/`.
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
    """A review site as the product sees it. Its abilities decide what is offered.

    By program: reviews can be fetched (`lists`), sent to us (`pushes`), or looked at again
    (`looks_again`), and replies put there (`publishes`), changed (`edits`) and taken down. What
    can't is done by a person, at the page that `by_hand` names. `moderates`: the site reads replies
    before it shows them. `reply_bytes` and `reply_characters` are its limits on a public reply
    (None: no limit known), `requests_a_minute` how many it takes from one installation. `export`
    says how to get a file of reviews, `sources` where all this is from.
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
    by_hand: str = ""
    export: str = ""
    sources: tuple[str, ...] = ()

    @property
    def abilities(self) -> tuple[str, ...]:
        """What is done there by program, in words."""
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
"""Field → what it's called."""


def _abilities(site: Site) -> Iterator[str]:
    yield from (said for field, said in ABILITIES.items() if getattr(site, field))


ORDER = (
    "google", "yelp", "trustpilot", "facebook", "healthgrades", "zocdoc", "ratemds", "webmd",
    "vitals",
)  # fmt: skip
"""How menus list them: those with most reviews first. The others follow by their names."""


def _declared() -> dict[str, Site]:
    found = {}
    for file in files(__package__).iterdir():
        if file.name.endswith(".toml"):
            id = file.name.removesuffix(".toml")
            told = tomllib.loads(file.read_text(encoding="utf-8"))
            found[id] = Site(id=id, **told | {"sources": tuple(told.get("sources", ()))})
    known = [id for id in ORDER if id in found]
    return {id: found[id] for id in (*known, *sorted(found.keys() - {*known}))}


SITES: Mapping[str, Site] = MappingProxyType(_declared())


def site(id: str) -> Site:
    """The site of that id. An unknown one can do nothing by program."""
    return SITES.get(id) or Site(id, id.replace("-", " ").title())


def is_by_program(accounts: Iterable[SiteAccount], id: str) -> bool:
    """Does what an office has at the site let a program post its replies?"""
    return site(id).publishes and any(account.site == id for account in accounts)

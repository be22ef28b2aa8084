"""Finds offices and review sites by the names that files use for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from urllib.parse import urlsplit

from adapters.sites.files.names import content, letters
from bot.errors import Refused
from bot.practice import Location, LocationId, Practice
from bot.sites import SITES

SITE = "import"
"""The review site to use if neither the row nor the importing person names one."""

SHORTEST = 3
"""Minimum number of letters in an unknown site's name."""

_BETWEEN = (" ", " at ")
"""What can appear between the practice's name and the office's name, besides punctuation."""

_AROUND = re.compile(r"(?:reviews?|recommendations?|ratings?|business|com)$")


@dataclass
class Offices:
    """A practice's offices, by ID, by name, and by their IDs on review sites."""

    practice: Practice
    also: Mapping[str, str] = field(default_factory=dict)
    """The person's answers, as a map from a name in the file to an office's ID."""

    def __post_init__(self) -> None:
        self._named: dict[str, Location] = {}
        for place in self.practice.locations.values():
            on_sites = [site.location for site in place.sites]
            full = [f"{site.account}/{site.location}" for site in place.sites]
            bare = [name.rsplit("/", 1)[-1] for name in on_sites]
            whole = [f"{self.practice.name}{mark}{place.name}" for mark in _BETWEEN]
            whole += [f"{place.name}{mark}{self.practice.name}" for mark in _BETWEEN]
            for name in (place.id, place.name, *on_sites, *full, *bare, *whole):
                if name:
                    self._named.setdefault(letters(name), place)
        self._bare: dict[str, Location | None] = {}
        for name, place in self._named.items():
            bare_name = _words_of(name)
            known = self._bare.setdefault(bare_name, place)
            if known is None or known.id != place.id:
                self._bare[bare_name] = None
        for name, id in self.also.items():
            self._named[letters(name)] = self.practice.locations[LocationId(id)]

    def named(self, name: str) -> Location | None:
        """The office with that name. Punctuation doesn't matter."""
        return self._named.get(letters(name)) or self._bare.get(_words_of(name))

    def within(self, title: str) -> Location | None:
        """The only office whose name appears in a title such as "Oak Street Family Clinic"."""
        exact = self.named(title)
        words = f" {_words_of(title)} "
        found = {
            place.id: place
            for name, place in self._named.items()
            if len(name) > 3 and f" {_words_of(name)} " in words
        }
        return exact or (next(iter(found.values())) if len(found) == 1 else None)

    def hint(self, name: str) -> str:
        names = [place.name for place in self.practice.locations.values()]
        inside = self.within(name)
        near = [inside.name] if inside else get_close_matches(name, names, n=1)
        return f"Did you mean {near[0]}?" if near else f"There are {', '.join(names)}."


def _words_of(name: str) -> str:
    return " ".join(re.findall(r"\w+", letters(name)))


def is_known_site(written: str) -> bool:
    """Whether this is a recognized spelling of a site's name."""
    return site_id(written, {}) in SITES


def site_id(written: str, also: Mapping[str, str]) -> str | None:
    """The site's ID: `GMB` and `www.google.com` are `google`. An unknown name becomes its own ID.

    None if we have to ask, because the name is a misspelling or only a letter or two.
    """
    name = letters(written)
    if name in also:
        return also[name]
    for candidate in _spellings(name):
        if candidate in _sites():
            return _sites()[candidate]
    own = re.sub(r"[^a-z0-9]+", "-", name).strip("-")[:40]
    return own if len(own) >= SHORTEST and not likely_site(written) else None


def known_host(link: str) -> str:
    """The known site at a URL, or "" if we don't recognize it."""
    host = _host(link) or ""
    named = (_sites().get(part, "") for part in reversed(host.split(".")))
    return next((found for found in named if found in SITES), "")


def likely_site(written: str) -> str:
    """The known site with almost this name, or "" if there's none."""
    name = re.sub(r"[^a-z0-9]+", "", letters(written))
    near = get_close_matches(name, list(_sites()), n=1, cutoff=0.8)
    return _sites()[near[0]] if near else ""


def _spellings(name: str) -> Sequence[str]:
    """The name, the parts of a web address, and each of them without "reviews" or "business"."""
    host = _host(name if "//" in name else f"//{name}") if "." in name else None
    parts = [name, *(reversed(host.split(".")) if host else ())]
    bare = [re.sub(r"[^a-z0-9]+", "", part) for part in parts]
    return [*bare, *(_AROUND.sub("", part) for part in bare)]


def _host(link: str) -> str | None:
    try:
        return urlsplit(link).hostname
    except ValueError:  # it has brackets, but not around an IPv6 address
        return None


@cache
def _sites() -> Mapping[str, str]:
    written: Mapping[str, list[str]] = content("words.toml")["sites"]
    known = {spelling: id for id, spellings in written.items() for spelling in spellings}
    for site in SITES.values():
        for name in (site.id, site.title):
            known.setdefault(re.sub(r"[^a-z0-9]+", "", name.lower()), site.id)
    return known | {SITE: SITE}


def meanings(said: Sequence[str], practice: Practice) -> tuple[dict[str, str], dict[str, str]]:
    """Parse what names in a file mean, as in `--read-as "Oak St=oak-street"`.

    Return the offices by name and the sites by name. Raises Refused.
    """
    offices, sites = dict[str, str](), dict[str, str]()
    of_practice = Offices(practice)
    for one in said:
        name, _, meant = (part.strip() for part in one.rpartition("="))
        if not name or not meant:
            raise Refused('--read-as needs "Name in the file=what it is", like "GBP=google".')
        if place := of_practice.named(meant):
            offices[letters(name)] = place.id
        elif site := site_id(meant, {}):
            sites[letters(name)] = site
        elif re.fullmatch(r"[a-z0-9][a-z0-9-]{1,39}", meant):
            sites[letters(name)] = meant
        else:
            raise Refused(
                f"I don't recognize “{meant}”. Name an office ({', '.join(practice.locations)}), a "
                f"review site ({', '.join(SITES)}), or a new site in lower case, like bbb."
            )
    return offices, sites

"""Matches a review site's listings to offices. We propose matches, and a person confirms them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.practice import Location, LocationId, SiteAccount

SIMILAR = 85
"""Minimum similarity of two names (out of 100) to propose a match."""

_WORDS = re.compile(r"[^\W_]+")
_SAME_PHONE, _SAME_NAME, _IN_TITLE, _IN_ADDRESS, _SIMILAR = 5, 4, 3, 2, 1

WHY = {
    _SAME_PHONE: "same phone number",
    _SAME_NAME: "same name",
    _IN_TITLE: "the listing's name includes it",
    _IN_ADDRESS: "the address includes its name",
    _SIMILAR: "similar name",
}


@dataclass(frozen=True)
class Listing:
    """A business listing on a site, with the details people recognize it by."""

    account: SiteAccount
    title: str
    address: str = ""
    phone: str = ""

    @property
    def id(self) -> str:
        return f"{self.account.account}/{self.account.location}"


@dataclass(frozen=True)
class Proposal:
    """The only listing that matches an office, and why it matches.

    `listing` is None unless exactly one matches.
    """

    office: LocationId
    listing: Listing | None
    why: str = ""


def proposals(
    offices: Mapping[LocationId, Location], listings: Sequence[Listing]
) -> Sequence[Proposal]:
    """One proposal for each office, in order. No listing is proposed twice."""
    fits = {id: dict(_fits(place, listings)) for id, place in offices.items()}
    taken: dict[str, LocationId] = {}
    proposed: dict[LocationId, tuple[Listing, int]] = {}
    for score in sorted(WHY, reverse=True):
        wanted: dict[str, list[LocationId]] = {}
        for id, of_office in fits.items():
            if id in proposed:
                continue
            free = {one: fit for one, fit in of_office.items() if one not in taken}
            best = [one for one, fit in free.items() if fit == score == max(free.values())]
            if len(best) == 1:
                wanted.setdefault(best[0], []).append(id)
        for listing, by in wanted.items():
            if len(by) == 1:
                taken[listing] = by[0]
                proposed[by[0]] = next(each for each in listings if each.id == listing), score
    return [
        Proposal(id, proposed[id][0], WHY[proposed[id][1]])
        if id in proposed
        else Proposal(id, None)
        for id in offices
    ]


def _fits(office: Location, listings: Iterable[Listing]) -> Iterator[tuple[str, int]]:
    name, phone = _words(office.name), _digits(office.phone)
    for listing in listings:
        title, address = _words(listing.title), _words(listing.address)
        if phone and phone == _digits(listing.phone):
            yield listing.id, _SAME_PHONE
        elif name == title:
            yield listing.id, _SAME_NAME
        elif f" {name} " in f" {title} ":
            yield listing.id, _IN_TITLE
        elif f" {name} " in f" {address} ":
            yield listing.id, _IN_ADDRESS
        elif fuzz.ratio(name, title) >= SIMILAR:
            yield listing.id, _SIMILAR


def _words(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def _digits(phone: str) -> str:
    """The number's last ten digits, so +1 and parentheses don't matter.

    "" if it isn't a complete number.
    """
    digits = re.sub(r"\D", "", phone)
    return digits[-10:] if len(digits) >= 10 else ""

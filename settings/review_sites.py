"""The review sites other than Google in `bedside.toml`. Their secrets are never in the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pydantic import Field

from settings.messages import place_of, quoted
from settings.raw import Table, blocks_of, table_of
from settings.section import Section
from settings.values import URL, Address, Proxy


class TrustpilotSection(Section):
    """Trustpilot. docs/trustpilot.md says where to find each value."""

    api_url: Address = Field(
        "https://api.trustpilot.com/v1", title="Trustpilot's API", description=URL
    )
    business_user: str = Field(
        "",
        title="The user in Trustpilot Business whose name is on replies",
        description="the user's ID, which their profile page in Trustpilot Business shows",
    )


class YelpSection(Section):
    """Yelp. docs/yelp.md says where to find each value."""

    api_url: Address = Field(
        "https://api.yelp.com/v3", title="Yelp's API for reading reviews", description=URL
    )
    partner_url: Address = Field(
        "https://partner-api.yelp.com", title="Yelp's API for replies", description=URL
    )
    token_url: Address = Field(
        "https://api.yelp.com/oauth2/token", title="Yelp's token service", description=URL
    )
    webhook_from: list[Proxy] = Field(
        [],
        title="The networks that Yelp sends its webhooks from (none means anywhere)",
        description='addresses or networks, such as ["203.0.113.0/24"]',
    )


class PodiumSection(Section):
    """Podium. docs/podium.md says where to find each value."""

    api_url: Address = Field("https://api.podium.com/v4", title="Podium's API", description=URL)
    token_url: Address = Field(
        "https://api.podium.com/oauth/token", title="Podium's token service", description=URL
    )
    reads: list[str] = Field(
        [],
        title="The sites whose reviews Bedside takes from Podium",
        description='such as ["google", "facebook"]',
    )


_UNIT = re.compile(r"[0-9a-f]{24}")
_BUSINESS = re.compile(r"[\w-]{22}")
_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def sites_at_odds(content: Table) -> Iterator[str]:
    """Report mistakes in the offices' accounts on these sites."""
    yield from _trustpilot(content)
    yield from _yelp(content)
    yield from _podium(content)


def _connected(content: Table, site: str) -> Iterator[tuple[int, int, Table]]:
    """Yield the accounts on a site that are connected to its API.

    Each comes with the index of its office and its own index there.
    """
    for n, block in enumerate(blocks_of(content, "locations")):
        for m, one in enumerate(blocks_of(block, "sites")):
            if one.get("site") == site and (one.get("account") or one.get("location")):
                yield n, m, one


def _yelp(content: Table) -> Iterator[str]:
    """An office's page on Yelp has a single ID, which goes into `location`."""
    taken = Counter[str]()
    for n, m, one in _connected(content, "yelp"):
        business = str(one.get("location", ""))
        at = place_of(("locations", n, "sites", m, "location"), content)
        if not _BUSINESS.fullmatch(business) or one.get("account"):
            allowed = "it has to be the 22 characters of a business ID, without account, for Yelp"
            yield f"{at}: found {quoted(business)}, but {allowed}"
            continue
        taken[business] += 1
        if taken[business] == 2:
            yield f"{at}: {quoted(business)} already belongs to another location"


def _podium(content: Table) -> Iterator[str]:
    """Podium passes on other sites' reviews, and no review may come in from two connected sites."""
    reads = table_of(content, "podium").get("reads")
    taken = Counter[str]()
    for n, m, one in _connected(content, "podium"):
        at = place_of(("locations", n, "sites", m, "location"), content)
        place = str(one.get("location", ""))
        if not _UID.fullmatch(place) or one.get("account"):
            allowed = "it has to be a location's UID, without account, for Podium"
            yield f"{at}: found {quoted(place)}, but {allowed}"
            continue
        taken[place] += 1
        if taken[place] == 2:
            yield f"{at}: {quoted(place)} already belongs to another location"
        if not isinstance(reads, list) or not reads:
            yield (
                f"{at}: podium.reads is missing. It says which sites' reviews Bedside takes from "
                'Podium, such as ["google", "facebook"]'
            )
            continue
        for other in sorted({site for k, _, site in _all_connected(content) if k == n}):
            if other in reads:
                yield (
                    f"{at}: this office is connected to {other} itself, so leave {other} out of "
                    "podium.reads, or each of those reviews would be there twice"
                )


def _all_connected(content: Table) -> Iterator[tuple[int, int, str]]:
    for site in ("google", "trustpilot", "yelp"):
        yield from ((n, m, site) for n, m, _ in _connected(content, site))


def _trustpilot(content: Table) -> Iterator[str]:
    """Offices can share a business unit. One of them gets the reviews that name no location."""
    units, rest, taken = dict[str, str](), set[str](), Counter[tuple[str, str]]()
    for n, m, one in _connected(content, "trustpilot"):
        unit, place = str(one.get("account", "")), str(one.get("location", ""))
        at = place_of(("locations", n, "sites", m, "account"), content)
        if not _UNIT.fullmatch(unit):
            allowed = "it has to be a business unit's ID of 24 digits and letters, for Trustpilot"
            yield f"{at}: found {quoted(unit)}, but {allowed}"
            continue
        taken[unit, place] += 1
        if taken[unit, place] == 2:
            yield f"{at}: another location has the same account and location at Trustpilot already"
        units.setdefault(unit, at)
        if not place:
            rest.add(unit)
    for unit, at in units.items():
        if unit not in rest:
            yield (
                f"{at}: reviews on Trustpilot don't have to name a location, and no office would "
                "get those. Leave out location for one office"
            )
    if units and not table_of(content, "trustpilot").get("business_user"):
        yield "trustpilot.business_user is missing. docs/trustpilot.md says where to find it"

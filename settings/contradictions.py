"""Finds mistakes that involve several values, such as duplicate IDs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from settings.language_model import halfway
from settings.mailbox import unreachable
from settings.messages import meant, place_of, quoted
from settings.policy_section import numbers_at_odds
from settings.raw import Table, blocks_of, host_of, names_in, table_of
from settings.replies import misnamed
from settings.review_sites import sites_at_odds
from settings.webhooks import in_the_clear

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def contradictions(content: Table) -> Iterator[str]:
    locations, members = blocks_of(content, "locations"), blocks_of(content, "members")
    yield from _doubles(content, "locations", "id")
    yield from _doubles(content, "members", "id")
    yield from _doubles(content, "members", "slack")
    yield from _doubles(content, "members", "teams")
    yield from _doubles(content, "members", "email")
    yield from _without_channel(content, locations)
    yield from _teams(content, locations)
    yield from _google_ids(content, locations)
    yield from _half_a_pull(content)
    yield from sites_at_odds(content)
    yield from _public_url(content)
    member_ids = [str(member.get("id")) for member in members]
    location_ids = [str(location.get("id")) for location in locations]
    yield from _unknown(content, "locations", "on_duty", member_ids, "member")
    yield from _on_the_rota(content, member_ids)
    yield from _unknown(content, "members", "locations", location_ids, "location")
    yield from _off_duty(content, locations, members)
    yield from _unapproved(content, locations, members)
    yield from numbers_at_odds(content)
    yield from misnamed(content)
    yield from halfway(content)
    yield from in_the_clear(content)
    yield from unreachable(content)


def _doubles(content: Table, blocks: str, key: str) -> Iterator[str]:
    seen: dict[str, int] = {}
    for n, block in enumerate(blocks_of(content, blocks)):
        value = block.get(key)
        same = value.casefold() if isinstance(value, str) else ""
        if isinstance(value, str) and value and seen.setdefault(same, n) != n:
            place = place_of((blocks, n, key), content)
            other = place_of((blocks, seen[same]), content)
            yield f"{place}: {quoted(value)} is taken by {other}. Each needs its own"


def _without_channel(content: Table, locations: list[Table]) -> Iterator[str]:
    for n, block in enumerate(locations):
        if not (block.get("slack_channel") or block.get("teams_channel")):
            place = place_of(("locations", n), content)
            yield f"{place}: slack_channel or teams_channel is missing. Its cards need a channel"


def _teams(content: Table, locations: list[Table]) -> Iterator[str]:
    """Teams without an app ID would let anyone in, so it's allowed only on this machine."""
    section = table_of(content, "teams")
    ids = [key for key in ("app_id", "tenant") if section.get(key)]
    if section.get("local_trial") is True:
        host = table_of(content, "server").get("host", "127.0.0.1")
        if ids:
            yield f"teams.{ids[0]}: a local trial has none. Remove it, or local_trial"
        if host not in LOOPBACK:
            yield (
                f"server.host: found {quoted(host)}, but a local trial of Teams lets everyone in, "
                'so it has to be "127.0.0.1"'
            )
    elif any(block.get("teams_channel") for block in locations):
        for key in ("app_id", "tenant"):
            if key not in ids:
                yield f"teams.{key} is missing. docs/teams.md says where to find it"


def _google_ids(content: Table, locations: list[Table]) -> Iterator[str]:
    """Google's IDs have their own format, and two offices can't share a listing."""
    listings: Counter[tuple[str, str]] = Counter()
    for n, block in enumerate(locations):
        for m, one in enumerate(blocks_of(block, "sites")):
            if one.get("site") != "google":
                continue
            for key in ("account", "location"):
                value = one.get(key, "")
                if isinstance(value, str) and not re.fullmatch(rf"{key}s/[\w-]+", value):
                    place = place_of(("locations", n, "sites", m, key), content)
                    allowed = f'it has to be "{key}s/" and an id, for Google'
                    yield f"{place}: found {quoted(value)}, but {allowed}"
            listing = (str(one.get("account")), str(one.get("location")))
            listings[listing] += 1
            if listings[listing] == 2:
                place = place_of(("locations", n, "sites", m, "location"), content)
                yield f"{place}: {quoted(listing[1])} already belongs to another location"


def _half_a_pull(content: Table) -> Iterator[str]:
    """Pulling needs both the subscription and the key file."""
    google = table_of(content, "google")
    for key, other in (
        ("pull_subscription", "pull_key_file"),
        ("pull_key_file", "pull_subscription"),
    ):
        if google.get(other) and not google.get(key):
            yield f"google.{key} is missing. docs/google.md says how to pull notifications"


def _public_url(content: Table) -> Iterator[str]:
    """Sign-ins redirect to the public URL with a code, so the connection has to be encrypted."""
    url = table_of(content, "server").get("public_url", "")
    if isinstance(url, str) and url.startswith("http:") and host_of(url) not in LOOPBACK:
        yield f'server.public_url: found {quoted(url)}, but it has to begin with "https://"'
    elif isinstance(url, str) and any(sign in url for sign in "?#@"):
        yield (
            f"server.public_url: found {quoted(url)}, but it can only have a host, a port, and the "
            "path that a proxy takes off"
        )


def _unknown(content: Table, blocks: str, key: str, known: list[str], what: str) -> Iterator[str]:
    for n, block in enumerate(blocks_of(content, blocks)):
        for name in names_in(block, key):
            if name not in known:
                place = place_of((blocks, n, key), content)
                yield f"{place}: there is no {what} {quoted(name)}{meant(name, known)}"


def _on_the_rota(content: Table, members: list[str]) -> Iterator[str]:
    for n, block in enumerate(blocks_of(content, "locations")):
        found_rota = block.get("rota")
        rota: Table = found_rota if isinstance(found_rota, dict) else {}
        for day in rota:
            for name in names_in(rota, day):
                if name not in members:
                    place = place_of(("locations", n, "rota", day), content)
                    yield f"{place}: there is no member {quoted(name)}{meant(name, members)}"


def _works_at(member: Table, location: object) -> bool:
    return not member.get("locations") or location in names_in(member, "locations")


def _off_duty(content: Table, locations: list[Table], members: list[Table]) -> Iterator[str]:
    people = {member.get("id"): member for member in members if isinstance(member.get("id"), str)}
    for n, block in enumerate(locations):
        for name in names_in(block, "on_duty"):
            if name in people and not _works_at(people[name], block.get("id")):
                place = place_of(("locations", n, "on_duty"), content)
                yield f"{place}: {quoted(name)} doesn't work there. Add it to their locations"


def _unapproved(content: Table, locations: list[Table], members: list[Table]) -> Iterator[str]:
    approvers = [member for member in members if member.get("role") in ("approver", "manager")]
    for n, block in enumerate(locations):
        if members and not any(_works_at(approver, block.get("id")) for approver in approvers):
            place = place_of(("locations", n), content)
            yield f"{place}: no one can approve replies there. Make a member an approver or manager"

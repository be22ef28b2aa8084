"""Checks Teams' setup for `bedside doctor`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from adapters.check import Check
from adapters.teams.client import Connectors
from adapters.teams.conversation_references import ConversationReferences
from adapters.teams.payloads import PLATFORM
from adapters.teams.roster import page_of
from bot.errors import OutsideError
from bot.practice import Location, Practice

ADD = "In Teams: the team's ⋯, Manage team, Apps, add Bedside. Then write @Bedside help there."

SHARED = "Everyone in a channel can read its cards. Choose one that only your own people are in."


async def checkup(
    connectors: Connectors,
    references: ConversationReferences,
    practice: Practice,
    tenant: str,
) -> AsyncIterator[Check]:
    """Run all checks in order. `practice` has the ids from Teams' rosters."""
    token = await _token(connectors)
    yield token
    for location in practice.locations.values():
        if PLATFORM in location.channels:
            yield await _channel(connectors, references, location, tenant, may_ask=token.ok)
    yield _people(practice)


async def _token(connectors: Connectors) -> Check:
    name = "Teams token"
    try:
        has_one = await connectors.admission()
    except OutsideError as error:
        return Check(name, False, error.code, str(error))
    return Check(
        name, True, "Entra issued a token" if has_one else "no token needed for a local trial"
    )


async def _channel(
    connectors: Connectors,
    references: ConversationReferences,
    location: Location,
    tenant: str,
    *,
    may_ask: bool,
) -> Check:
    """Check that we have the channel's address, and that Bedside is still in the channel."""
    id = location.channels[PLATFORM]
    name = f"Teams channel of {location.name}"
    try:
        place = await references.channel(id)
    except OutsideError as error:
        return Check(name, False, f"{id}: {error.code}", f"{error} {ADD}")
    host = urlsplit(place.address).netloc
    if not may_ask:
        return Check(name, True, f"known, at {host}")
    try:
        connector = await connectors.client(place.address)
        people = await page_of(connector, id)
    except OutsideError as error:
        fix = f"{error} Check teams_channel of {location.name}. {ADD}"
        return Check(name, False, f"{id} at {host}: {error.code}", fix)
    if any(person.profile().is_from_elsewhere(tenant) for person in people.members):
        return Check(name, False, f"{id}: people from another organization are in it", SHARED)
    return Check(name, True, f"in it, with {len(people.members)} people, at {host}")


def _people(practice: Practice) -> Check:
    """Check that we've found everyone in Teams. People who are only in Slack don't count."""
    name = "Teams people"
    missing = [member.name for member in practice.members.values() if not member.chat]
    if not missing:
        there = sum(PLATFORM in member.chat for member in practice.members.values())
        return Check(name, True, f"{there} of {len(practice.members)} found")
    fix = (
        "People are matched by e-mail address. Compare bedside.toml with the address in Teams, see "
        'that they are in the team, or give teams = "…" (their object ID in Entra).'
    )
    return Check(name, False, f"not found: {', '.join(missing)}", fix)

"""Connects a Google account in three steps: sign in, return with a code, and pick the listings.

Each step is saved in the database so that any replica can continue. A `state` works only once.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hmac import compare_digest

import aiohttp
from sqlmodel import Session

from adapters.calls import Line
from adapters.sites.google.listings import listings
from adapters.sites.google.sign_ins import opened
from adapters.sites.google.signing_in import (
    Addresses,
    Client,
    SignedIn,
    address,
    exchange,
    new_verifier,
    revoke,
)
from adapters.sites.google.wire import SITE
from bot.connections import Connection, Stage
from bot.errors import Refused
from bot.listings import Listing, Proposal, proposals
from bot.ports import Clock
from bot.practice import LocationId, Member, MemberId, Practice, SiteAccount
from bot.sealing import Keyring
from bot.store import Store, connections, inbox

TO_SIGN_IN = timedelta(minutes=10)
TO_CHOOSE = timedelta(minutes=30)

_ID = re.compile(r"[0-9a-f]{1,64}")

STALE = "This sign-in has expired or was used already. Connect Google again."
NO_LISTINGS = (
    "This Google account doesn't manage a business listing. Use the account that manages yours, "
    "or ask its owner to make you a manager of the listing."
)
NONE_CHOSEN = "Choose a listing for at least one office."
NOT_YOURS = "Only managers can connect Google. Ask one of them."
TAKEN = "One of these listings belongs to an office that you don't work at. Choose again."
TWICE = "Each listing can belong to only one office. Choose again."


@dataclass(frozen=True)
class Begun:
    """The start of a sign-in. Send the person to `url`.

    `browser` is a secret that their browser has to return.
    """

    id: str
    url: str = field(repr=False)
    browser: str = field(repr=False)


@dataclass(frozen=True)
class Offer:
    """The listings that the person can choose from.

    `ends_at` is when access expires. It's set only if the app is in "Testing".
    """

    id: str
    listings: Sequence[Listing]
    proposals: Sequence[Proposal]
    ends_at: datetime | None = None


class Connecting:
    """Connects one practice. `practice` is called each time, because people and offices change."""

    def __init__(
        self,
        store: Store,
        practice: Callable[[], Practice],
        keys: Keyring,
        client: Client,
        addresses: Addresses,
        session: aiohttp.ClientSession,
        clock: Clock,
    ) -> None:
        self._store = store
        self._practice = practice
        self._keys = keys
        self._client = client
        self._addresses = addresses
        self._line = Line(session, "Google")
        self._clock = clock

    def manager(self, by: str) -> Member | None:
        """Return the manager's current record, or None for the command line.

        Raises Refused if the member isn't a manager.
        """
        member = self._practice().member(MemberId(by)) if by else None
        if by and (member is None or member.has_left or not member.may_manage):
            raise Refused(NOT_YOURS)
        return member

    async def begin(self, by: str, redirect_uri: str, id: str = "") -> Begun:
        """Start a sign-in. `by` is the member, or "" for the command line.

        Raises Refused if `id` was already used.
        """
        self.manager(by)
        id, now = id or secrets.token_hex(8), self._clock.now()
        state, verifier = f"{id}.{secrets.token_urlsafe(32)}", new_verifier()
        browser = secrets.token_urlsafe(32)
        secret = {
            "state": state,
            "verifier": verifier,
            "browser": browser,
            "redirect_uri": redirect_uri,
        }
        asked = Connection(id, SITE, Stage.ASKED, by, now, now + TO_SIGN_IN, "")
        asked = replace(asked, sealed=self._sealed(asked, secret))
        if not await self._store.run(self._begin, asked, now):
            raise Refused(STALE)
        url = address(self._addresses.auth, self._client, redirect_uri, state, verifier)
        return Begun(id, url, browser)

    async def returned(self, answer: Mapping[str, str], browser: str) -> Offer:
        """Handle the person's return with Google's `answer`, which is the query of the callback.

        Raises Refused with a message for them, or OutsideError.
        """
        state = answer.get("state", "")
        asked = await self._load(state.partition(".")[0], Stage.ASKED)
        self.manager(asked.by)
        secret = opened(self._practice().id, asked, self._keys)
        # a second callback during the call to Google finds that the state was already used
        known = secret.get("state", "")
        if not known or not _same(state, known) or not _same(browser, secret["browser"]):
            raise Refused(STALE)
        # mark the state as used before we call Google so that a second request can't get this far
        now = self._clock.now()
        taken = replace(asked, sealed=self._sealed(asked, {"browser": secret["browser"]}))
        if not await self._store.run(connections.advance, self._practice().id, asked, taken):
            raise Refused(STALE)
        signed_in = await exchange(
            self._line,
            self._addresses.token,
            self._client,
            answer,
            secret["redirect_uri"],
            secret["verifier"],
            self._clock,
        )
        found = await listings(self._line, self._addresses, signed_in.access_token, self._clock)
        if not found:
            raise Refused(NO_LISTINGS)
        choosing = replace(taken, stage=Stage.CHOOSING, at=now, ends_at=now + TO_CHOOSE)
        kept = _kept(secret["browser"], signed_in, found)
        choosing = replace(choosing, sealed=self._sealed(choosing, kept))
        if not await self._store.run(connections.advance, self._practice().id, taken, choosing):
            raise Refused(STALE)
        return self._offer(choosing, found, signed_in.ends_at)

    async def offered(self, id: str, browser: str) -> Offer:
        """Return the offer that was already made to this browser."""
        choosing = await self._load(id, Stage.CHOOSING)
        secret = self._of_browser(choosing, browser)
        self.manager(choosing.by)
        return self._offer(choosing, _listed(secret), _at(secret["ends_at"]))

    async def choose(self, id: str, browser: str, chosen: Mapping[LocationId, str]) -> Connection:
        """Save the choice, and return once it's committed.

        `chosen` has each office's listing ID. Offices without a listing are left out.
        """
        choosing = await self._load(id, Stage.CHOOSING)
        secret = self._of_browser(choosing, browser)
        manager = self.manager(choosing.by)
        known = {listing.id: listing.account for listing in _listed(secret)}
        if not chosen:
            raise Refused(NONE_CHOSEN)
        if len({*chosen.values()}) < len(chosen):
            raise Refused(TWICE)
        practice = self._practice()
        if any(office not in practice.locations for office in chosen):
            raise Refused(STALE)
        try:
            offices = {office: known[listing] for office, listing in chosen.items()}
        except KeyError:
            raise Refused(STALE) from None
        self._allow(manager, offices)
        now = self._clock.now()
        connected = replace(
            choosing,
            stage=Stage.CONNECTED,
            at=now,
            ends_at=_at(secret["ends_at"]),
            offices=offices,
        )
        refresh_token = {"refresh_token": secret["refresh_token"]}
        connected = replace(connected, sealed=self._sealed(connected, refresh_token))
        if not await self._store.run(self._connect, choosing, connected):
            raise Refused(STALE)
        return connected

    async def disconnect(self, connection: Connection) -> bool:
        """Delete the connection and revoke the consent. Return False if Google didn't revoke it."""
        practice = self._practice().id
        token = opened(practice, connection, self._keys)["refresh_token"]
        await self._store.run(connections.forget, practice, connection.id)
        return await revoke(self._line, self._addresses.revoke, token)

    def _allow(self, manager: Member | None, offices: Mapping[LocationId, SiteAccount]) -> None:
        """Raise Refused for offices where the manager doesn't work, or listings of such offices."""
        if manager is None:
            return
        if others := [office for office in offices if not manager.works_at(office)]:
            raise Refused(not_theirs(len(others)))
        for place in self._practice().locations.values():
            is_theirs = place.id in offices or manager.works_at(place.id)
            if not is_theirs and not {*place.sites}.isdisjoint(offices.values()):
                raise Refused(TAKEN)

    def _begin(self, session: Session, asked: Connection, now: datetime) -> bool:
        """Save a new sign-in. Return False if the ID was used before, even if its connection was
        deleted long ago.
        """
        practice = self._practice().id
        is_new = inbox.is_first(session, practice, f"google-sign-in:{asked.id}", now)
        return is_new and connections.begin(session, practice, asked, now)

    def _connect(self, session: Session, choosing: Connection, connected: Connection) -> bool:
        practice = self._practice().id
        if not connections.advance(session, practice, choosing, connected):
            return False
        connections.replaced_by(session, practice, connected)
        return True

    async def _load(self, id: str, stage: Stage) -> Connection:
        # don't send an ID that can't be ours to the database, which might reject it
        if not _ID.fullmatch(id):
            raise Refused(STALE)
        found = await self._store.read(connections.load, self._practice().id, id)
        now = self._clock.now()
        if found is None or found.stage is not stage:
            raise Refused(STALE)
        if found.ends_at is not None and found.ends_at <= now:
            raise Refused(STALE)
        return found

    def _of_browser(self, choosing: Connection, browser: str) -> dict[str, str]:
        secret = opened(self._practice().id, choosing, self._keys)
        if not _same(browser, secret["browser"]):
            raise Refused(STALE)
        return secret

    def _sealed(self, connection: Connection, secret: Mapping[str, str]) -> str:
        return self._keys.seal(json.dumps(secret), connection.row(self._practice().id))

    def _offer(
        self, choosing: Connection, found: Sequence[Listing], ends_at: datetime | None
    ) -> Offer:
        manager, offices = self.manager(choosing.by), self._practice().locations
        theirs = [
            proposal
            for proposal in proposals(offices, found)
            if manager is None or manager.works_at(proposal.office)
        ]
        return Offer(choosing.id, found, theirs, ends_at)


def not_theirs(count: int) -> str:
    """The message for a manager who chose listings for offices where they don't work."""
    which = "One of these offices isn't" if count == 1 else f"{count} of these offices aren't"
    return f"{which} yours to connect. Nothing was changed."


def _kept(browser: str, signed_in: SignedIn, found: Sequence[Listing]) -> dict[str, str]:
    rows = [
        [one.account.account, one.account.location, one.title, one.address, one.phone]
        for one in found
    ]
    return {
        "browser": browser,
        "refresh_token": signed_in.refresh_token,
        "ends_at": signed_in.ends_at.isoformat() if signed_in.ends_at else "",
        "listings": json.dumps(rows),
    }


def _listed(secret: Mapping[str, str]) -> Sequence[Listing]:
    return [
        Listing(SiteAccount(SITE, account, location), title, address, phone)
        for account, location, title, address, phone in json.loads(secret["listings"])
    ]


def _at(written: str) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _same(given: str, known: str) -> bool:
    return compare_digest(given.encode("utf-8", "surrogatepass"), known.encode())

"""Finds the office that an e-mail is about, and tells whether an address is ours or known to us."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.cases.case import CaseId
from bot.mail.mails import Mail, Notice
from bot.practice import Location, LocationId, MemberId, Practice, PracticeId
from bot.sealing import Keyring
from bot.store import mails
from bot.untrusted import Untrusted

_PLUS = re.compile(r"\+(?:case-?)?(\d{1,9})@")


def of_notice(session: Session, practice: Practice, mail: Mail, notice: Notice) -> Location | None:
    """The office a notice is about, by the site's name for it or the address it was sent to."""
    places = list(practice.locations.values())
    if len(places) == 1:
        return places[0]
    if notice.business:
        name = _letters(notice.business.literal)
        office = mails.known(session, practice.id, "business", name)
        if office is not None:
            return practice.locations.get(LocationId(office))
        return _named(name, places)
    return of_recipients(mail.recipients, practice)


def of_recipients(recipients: Sequence[str], practice: Practice) -> Location | None:
    """Return the office whose address an e-mail was sent to. None if there are none or several."""
    offices = dict[LocationId, Location]()
    for recipient in recipients:
        bare = _without_plus(recipient)
        for place in practice.locations.values():
            if place.email.lower() == bare:
                offices[place.id] = place
    return next(iter(offices.values())) if len(offices) == 1 else None


def learn(
    session: Session,
    practice: PracticeId,
    business: Untrusted,
    location: LocationId,
    by: MemberId,
    now: datetime,
) -> None:
    """Record that a site's name for a business refers to this office, as confirmed by `by`."""
    mails.learn(session, practice, "business", _letters(business.literal), location, by, now)


def is_ours(address: str, practice: Practice) -> bool:
    """Whether the address belongs to a member or an office, and so isn't a patient's."""
    ours = {member.email.lower() for member in practice.members.values()}
    ours |= {place.email.lower() for place in practice.locations.values()}
    return _without_plus(address) in ours


def cases_of(recipients: Sequence[str], practice: Practice, mailbox: str) -> list[CaseId]:
    """The case numbers after the plus sign in our own addresses.

    In other people's addresses, such numbers mean something else.
    """
    return [
        CaseId(int(match[1]))
        for recipient in recipients
        if (match := _PLUS.search(recipient))
        and (_without_plus(recipient) == mailbox.lower() or is_ours(recipient, practice))
    ]


def hashes(address: str, practice: PracticeId, keys: Keyring | None) -> list[str]:
    """Return the hashes of an address, starting with the one to store.

    Older rows might have one of the others. Without keys, anyone with the database could find an
    address by brute force.
    """
    content = f"{practice}\x1f{address}"
    plain = hashlib.sha256(content.encode()).hexdigest()
    return [digest[:32] for digest in (*(keys.fingerprints(content) if keys else ()), plain)]


def _named(name: str, places: Sequence[Location]) -> Location | None:
    """The only office whose name equals the site's name for it, or else is part of it."""
    exact = [place for place in places if _letters(place.name) == name]
    if len(exact) == 1:
        return exact[0]
    words = f" {name} "
    within = [
        place for place in places if len(place.name) > 3 and f" {_letters(place.name)} " in words
    ]
    return within[0] if len(within) == 1 else None


def _without_plus(address: str) -> str:
    name, _, domain = address.partition("@")
    return f"{name.partition('+')[0]}@{domain}"


def _letters(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))

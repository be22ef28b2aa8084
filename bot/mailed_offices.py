"""Which of our offices is a mail about, and whose address is it: one of ours, or one we know?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.cases.case import CaseId
from bot.mails import Mail, Notice
from bot.practice import Location, LocationId, MemberId, Practice, PracticeId
from bot.sealing import Keyring
from bot.store import mails
from bot.untrusted import Untrusted

_PLUS = re.compile(r"\+(?:case-?)?(\d{1,9})@")


def of_notice(session: Session, practice: Practice, mail: Mail, notice: Notice) -> Location | None:
    """By the name that the site gives it, or by the address that the mail came to."""
    places = list(practice.locations.values())
    if len(places) == 1:
        return places[0]
    if notice.business:
        name = _letters(notice.business.literal)
        told = mails.known(session, practice.id, "business", name)
        if told is not None:
            return practice.locations.get(LocationId(told))
        return _named(name, places)
    return of_recipients(mail.recipients, practice)


def of_recipients(recipients: Sequence[str], practice: Practice) -> Location | None:
    """The one office whose address a mail was sent to, if no other office has the same."""
    found = dict[LocationId, Location]()
    for recipient in recipients:
        bare = _without_plus(recipient)
        for place in practice.locations.values():
            if place.email.lower() == bare:
                found[place.id] = place
    return next(iter(found.values())) if len(found) == 1 else None


def learn(
    session: Session,
    practice: PracticeId,
    business: Untrusted,
    location: LocationId,
    by: MemberId,
    now: datetime,
) -> None:
    """A person told us which office a site means by that name, so it's known from now on."""
    mails.learn(session, practice, "business", _letters(business.literal), location, by, now)


def is_ours(address: str, practice: Practice) -> bool:
    """A member's or an office's own address is no patient's."""
    ours = {member.email.lower() for member in practice.members.values()}
    ours |= {place.email.lower() for place in practice.locations.values()}
    return _without_plus(address) in ours


def cases_of(recipients: Sequence[str], practice: Practice, mailbox: str) -> list[CaseId]:
    """The numbers after the plus in our own addresses. Other people's have another meaning."""
    return [
        CaseId(int(found[1]))
        for one in recipients
        if (found := _PLUS.search(one))
        and (_without_plus(one) == mailbox.lower() or is_ours(one, practice))
    ]


def hashes(address: str, practice: PracticeId, keys: Keyring | None) -> list[str]:
    """What an address is known by in the database. It's stored by the first, the others are older.

    Without keys, someone who has the database could try addresses until one fits.
    """
    said = f"{practice}\x1f{address}"
    plain = hashlib.sha256(said.encode()).hexdigest()
    return [found[:32] for found in (*(keys.fingerprints(said) if keys else ()), plain)]


def _named(name: str, places: Sequence[Location]) -> Location | None:
    """The one office whose name, or a part between dashes, the site's name for it is or holds."""
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

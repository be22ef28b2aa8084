"""Decides who gets a note about an e-mail, and on which platform.

Pass the practice from `Desk.last_seen` so that people get notes where they were last active.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.cases.case import Case
from bot.effects import EmailPointer, MailNote
from bot.policy import whose_turn
from bot.practice import Location, Practice


def of_notice(practice: Practice, row: int, place: Location | None) -> list[MailNote]:
    """Notes in the office's channels, or private notes to the managers if the office is unknown."""
    if place is None or not place.channels:
        return to_managers(practice, row)
    return [MailNote(place.id, platform, None, row) for platform in place.channels]


def of_question(
    practice: Practice, row: int, place: Location | None, now: datetime
) -> list[MailNote]:
    """A note to the person on duty at the office, or else notes to the managers."""
    duty = practice.on_duty(place.id, now) if place else None
    if place and duty and duty.chat:
        return [MailNote(place.id, next(iter(duty.chat)), duty.id, row)]
    return to_managers(practice, row)


def to_managers(practice: Practice, row: int) -> list[MailNote]:
    """One note to each manager, on their first platform."""
    notes = dict[str | None, MailNote]()
    for note in _of_managers(practice, row):
        notes.setdefault(note.member, note)
    return list(notes.values())


def pointers(
    practice: Practice, case: Case, row: int, hour: str, now: datetime
) -> list[EmailPointer]:
    """Notes to the person whose turn it is on the case. `hour` is the same as in `EmailPointer`."""
    members = [practice.member(id) for id in whose_turn(case, practice, now)]
    return [
        EmailPointer(case.location, case.id, next(iter(member.chat)), member.id, row, hour)
        for member in members
        if member is not None and member.chat
    ]


def every(practice: Practice, row: int, place: Location | None) -> list[MailNote]:
    """Every note that anyone might have received about an e-mail for that office."""
    notes = list(_of_managers(practice, row))
    if place is not None:
        notes += [MailNote(place.id, platform, None, row) for platform in place.channels]
        for member in practice.team(place.id):
            notes += [MailNote(place.id, platform, member.id, row) for platform in member.chat]
    return list({note.key: note for note in notes}.values())


def _of_managers(practice: Practice, row: int) -> Iterable[MailNote]:
    for location in practice.locations:
        for manager in practice.managers(location):
            for platform in manager.chat:
                yield MailNote(location, platform, manager.id, row)

"""Builds notes about e-mails from the data that we still have about them."""

from __future__ import annotations

from bot.desk import Desk
from bot.effects import EmailPointer, MailNote
from bot.posts import CaseView, EmailNote, MailedNote
from bot.store import Session, mails


def unplaced(session: Session, desk: Desk, effect: MailNote) -> MailedNote | None:
    """Return a note about an e-mail that needs attention. None if its recipient has left."""
    practice = desk.practice
    mail = mails.load(session, practice.id, effect.mail)
    member = practice.member(effect.member)
    if mail is None or (effect.member is not None and member is None):
        return None
    return MailedNote(practice, effect.location, mail, member)


def pointer(
    session: Session, desk: Desk, effect: EmailPointer, view: CaseView | None
) -> EmailNote | None:
    """Return a note that says where to find a patient's e-mail. None if it's no longer stored."""
    mail = mails.load(session, desk.practice.id, effect.mail)
    if mail is None or view is None:
        return None
    return EmailNote(view, mail, has_more=bool(effect.hour))

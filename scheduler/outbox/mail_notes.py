"""Notes about mails, from what we still have of them."""

from __future__ import annotations

from bot.desk import Desk
from bot.effects import EmailPointer, MailNote
from bot.posts import CaseView, EmailNote, MailedNote
from bot.store import Session, mails


def unplaced(session: Session, desk: Desk, effect: MailNote) -> MailedNote | None:
    """A mail that needs a person's attention. None if the person it's for has left."""
    practice = desk.practice
    mail = mails.load(session, practice.id, effect.mail)
    member = practice.member(effect.member)
    if mail is None or (effect.member is not None and member is None):
        return None
    return MailedNote(practice, effect.location, mail, member)


def pointer(
    session: Session, desk: Desk, effect: EmailPointer, view: CaseView | None
) -> EmailNote | None:
    """Where a patient's e-mail is."""
    mail = mails.load(session, desk.practice.id, effect.mail)
    if mail is None or view is None:
        return None
    return EmailNote(view, mail, has_more=bool(effect.hour))

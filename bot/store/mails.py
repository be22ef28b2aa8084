"""Relevant e-mails, each stored once, and how far we've read the mailbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import Row, func, select, update
from sqlmodel import Session

from bot.cases.case import CaseId
from bot.mail.mails import KeptMail, MailKind, Notice
from bot.ports import MailPosition
from bot.practice import LocationId, MemberId, PracticeId
from bot.store.column_types import insert, literally, table
from bot.store.mail_tables import MailFolderRow, MailKnownRow, MailRow
from bot.untrusted import Untrusted

Known = Literal["sender", "business"]

_NOTICE: TypeAdapter[Notice] = TypeAdapter(Notice)
_mails = table(MailRow)
_known = table(MailKnownRow)
_folders = table(MailFolderRow)

_OF_CASE = (_mails.c.case.is_not(None), _mails.c.state == "done")
"""The conditions for e-mails that belong to a case. An open e-mail's case isn't certain."""


def add(
    session: Session,
    practice: PracticeId,
    mail: str,
    kind: MailKind,
    *,
    at: datetime,
    now: datetime,
    is_open: bool = False,
    location: str = "",
    case: CaseId | None = None,
    sender: str = "",
    notice: Notice | None = None,
    words: str = "",
    said: str = "",
) -> int | None:
    """Save an e-mail. Returns its row number, or None if it was already stored."""
    body = _NOTICE.dump_json(notice).decode() if notice is not None else words
    row: int | None = session.execute(
        insert(MailRow)
        .values(
            practice=practice,
            mail=mail,
            kind=kind,
            state="open" if is_open else "done",
            location=location,
            case=case,
            sender=sender,
            at=at,
            kept_at=now,
            body=body,
            said=said,
        )
        .on_conflict_do_nothing()
        .returning(_mails.c.id)
    ).scalar()
    return row


def load(session: Session, practice: PracticeId, row: int) -> KeptMail | None:
    wanted = select(_mails).where(_mails.c.practice == practice, _mails.c.id == row)
    found = session.execute(wanted).one_or_none()
    return _kept(found) if found is not None else None


def is_known(session: Session, practice: PracticeId, mail: str) -> bool:
    wanted = select(_mails.c.id).where(_mails.c.practice == practice, _mails.c.mail == mail)
    return session.execute(wanted).first() is not None


def close(
    session: Session,
    practice: PracticeId,
    row: int,
    said: str,
    *,
    case: CaseId | None = None,
    location: str = "",
) -> bool:
    """Record that someone handled the e-mail, and delete its text.

    Returns False if that was already done.
    """
    values: dict[str, Any] = {"state": "done", "said": said, "body": "", "case": case}
    if location:
        values["location"] = location
    closed = session.execute(
        update(_mails)
        .where(_mails.c.practice == practice, _mails.c.id == row, _mails.c.state == "open")
        .values(values)
    )
    return bool(closed.rowcount)  # type: ignore[attr-defined]


def case_of_thread(session: Session, practice: PracticeId, mails: Sequence[str]) -> CaseId | None:
    """The case of the newest of these e-mails that has a case."""
    wanted = (
        select(_mails.c.case)
        .where(_mails.c.practice == practice, _mails.c.mail.in_(mails), *_OF_CASE)
        .order_by(_mails.c.id.desc())
        .limit(1)
    )
    case = session.execute(wanted).scalar()
    return CaseId(case) if case is not None else None


def case_of_sender(session: Session, practice: PracticeId, hashes: Sequence[str]) -> CaseId | None:
    """The case of the sender's latest e-mail, found by any of the hashes of their address."""
    wanted = (
        select(_mails.c.case)
        .where(_mails.c.practice == practice, _mails.c.sender.in_(hashes), *_OF_CASE)
        .order_by(_mails.c.id.desc())
        .limit(1)
    )
    case = session.execute(wanted).scalar()
    return CaseId(case) if case is not None else None


def count_since(session: Session, practice: PracticeId, kind: MailKind, since: datetime) -> int:
    """The number of open e-mails of a kind stored since `since`, no matter when they were sent."""
    wanted = select(func.count()).where(
        _mails.c.practice == practice,
        _mails.c.kind == kind,
        _mails.c.state == "open",
        _mails.c.kept_at >= since,
    )
    count: int = session.execute(wanted).scalar_one()
    return count


def count_of_case(session: Session, practice: PracticeId, case: CaseId, since: datetime) -> int:
    """The number of e-mails from the case's reviewer that we've stored since then."""
    wanted = select(func.count()).where(
        _mails.c.practice == practice,
        _mails.c.kind == "patient",
        _mails.c.state == "done",
        _mails.c.kept_at >= since,
        _mails.c.case == case,
    )
    count: int = session.execute(wanted).scalar_one()
    return count


def learn(
    session: Session,
    practice: PracticeId,
    kind: Known,
    name: str,
    value: str,
    by: MemberId,
    now: datetime,
) -> None:
    values = {"value": value, "by": by, "at": now}
    session.execute(
        insert(MailKnownRow)
        .values(practice=practice, kind=kind, name=name, **values)
        .on_conflict_do_update(index_elements=["practice", "kind", "name"], set_=values)
    )


def known(session: Session, practice: PracticeId, kind: Known, name: str) -> str | None:
    """The value that someone entered for that name, or None if no one has."""
    wanted = select(_known.c.value).where(
        _known.c.practice == practice, _known.c.kind == kind, _known.c.name == name
    )
    value: str | None = session.execute(wanted).scalar()
    return value


def known_sender(session: Session, practice: PracticeId, hashes: Sequence[str]) -> str | None:
    """The latest answer about a sender: a case's number, or empty for no case."""
    wanted = (
        select(_known.c.value)
        .where(_known.c.practice == practice, _known.c.kind == "sender", _known.c.name.in_(hashes))
        .order_by(_known.c.at.desc())
        .limit(1)
    )
    value: str | None = session.execute(wanted).scalar()
    return value


def position(
    session: Session, practice: PracticeId, mailbox: str, folder: str
) -> MailPosition | None:
    wanted = select(_folders.c.validity, _folders.c.uid).where(
        _folders.c.practice == practice,
        _folders.c.mailbox == mailbox,
        _folders.c.folder == folder,
    )
    row = session.execute(wanted).one_or_none()
    return MailPosition(row.validity, row.uid) if row is not None else None


def move(
    session: Session,
    practice: PracticeId,
    mailbox: str,
    folder: str,
    position: MailPosition,
    now: datetime,
) -> None:
    to = {"validity": position.validity, "uid": position.uid, "at": now}
    session.execute(
        insert(MailFolderRow)
        .values(practice=practice, mailbox=mailbox, folder=folder, **to)
        .on_conflict_do_update(index_elements=["practice", "mailbox", "folder"], set_=to)
    )


def forget(session: Session, practice: PracticeId, before: datetime) -> int:
    """Delete the text of e-mails from before that time. Returns how many had text."""
    old = _mails.c.practice == practice, _mails.c.at < before, _mails.c.body != literally("")
    changed = session.execute(update(_mails).where(*old).values(body=""))
    return int(changed.rowcount)  # type: ignore[attr-defined]


def _kept(row: Row[Any]) -> KeptMail:
    is_notice = row.kind == "notice" and row.body
    return KeptMail(
        row.id,
        row.kind,
        row.state == "open",
        LocationId(row.location),
        CaseId(row.case) if row.case is not None else None,
        row.sender,
        row.at,
        _NOTICE.validate_json(row.body) if is_notice else None,
        Untrusted("" if is_notice else row.body),
        row.said,
    )

"""Files dropped into a chat, stored until they're imported or canceled, or until they expire."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update
from sqlmodel import Session

from bot.imports import ImportAnswers
from bot.practice import MemberId, PracticeId
from bot.store.column_types import insert, table
from bot.store.tables import DroppedFileRow

_files = table(DroppedFileRow)


@dataclass(frozen=True)
class Progress:
    """How far the import of a confirmed file has gotten. `rows` is the number of rows processed."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    known: int = 0
    cases: int = 0
    refused: int = 0
    elsewhere: int = 0


@dataclass(frozen=True)
class KeptFile:
    """A stored file. `stamp` identifies the preview that we last showed. It's empty before that."""

    id: str
    member: MemberId
    platform: str
    name: str
    content: bytes
    dropped_at: datetime
    said: ImportAnswers
    stamp: str
    confirmed: bool
    progress: Progress


def keep(session: Session, practice: PracticeId, file: KeptFile) -> None:
    """Save a file, unless it already exists."""
    row = {
        "practice": practice,
        "id": file.id,
        "member": file.member,
        "platform": file.platform,
        "name": file.name,
        "content": file.content,
        "dropped_at": file.dropped_at,
        "said": asdict(file.said),
        "stamp": file.stamp,
        "confirmed": file.confirmed,
        "rows_done": file.progress.rows,
        "result": {},
    }
    session.execute(insert(DroppedFileRow).values(row).on_conflict_do_nothing())


def load(session: Session, practice: PracticeId, id: str) -> KeptFile | None:
    wanted = select(_files).where(_files.c.practice == practice, _files.c.id == id)
    row = session.execute(wanted).one_or_none()
    if row is None:
        return None
    return KeptFile(
        row.id,
        MemberId(row.member),
        row.platform,
        row.name,
        row.content,
        row.dropped_at,
        ImportAnswers(**row.said),
        row.stamp,
        row.confirmed,
        Progress(row.rows_done, **row.result),
    )


def shown(session: Session, practice: PracticeId, id: str, said: ImportAnswers, stamp: str) -> None:
    """Save the answers about the file and the preview we showed, unless the file is confirmed."""
    this = (_files.c.practice == practice, _files.c.id == id, _files.c.confirmed.is_(False))
    session.execute(update(_files).where(*this).values(said=asdict(said), stamp=stamp))


def confirm(session: Session, practice: PracticeId, id: str, stamp: str) -> bool:
    """Confirm the file. Returns False if its stamp is different or it's already confirmed."""
    this = (
        _files.c.practice == practice,
        _files.c.id == id,
        _files.c.stamp == stamp,
        _files.c.confirmed.is_(False),
    )
    done = session.execute(update(_files).where(*this).values(confirmed=True))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def carried_on(session: Session, practice: PracticeId, id: str, progress: Progress) -> None:
    # leave out zeros, because an older version running at the same time may not have every count
    result = {name: count for name, count in asdict(progress).items() if count}
    rows = result.pop("rows", 0)
    this = (_files.c.practice == practice, _files.c.id == id)
    session.execute(update(_files).where(*this).values(rows_done=rows, result=result))


def cancel(session: Session, practice: PracticeId, id: str) -> bool:
    """Delete an unconfirmed file. Returns False if it was already confirmed or deleted."""
    this = (_files.c.practice == practice, _files.c.id == id, _files.c.confirmed.is_(False))
    return bool(session.execute(delete(_files).where(*this)).rowcount)  # type: ignore[attr-defined]


def forget(session: Session, practice: PracticeId, id: str) -> None:
    session.execute(delete(_files).where(_files.c.practice == practice, _files.c.id == id))


def forget_old(
    session: Session, practice: PracticeId, before: datetime, confirmed_before: datetime
) -> int:
    """Delete files that weren't confirmed or imported in time. Returns how many were deleted."""
    is_old = or_(
        and_(_files.c.confirmed.is_(False), _files.c.dropped_at < before),
        _files.c.dropped_at < confirmed_before,
    )
    old = (_files.c.practice == practice, is_old)
    done = session.execute(delete(_files).where(*old))
    return int(done.rowcount)  # type: ignore[attr-defined]

"""Files that someone dropped into a chat, kept until they're imported, canceled or forgotten."""

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
    """What came of a confirmed file so far; `rows` of it are done."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    known: int = 0
    cases: int = 0
    refused: int = 0


@dataclass(frozen=True)
class KeptFile:
    """A file as it's kept. `stamp` tells what was shown of it last, "" if nothing was."""

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
    """A file that is kept already stays as it is."""
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
    """Note what was said about it and what was shown of it, as long as it isn't confirmed."""
    this = (_files.c.practice == practice, _files.c.id == id, _files.c.confirmed.is_(False))
    session.execute(update(_files).where(*this).values(said=asdict(said), stamp=stamp))


def confirm(session: Session, practice: PracticeId, id: str, stamp: str) -> bool:
    """Whether it's confirmed by this call: it's there, wasn't before, and was shown like that."""
    this = (
        _files.c.practice == practice,
        _files.c.id == id,
        _files.c.stamp == stamp,
        _files.c.confirmed.is_(False),
    )
    done = session.execute(update(_files).where(*this).values(confirmed=True))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def carried_on(session: Session, practice: PracticeId, id: str, progress: Progress) -> None:
    result = asdict(progress)
    rows = result.pop("rows")
    this = (_files.c.practice == practice, _files.c.id == id)
    session.execute(update(_files).where(*this).values(rows_done=rows, result=result))


def forget(session: Session, practice: PracticeId, id: str) -> None:
    session.execute(delete(_files).where(_files.c.practice == practice, _files.c.id == id))


def forget_old(
    session: Session, practice: PracticeId, before: datetime, confirmed_before: datetime
) -> int:
    """Forget those that nobody confirmed in time, and what couldn't be imported for long.

    Returns how many.
    """
    is_old = or_(
        and_(_files.c.confirmed.is_(False), _files.c.dropped_at < before),
        _files.c.dropped_at < confirmed_before,
    )
    old = (_files.c.practice == practice, is_old)
    done = session.execute(delete(_files).where(*old))
    return int(done.rowcount)  # type: ignore[attr-defined]

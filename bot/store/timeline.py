"""The timelines of cases, sealed entry by entry."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlmodel import Session

from bot.cases.case import CaseId
from bot.practice import MemberId, PracticeId
from bot.store.column_types import table
from bot.store.prepared import Prepared
from bot.store.tables import TimelineRow
from bot.timeline import GENESIS, BrokenChain, RecordedEvent, StoredEvent, seal

_timeline = table(TimelineRow)
_ADD = Prepared(_timeline.insert())
_HASH = Prepared(
    select(_timeline.c.hash).where(
        _timeline.c.practice == bindparam("practice"),
        _timeline.c.case == bindparam("case"),
        _timeline.c.seq == bindparam("seq"),
    )
)

_LAST_HASH = Prepared(
    select(_timeline.c.hash)
    .where(_timeline.c.practice == bindparam("practice"), _timeline.c.case == bindparam("case"))
    .order_by(_timeline.c.seq.desc())
    .limit(1)
)


def append(session: Session, practice: PracticeId, entries: Sequence[RecordedEvent]) -> None:
    """Add entries for one case, in order. The first must directly follow the last stored entry."""
    previous = _hash_before(session, practice, entries[0]) if entries else GENESIS
    rows = []
    for entry in entries:
        sealed = seal(entry, previous)
        previous = sealed.hash
        rows.append(
            {
                "practice": practice,
                "case": entry.case,
                "seq": entry.seq,
                "at": entry.at,
                "by": entry.by,
                "kind": sealed.kind,
                "content": sealed.content,
                "content_hash": sealed.content_hash,
                "hash": sealed.hash,
            }
        )
    _ADD.run_each(session, rows)


def entries(session: Session, practice: PracticeId, case: CaseId) -> list[RecordedEvent]:
    return [line.entry for line in sealed(session, practice, case)]


def last_hash(session: Session, practice: PracticeId, case: CaseId) -> str:
    """The hash of the case's last entry, which covers all of them. `GENESIS` if it has none."""
    hash = _LAST_HASH.value(session, {"practice": practice, "case": case})
    return GENESIS if hash is None else str(hash)


def sealed(session: Session, practice: PracticeId, case: CaseId) -> list[StoredEvent]:
    wanted = (
        select(_timeline)
        .where(_timeline.c.practice == practice, _timeline.c.case == case)
        .order_by(_timeline.c.seq)
    )
    return [
        StoredEvent(
            CaseId(row.case),
            row.seq,
            row.at,
            MemberId(row.by) if row.by is not None else None,
            row.kind,
            row.content,
            row.content_hash,
            row.hash,
        )
        for row in session.execute(wanted)
    ]


def _hash_before(session: Session, practice: PracticeId, first: RecordedEvent) -> str:
    if first.seq == 1:
        return GENESIS
    before = {"practice": practice, "case": first.case, "seq": first.seq - 1}
    hash = _HASH.value(session, before)
    if hash is None:
        raise BrokenChain(f"case {first.case}, entry {first.seq}: there is none before it")
    return str(hash)

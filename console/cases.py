"""`bedside cases`, `timeline` and `verify`: list the cases, print their history, and check its
integrity.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from bot.cases.case import Case, CaseId
from bot.cases.plan import next_timer
from bot.cases.tracks import replay
from bot.practice import LocationId, Practice
from bot.store import cases, timeline
from bot.timeline import BrokenChain, RecordedEvent, verify, write
from bot.words.which import Which

STARS = "★"


def every_case(session: Session, practice: Practice) -> list[Case]:
    loaded = (cases.load(session, practice.id, id) for id in cases.all_ids(session, practice.id))
    return [case for case in loaded if case is not None]


PAGE = 50
"""Number of cases per page, unless the output is JSON."""


def some_cases(
    session: Session,
    practice: Practice,
    now: datetime,
    *,
    pending: bool,
    location: LocationId | None,
    page: int,
) -> tuple[list[Case], int]:
    """A page of cases (newest first, pending ones by urgency), and the total number of cases."""
    which = Which.PENDING if pending else Which.ALL
    where = [location] if location is not None else None
    listed = cases.listed(
        session,
        practice.id,
        which,
        now,
        locations=where,
        offset=(max(page, 1) - 1) * PAGE,
        limit=PAGE,
    )
    total = sum(cases.counted(session, practice.id, which, now, locations=where).values())
    return listed, total


def as_json(case: Case, practice: Practice) -> dict[str, Any]:
    """One line of JSON, without review texts, names, or private words."""
    coming = next_timer(case, practice)
    return {
        "case": case.id,
        "location": case.location,
        "site": case.review.key.site,
        "review": case.review.key.id,
        "stars": case.review.stars,
        "phase": case.phase,
        "reply": case.reply.state,
        "contact": case.contact.state,
        "review_state": case.review_track.state,
        "owner": case.contact.owner,
        "opened_at": case.opened_at.isoformat(),
        "due_at": case.due_at.isoformat(),
        "late": case.late,
        "breached": case.reply.breached,
        "about": [theme.value for theme in case.about],
        "grave": case.grave,
        "heated": case.heated,
        "drafts": case.draft.version if case.draft else 0,
        "published_at": case.reply.public.at.isoformat() if case.reply.public else None,
        "next": {"kind": coming.kind, "at": coming.due_at.isoformat()} if coming else None,
        "closed": case.closed.outcome if case.closed else None,
        "events": case.version,
    }


def show_cases(shown: list[Case], practice: Practice, console: Console) -> None:
    if not shown:
        console.print("No cases yet. They open when a negative review arrives.")
        return
    table = Table(box=None, pad_edge=False)
    for title in ("case", "stars", "location", "phase", "reply", "offline call", "owner", "due"):
        table.add_column(title)
    for case in shown:
        zone = practice.locations[case.location].time_zone
        table.add_row(
            str(case.id),
            STARS * (case.review.stars or 0),
            practice.locations[case.location].name,
            case.phase,
            case.reply.state,
            case.contact.state,
            case.contact.owner or "",
            f"{case.due_at.astimezone(zone):%a %d %b %H:%M}",
        )
    console.print(table)


def entry_as_json(entry: RecordedEvent) -> dict[str, Any]:
    return {
        "case": entry.case,
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "by": entry.by,
        "event": entry.kind,
        "content": json.loads(write(entry.event)),
    }


def show_timeline(entries: list[RecordedEvent], practice: Practice, console: Console) -> None:
    """Print what happened, in order. Texts stay in the database (`--json` shows them)."""
    table = Table(box=None, pad_edge=False)
    for title in ("#", "when", "who", "what"):
        table.add_column(title)
    for entry in entries:
        member = practice.member(entry.by)
        who = member.name if member else entry.by or "Bedside"
        what = "".join(f" {c.lower()}" if c.isupper() else c for c in entry.kind)
        table.add_row(str(entry.seq), f"{entry.at:%Y-%m-%d %H:%M:%S} UTC", who, what.strip())
    console.print(table)


def problems(session: Session, practice: Practice) -> Iterator[str]:
    """Yield a description of each broken chain and of each case that differs from its timeline."""
    known = cases.all_ids(session, practice.id)
    for id in sorted({*range(1, cases.last_id(session, practice.id) + 1)} - {*known}):
        yield f"case {id}: it was removed"
    for id in known:
        sealed = timeline.sealed(session, practice.id, id)
        try:
            verify(sealed)
        except BrokenChain as broken:
            yield str(broken)
            continue
        yield from _differences(session, practice, id, [line.entry for line in sealed])


def _differences(
    session: Session, practice: Practice, id: CaseId, entries: list[RecordedEvent]
) -> Iterator[str]:
    if not entries:
        yield f"case {id}: its timeline is empty"
    elif replay(entries) != cases.load(session, practice.id, id):
        yield f"case {id}: the stored case doesn't match its timeline"

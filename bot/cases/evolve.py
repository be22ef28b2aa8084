"""How an event changes a case. Nothing is decided here, since it already happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.cases.case import Case, ReviewTrack
from bot.cases.events import CaseOpened
from bot.cases.track import Change
from bot.cases.tracks import TRACKS
from bot.timeline import RecordedEvent


def _by_event() -> Mapping[type[Any], Sequence[Change]]:
    """All the changes that an event makes. It can change more than one track."""
    found: dict[type[Any], list[Change]] = defaultdict(list)
    for track in TRACKS:
        for event, change in track.changes.items():
            found[event].append(change)
    return dict(found)


CHANGES = _by_event()


def evolve(case: Case | None, entry: RecordedEvent) -> Case:
    """The case after `entry`. None before its first one, which must be `CaseOpened`."""
    event = entry.event
    if case is None:
        if not isinstance(event, CaseOpened):
            raise ValueError(f"case {entry.case} begins with {entry.kind}")
        return _opened(event, entry)
    for change in CHANGES.get(type(event), ()):
        case = change(case, event, entry)
    return replace(case, version=entry.seq)


def replay(entries: list[RecordedEvent]) -> Case:
    """The case that results from its whole timeline. Raises ValueError on an empty one."""
    case: Case | None = None
    for entry in entries:
        case = evolve(case, entry)
    if case is None:
        raise ValueError("an empty timeline makes no case")
    return case


def _opened(event: CaseOpened, entry: RecordedEvent) -> Case:
    return Case(
        id=event.case,
        location=event.location,
        review=event.review,
        opened_at=entry.at,
        clock_from=event.clock_from,
        due_at=event.due_at,
        late=event.late,
        about=event.about,
        grave=event.grave,
        heated=event.heated,
        sensitive=event.sensitive,
        review_track=ReviewTrack(stars_before=event.review.stars),
        kind_after=event.kind_after,
        version=entry.seq,
    )

"""All tracks of a case: the events that each command leads to, and how each event changes the case.

`decide` and `evolve` are pure functions. The time, the user, and the practice are in the
`DecisionContext`. Each command belongs to one track, and an event can change more than one. They're
dispatched by type.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.cases import (
    call,
    cards,
    draft,
    email,
    follow_up,
    other_posts,
    publication,
    reminders,
    reply,
    site,
    themes,
)
from bot.cases.case import Case
from bot.cases.commands import Command
from bot.cases.decision_context import DecisionContext
from bot.cases.events import CaseOpened, Event
from bot.cases.rights import Right
from bot.cases.state.site import ReviewTrack
from bot.cases.track import Change, Confirmation, Decision
from bot.timeline import RecordedEvent

TRACKS = (
    draft.TRACK,
    reply.TRACK,
    publication.TRACK,
    call.TRACK,
    email.TRACK,
    site.TRACK,
    other_posts.TRACK,
    themes.TRACK,
    follow_up.TRACK,
    reminders.TRACK,
    cards.TRACK,
)

DECISIONS: Mapping[type[Any], Decision] = {
    command: decision for track in TRACKS for command, decision in track.decisions.items()
}
_CONFIRMATIONS: Mapping[type[Any], Confirmation] = {
    command: says for track in TRACKS for command, says in track.confirmations.items()
}
_RIGHTS: Mapping[type[Any], Right] = {
    command: right for track in TRACKS for command, right in track.rights.items()
}


def decide(case: Case, command: Command, context: DecisionContext) -> list[Event]:
    """Return the events that `command` leads to, or none if it changes nothing.

    Raises `Refused` if the command isn't possible.
    """
    return DECISIONS[type(command)](case, command, context)


def confirmation_for(command: Command, after: Case, context: DecisionContext) -> str:
    """Return one calm sentence about what a command did, for people who can't see the card.

    It's empty if no person gave the command or there's nothing to say.
    """
    says = _CONFIRMATIONS.get(type(command))
    return says(command, after, context) if says and context.by is not None else ""


def right_for(command: type[Command]) -> Right:
    """The permission that a user needs for commands of this type."""
    return _RIGHTS.get(command, Right.WORK)


def _by_event() -> Mapping[type[Any], Sequence[Change]]:
    """All the state changes for each type of event, which can affect more than one track."""
    changes: dict[type[Any], list[Change]] = defaultdict(list)
    for track in TRACKS:
        for event, change in track.changes.items():
            changes[event].append(change)
    return dict(changes)


CHANGES = _by_event()


def evolve(case: Case | None, entry: RecordedEvent) -> Case:
    """Return the case after `entry`. The first entry (`case` is None) must be `CaseOpened`."""
    event = entry.event
    if case is None:
        if not isinstance(event, CaseOpened):
            raise ValueError(f"case {entry.case} begins with {entry.kind}")
        return _opened(event, entry)
    for change in CHANGES.get(type(event), ()):
        case = change(case, event, entry)
    return replace(case, version=entry.seq)


def replay(entries: list[RecordedEvent]) -> Case:
    """Return the case that results from its whole timeline. Raises ValueError if it's empty."""
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
        is_good=event.is_good,
        version=entry.seq,
    )

"""The parts of one track of a case: its decisions, state changes, timers, and confirmations.

A track's module defines its commands first, then what each command leads to, and finally its
`TRACK`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.cases.case import Case
from bot.cases.decision_context import DecisionContext
from bot.cases.events import Event
from bot.cases.rights import Right
from bot.practice import Location, Policy
from bot.timeline import RecordedEvent
from bot.timers import Timer

Decision = Callable[[Case, Any, DecisionContext], list[Event]]
"""Returns the events that a command leads to, if any. Raises `Refused` if it isn't possible."""

Change = Callable[[Case, Any, RecordedEvent], Case]
"""Returns the case after an event."""

Confirmation = Callable[[Any, Case, DecisionContext], str]
"""Returns one sentence for the person who gave the command, based on the resulting case."""

Timers = Callable[[Case, Location, Policy], Iterator[Timer]]
"""Yields the timers that a case's state calls for."""


def no_timers(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    """The default for a track without timers."""
    return iter(())


@dataclass(frozen=True)
class Track:
    """One track of a case. Its functions are keyed by the types of its commands and events.

    `rights` holds the permission for each command that requires more than being on the location's
    team. `outlives_case` means that the track's timers continue after the case is closed.
    """

    decisions: Mapping[type[Any], Decision]
    changes: Mapping[type[Any], Change]
    confirmations: Mapping[type[Any], Confirmation] = field(default_factory=dict)
    rights: Mapping[type[Any], Right] = field(default_factory=dict)
    timers: Timers = no_timers
    outlives_case: bool = False

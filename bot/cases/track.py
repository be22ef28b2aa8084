"""What one side of a case knows: its decisions, its changes of state, its timers, its answers.

A track's module has its commands, then what each leads to, and ends with its `TRACK`.
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
"""The events that a command leads to, none if it's no news. Raises `Refused`."""

Change = Callable[[Case, Any, RecordedEvent], Case]
"""The case after an event."""

Confirmation = Callable[[Any, Case, DecisionContext], str]
"""One sentence for the person who gave a command, from the case after it."""

Timers = Callable[[Case, Location, Policy], Iterator[Timer]]
"""The timers that a case's state calls for."""


def no_timers(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    """For a track that nothing falls due in."""
    return iter(())


@dataclass(frozen=True)
class Track:
    """One side of a case, by the types of its commands and events.

    `rights` are those of commands that take more than being on the location's team. What
    `outlives_case` goes on after the case is closed.
    """

    decisions: Mapping[type[Any], Decision]
    changes: Mapping[type[Any], Change]
    confirmations: Mapping[type[Any], Confirmation] = field(default_factory=dict)
    rights: Mapping[type[Any], Right] = field(default_factory=dict)
    timers: Timers = no_timers
    outlives_case: bool = False

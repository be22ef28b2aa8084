"""Turns a command for a case into events, or into a refusal that a person can read.

This module is pure. The time, the person and the practice are in the `DecisionContext`. Each
command belongs to one track and is found by its type.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.cases.case import Case
from bot.cases.commands import Command
from bot.cases.decision_context import DecisionContext
from bot.cases.events import Event
from bot.cases.rights import Right
from bot.cases.track import Confirmation, Decision
from bot.cases.tracks import TRACKS

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
    """The events that `command` leads to, none if it changes nothing. Raises `Refused`."""
    return DECISIONS[type(command)](case, command, context)


def confirmation_for(command: Command, after: Case, context: DecisionContext) -> str:
    """One calm sentence about what a command did, for people who can't see the card.

    Empty if no one needs it or there's nothing to say.
    """
    says = _CONFIRMATIONS.get(type(command))
    return says(command, after, context) if says and context.by is not None else ""


def right_for(command: type[Command]) -> Right:
    """The right that a person needs for a command of that type."""
    return _RIGHTS.get(command, Right.WORK)

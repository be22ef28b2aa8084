"""Picks the buttons that fit on a case's card. Everything else goes in the overflow menu."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.cases.state.site import ReviewState
from bot.posts import CaseView
from cards import actions
from cards.actions import Action
from cards.card import Button, Choice, Control, More, PersonMenu
from cards.contact import call_menu
from cards.controls import can_be_closed
from cards.reply import reply_menu, take_down_menu

MOST_IN_SIGHT = 3
"""Maximum number of controls next to the overflow menu."""


def next_steps(view: CaseView, wanted: Sequence[Control]) -> tuple[Control, ...]:
    """Return the `wanted` controls that fit, and an overflow menu with all other actions."""
    return _fitted(view, wanted, _rest(view))


def next_steps_of_call(view: CaseView, wanted: Sequence[Control]) -> tuple[Control, ...]:
    """Like `next_steps`, for the call's owner. The overflow menu only has entries for the call."""
    return _fitted(view, wanted, (*call_menu(view), actions.SEE_IT))


def _fitted(
    view: CaseView, wanted: Sequence[Control], rows: Iterable[Action]
) -> tuple[Control, ...]:
    in_sight, left = tuple(wanted[:MOST_IN_SIGHT]), wanted[MOST_IN_SIGHT:]
    # if two entries have the same name, keep the first
    choices: dict[str, Choice] = {}
    for choice in (*_choices(view, left), *(_choice(view, row) for row in rows)):
        choices.setdefault(str(choice.value["do"]), choice)
    for shown in _choices(view, in_sight):
        choices.pop(str(shown.value["do"]), None)
    return (*in_sight, *([More(tuple(choices.values()))] if choices else []))


def _choices(view: CaseView, controls: Iterable[Control]) -> Iterator[Choice]:
    """Convert each control to a menu entry."""
    for control in controls:
        match control:
            case Button(label, action, value):
                yield Choice(label, {"do": action, **value})
            case PersonMenu():
                # a menu can't contain another menu, so this entry opens a form to pick the member
                yield _choice(view, actions.HAND_OVER, "Assign …")


def _choice(view: CaseView, row: Action, label: str = "") -> Choice:
    return Choice(label or row.label, {"do": row.name, **row.carries(view)})


def _rest(view: CaseView) -> Iterator[Action]:
    case = view.case
    yield actions.SHOW_ALL
    if case.review_track.state is ReviewState.REMOVED:
        return
    if case.closed:
        yield from take_down_menu(view)
        return
    yield from reply_menu(view)
    yield from call_menu(view)
    if can_be_closed(case):
        yield actions.CLOSE
    yield actions.PLAN

"""The menu behind the dots of a case's card: everything that isn't in sight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.cases.state.site import ReviewState
from bot.posts import CaseView
from cards import actions
from cards.actions import Action
from cards.card import Button, Choice, Control, More, PersonMenu
from cards.contact import call_menu
from cards.controls import can_be_closed
from cards.reply import reply_menu, take_down_menu

MOST_CHOICES = 12
"""Maximum number of choices behind the dots."""


def more(view: CaseView, besides: Iterable[Control] = ()) -> tuple[More, ...]:
    """Everything else that can be done, except what's in sight."""
    return _menu(view, _rest(view), besides)


def more_of_call(view: CaseView, besides: Iterable[Control] = ()) -> tuple[More, ...]:
    """Everything else that can be done about the call, and the case itself."""
    return _menu(view, (*call_menu(view), actions.SEE_IT), besides)


def _menu(view: CaseView, rows: Iterable[Action], besides: Iterable[Control]) -> tuple[More, ...]:
    names = {shown.action for shown in besides if isinstance(shown, Button | PersonMenu)}
    choices = tuple(
        Choice(row.label, {"do": row.name, **row.carries(view)})
        for row in dict.fromkeys(rows)
        if row.name not in names
    )
    return (More(choices[:MOST_CHOICES]),) if choices else ()


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

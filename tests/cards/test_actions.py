"""Tests that every button has exactly one row with its name, its permission, and its action."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import pytest

from adapters.interactions import ButtonClick, parse_payload
from bot.cases.commands import Command
from bot.cases.rights import Right
from bot.cases.tracks import right_for
from cards.actions import ACTIONS, Action, Does, Opens, opened_form
from cards.card import Button, Buttons, Card, Menu, More, PersonMenu
from tests.cards.everything import beside_cases, cards_of
from tests.cards.states import MAYA, STATES, view
from tests.world import MONDAY, practice

DOES = [action for action in ACTIONS.values() if isinstance(action.leads_to, Does)]
OPENS = [action for action in ACTIONS.values() if isinstance(action.leads_to, Opens)]


def named(card: Card) -> Iterator[str]:
    """The names of everything that can be pressed on a card."""
    for part in card.parts:
        for control in part.controls if isinstance(part, Buttons) else ():
            match control:
                case Button(action=name) | PersonMenu(action=name) | Menu(action=name):
                    yield name
                case More(choices):
                    yield from (str(choice.value["do"]) for choice in choices)


def test_every_button_of_every_card_is_declared() -> None:
    cards = [card for shown in STATES.values() for card in cards_of(shown)]
    found = {name for card in (*cards, *beside_cases("words")) for name in named(card)}
    assert len(found) > 20
    assert found <= ACTIONS.keys()


@pytest.mark.parametrize("action", DOES, ids=lambda action: action.name)
def test_a_click_gives_the_command_that_is_declared(action: Action) -> None:
    assert isinstance(action.leads_to, Does)
    payload = parse_payload({"case": 1, "until": MONDAY.isoformat(), "kind": "reply"})
    member = practice().members[MAYA]
    command = action.leads_to.make(ButtonClick("key", payload, action.name), member)
    assert type(command) is action.command
    assert "case" in {field.name for field in fields(command)}


@pytest.mark.parametrize("action", OPENS, ids=lambda action: action.name)
def test_a_form_is_found_by_its_own_name(action: Action) -> None:
    assert isinstance(action.leads_to, Opens)
    form = action.leads_to.form(view(), MONDAY)
    assert form.id == action.leads_to.form_id
    assert opened_form(form.id) == action.leads_to


def test_what_the_public_reads_takes_more_than_being_on_the_team() -> None:
    decides = (Right.DECIDE, Right.PUBLISH)
    public = {name for name, action in ACTIONS.items() if _right(action.command) in decides}
    assert public == {
        "approve",
        "ask_take_down",
        "review_post",
        "posted_by_hand",
        "decline",
        "leave_outdated",
        "reopen",
        "take_down",
        "try_again",
    }


def _right(command: type[Command] | None) -> Right:
    return right_for(command) if command else Right.WORK

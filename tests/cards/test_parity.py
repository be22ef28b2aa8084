"""Tests that both chats offer the same buttons and form fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from cards import adaptive
from cards.block_kit import blocks, modal
from cards.card import Card
from cards.fields import Form
from tests.cards.everything import beside_cases, cards_of, forms_of
from tests.cards.reading import parts_of
from tests.cards.states import STATES

Carried = tuple[str, str]
"""A button's purpose and the value that it carries."""

CARDS = {name: cards_of(shown) for name, shown in STATES.items()} | {
    "of no case": beside_cases("They were rude to me.")
}


@pytest.mark.parametrize("name", CARDS)
def test_whatever_can_be_pressed_in_slack_can_be_pressed_in_teams(name: str) -> None:
    for card in CARDS[name]:
        in_slack, in_teams = set(_in_slack(card)), set(_in_teams(card))
        assert in_slack <= in_teams, card.summary
        assert {action for action, _ in in_teams - in_slack} <= {"open"}, "links are text in Slack"


@pytest.mark.parametrize("name", STATES)
def test_whatever_can_be_filled_in_in_slack_can_be_filled_in_in_teams(name: str) -> None:
    for form in forms_of(STATES[name]):
        asked = {part["block_id"] for part in modal(form)["blocks"] if part["type"] == "input"}
        for in_dialog in (False, True):
            assert _inputs(form, in_dialog=in_dialog) == asked, form.id


def _in_slack(card: Card) -> Iterator[Carried]:
    for part in parts_of(blocks(card)):
        match part:
            case {"url": url}:
                yield "open", url
            case {"type": "button", "action_id": action}:
                yield action, _same(part.get("value", "{}"))
            case {"type": "overflow" | "static_select", "action_id": action, "options": options}:
                for option in options:
                    if "url" not in option and option != part.get("initial_option"):
                        yield _deed(action, option["value"]), _same(option["value"])
            case {"type": "users_select", "action_id": action}:
                yield action, ""


def _in_teams(card: Card) -> Iterator[Carried]:
    """A menu with many choices becomes an input with a button that submits it."""
    parts = list(parts_of(adaptive.card(card)))
    menus = {part["id"]: part for part in parts if part.get("type") == "Input.ChoiceSet"}
    for part in parts:
        match part:
            case {"type": "Action.OpenUrl", "url": url}:
                yield "open", url
            case {"type": "Action.Execute", "verb": "assign"}:
                yield "assign", ""
            case {"type": "Action.Execute", "verb": verb, "associatedInputs": "none"}:
                yield verb, _same(json.dumps(part.get("data", {})))
            case {"type": "Action.Execute", "verb": menu}:
                asked = menus[menu]
                yield from (
                    (menu, _same(choice["value"]))
                    for choice in asked["choices"]
                    if choice["value"] != asked.get("value")
                )


def _inputs(form: Form, *, in_dialog: bool) -> set[str]:
    shown = adaptive.form(form, in_dialog=in_dialog)
    ids = (part["id"] for part in parts_of(shown) if str(part.get("type")).startswith("Input."))
    return {id.partition(":")[0] for id in ids}


def _deed(action: str, value: str) -> str:
    return str(json.loads(value).get("do", action))


def _same(value: str) -> str:
    said: Any = json.loads(value)
    return json.dumps(said, sort_keys=True)

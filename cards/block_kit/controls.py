"""Buttons and menus in Block Kit. https://docs.slack.dev/reference/block-kit/block-elements"""

from __future__ import annotations

import json
from collections.abc import Iterable

from cards.block_kit.words import Block, plain
from cards.card import Button, Choice, Confirm, Control, Menu, More, PersonMenu, Value

LONGEST_LABEL = 75

MOST_IN_OVERFLOW = 5
"""Maximum number of options in an overflow menu."""


def row(controls: Iterable[Control]) -> Block:
    shown: Block = {"type": "actions", "elements": [_control(control) for control in controls]}
    for control in controls:
        if isinstance(control, PersonMenu):
            # a user select has no value of its own
            shown["block_id"] = f"{control.action}:{control.case}"
    return shown


def _control(control: Control) -> Block:
    match control:
        case Button():
            return button(control)
        case PersonMenu(label, action):
            return {
                "type": "users_select",
                "action_id": action,
                "placeholder": plain(label, LONGEST_LABEL),
            }
        case More(choices):
            return _more(choices)
        case Menu(label, action, choices, chosen):
            options = [_option(choice) for choice in choices]
            menu: Block = {
                "type": "static_select",
                "action_id": action,
                "placeholder": plain(label, LONGEST_LABEL),
                "options": options,
            }
            return menu if chosen is None else {**menu, "initial_option": options[chosen]}


def _more(choices: tuple[Choice, ...]) -> Block:
    """An overflow menu if all choices fit, and otherwise a select menu."""
    options = [_option(choice) for choice in choices]
    if len(options) <= MOST_IN_OVERFLOW:
        return {"type": "overflow", "action_id": "more", "options": options}
    return {
        "type": "static_select",
        "action_id": "more",
        "placeholder": plain("More …", LONGEST_LABEL),
        "options": options,
    }


def button(button: Button) -> Block:
    """One button."""
    shown: Block = {
        "type": "button",
        "action_id": button.action,
        "text": plain(button.label, LONGEST_LABEL),
    }
    if button.value:
        shown["value"] = compact(button.value)
    if button.style != "plain":
        shown["style"] = button.style
    if button.url:
        shown["url"] = button.url
    if button.confirm:
        shown["confirm"] = _confirm(button.confirm)
    return shown


def _confirm(confirm: Confirm) -> Block:
    return {
        "title": plain(confirm.title, 100),
        "text": plain(confirm.text, 300),
        "confirm": plain(confirm.yes, 30),
        "deny": plain(confirm.no, 30),
        "style": "danger" if confirm.grave else "primary",
    }


def _option(choice: Choice) -> Block:
    shown: Block = {"text": plain(choice.label, LONGEST_LABEL), "value": compact(choice.value)}
    if choice.url:
        shown["url"] = choice.url
    return shown


def compact(value: Value) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)

"""Buttons and menus in Adaptive Cards: every press is an Action.Execute."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from microsoft_teams.cards import (
    Action,
    ActionSet,
    AdaptiveCard,
    CardElement,
    Choice,
    ChoiceSetInput,
    ExecuteAction,
    OpenUrlAction,
    ShowCardAction,
    TextBlock,
)

from bot.practice import Member
from cards.adaptive.words import escaped
from cards.card import Button, Control, Menu, More, PersonMenu, Value
from cards.card import Choice as NeutralChoice
from cards.excerpt import short

LONGEST_TITLE = 60
MOST_AS_BUTTONS = 6
"""Choices of a menu that stand side by side; more are in a list."""

STYLES = {"primary": "positive", "danger": "destructive", "plain": "default"}


def row(controls: Iterable[Control]) -> ActionSet:
    return ActionSet(actions=[action for control in controls for action in _actions(control)])


def execute(
    title: str, verb: str, value: Value, style: str = "default", *, alone: bool = False
) -> ExecuteAction:
    """`alone`: what is entered on the card is not sent along."""
    action = ExecuteAction(title=short(title, LONGEST_TITLE), verb=verb, data=dict(value))
    action.style = STYLES.get(style, style)  # type: ignore[assignment]
    action.associated_inputs = "none" if alone else "auto"
    return action


def people(name: str, label: str, members: Iterable[Member]) -> ChoiceSetInput:
    """The team to choose from: only its members can have a case."""
    return ChoiceSetInput(
        id=name,
        label=label,
        style="compact",
        is_required=True,
        error_message="Choose somebody of the team.",
        choices=[Choice(title=short(one.name, 80), value=f"member:{one.id}") for one in members],
    )


def compact(value: Value) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _actions(control: Control) -> Iterator[Action]:
    match control:
        case Button(label, action, value, style):
            if control.url:
                yield OpenUrlAction(title=short(label, LONGEST_TITLE), url=control.url)
            elif control.confirm:
                yield _asked_first(control)
            else:
                yield execute(label, action, value, style, alone=True)
        case PersonMenu(label, action, case, members):
            choose = people(action, label, members)
            give = execute("Hand over", action, {"case": case}, "primary")
            yield _unfolding(label, [choose], [give])
        case More(choices):
            for choice in choices:
                yield _seldom(choice)
        case Menu(label, action, choices, chosen) if len(choices) <= MOST_AS_BUTTONS:
            for number, choice in enumerate(choices):
                if number != chosen:
                    yield execute(choice.label, action, choice.value, alone=True)
        case Menu(label, action, choices, chosen):
            options = [Choice(title=one.label, value=compact(one.value)) for one in choices]
            current = options[chosen].value
            menu = ChoiceSetInput(id=action, label=label, choices=options, value=current)
            yield _unfolding(f"{label} …", [menu], [execute("Show", action, {}, "primary")])


def _asked_first(button: Button) -> ShowCardAction:
    """Adaptive Cards have no dialog to confirm: the question unfolds below."""
    assert button.confirm is not None
    asked = button.confirm
    style = "danger" if asked.grave else "primary"
    yes = execute(asked.yes, button.action, button.value, style, alone=True)
    body: list[CardElement] = [
        TextBlock(text=escaped(asked.title), weight="Bolder", wrap=True),
        TextBlock(text=escaped(asked.text), wrap=True),
    ]
    unfolding = _unfolding(button.label, body, [yes])
    unfolding.style = STYLES[button.style]  # type: ignore[assignment]
    return unfolding


def _unfolding(
    label: str, body: Iterable[CardElement], actions: Iterable[Action]
) -> ShowCardAction:
    card = AdaptiveCard(body=list(body), actions=list(actions))
    return ShowCardAction(title=short(label, LONGEST_TITLE), card=card)


def _seldom(choice: NeutralChoice) -> Action:
    """Behind the three dots, where the client has them."""
    if choice.url:
        return OpenUrlAction(
            title=short(choice.label, LONGEST_TITLE), url=choice.url, mode="secondary"
        )
    action = execute(choice.label, str(choice.value.get("do", "")), choice.value, alone=True)
    action.mode = "secondary"
    return action

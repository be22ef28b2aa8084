"""Buttons and menus in Adaptive Cards. Almost all of them use Action.Execute.

A click sends only the button's own data. The card's inputs aren't submitted with it, because they
would overwrite that data.
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-actions
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from microsoft_teams.cards import (
    Action,
    ActionSet,
    AdaptiveCard,
    Choice,
    ChoiceSetInput,
    ExecuteAction,
    OpenUrlAction,
    ShowCardAction,
    SubmitAction,
    TextBlock,
)

from bot.practice import Member
from cards.adaptive.mentions import teams_id
from cards.adaptive.words import escaped
from cards.card import Button, Confirm, Control, Menu, More, PersonMenu, Value
from cards.card import Choice as NeutralChoice
from cards.excerpt import short

LONGEST_TITLE = 60

SIDE_BY_SIDE = 4
"""Number of buttons that Teams shows in a row. The rest go in its overflow menu."""

AT_A_GLANCE = 5
"""Maximum number of choices drawn as buttons. A longer menu has to be expanded."""

Style = Literal["default", "positive", "destructive"]

_STYLES: Mapping[str, Style] = {"plain": "default", "primary": "positive", "danger": "destructive"}


def row(controls: Iterable[Control]) -> ActionSet:
    """Return the controls in order, with rarely needed ones in the overflow menu."""
    actions = [action for control in controls for action in _actions(control)]
    in_sight = 0
    for action in actions:
        if not isinstance(action, ExecuteAction | OpenUrlAction | ShowCardAction):
            continue
        in_sight += action.mode != "secondary"
        if in_sight > SIDE_BY_SIDE:
            action.mode = "secondary"
    return ActionSet(actions=actions)


def execute(title: str, verb: str, value: Value, style: Style = "default") -> ExecuteAction:
    """Return a button that sends only its own data, without the card's inputs."""
    action = ExecuteAction(
        title=titled(title), verb=verb, data=dict(value), associated_inputs="none"
    )
    if style != "default":
        action.style = style
    return action


def send(title: str, verb: str, value: Value, style: Style = "positive") -> ExecuteAction:
    """Return a button that sends its own data and the card's inputs."""
    action = ExecuteAction(title=titled(title), verb=verb, data=dict(value))
    if style != "default":
        action.style = style
    return action


def people(name: str, label: str, members: Iterable[Member]) -> ChoiceSetInput:
    """Return a menu of the team.

    The values are AAD object IDs, or `member:<id>` for members who aren't in Teams. We don't use
    the Teams people picker (`choices.data`) because it isn't part of schema 1.5. It would also
    offer people who can't own a case, and leave out members who only use Slack. Plain choices work
    in every client.
    """
    return ChoiceSetInput(
        id=name,
        label=label,
        style="compact",
        placeholder="Choose a person",
        is_required=True,
        error_message="Choose someone on the team.",
        choices=[Choice(title=titled(member.name), value=_chosen(member)) for member in members],
    )


def _chosen(member: Member) -> str:
    return teams_id(member.chat) or f"member:{member.id}"


def titled(label: str) -> str:
    return short(label, LONGEST_TITLE) or "…"


def compact(value: Value) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _actions(control: Control) -> Iterator[Action]:
    match control:
        case Button():
            yield _button(control)
        case PersonMenu(label, action, case, members) if 0 < len(members) <= SIDE_BY_SIDE:
            named = [
                execute(member.name, action, {"case": case, action: _chosen(member)})
                for member in members
            ]
            yield _unfolding(label, AdaptiveCard(body=[], actions=named))
        case PersonMenu(label, action, case, members):
            chosen = people(action, label, members)
            give = send(label, action, {"case": case})
            yield _unfolding(label, AdaptiveCard(body=[chosen], actions=[give]))
        case More(choices):
            for choice in choices:
                yield _seldom(choice)
        case Menu(label, action, choices, None) if len(choices) > AT_A_GLANCE:
            every = ChoiceSetInput(
                id=action,
                label=label,
                placeholder=label,
                is_required=True,
                error_message="Choose one.",
                choices=[
                    Choice(title=titled(choice.label), value=compact(choice.value))
                    for choice in choices
                ],
            )
            choose = send("Choose", action, {})
            yield _unfolding(label, AdaptiveCard(body=[every], actions=[choose]))
        case Menu(label, action, choices, None):
            offered = [execute(choice.label, action, choice.value) for choice in choices]
            yield _unfolding(label, AdaptiveCard(body=[], actions=offered))
        case Menu(_, action, choices, chosen) if len(choices) <= AT_A_GLANCE:
            for number, choice in enumerate(choices):
                if number != chosen:
                    yield execute(choice.label, action, choice.value)
        case Menu(chosen=int(chosen)):
            yield from _long(control, chosen)


def _button(button: Button) -> Action:
    if button.url:
        return OpenUrlAction(title=titled(button.label), url=button.url)
    if button.sends == "dialog":
        return SubmitAction(title=titled(button.label), data=dict(button.value))
    if button.sends:
        return send(button.label, button.action, button.value, "default")
    style = _STYLES[button.style]
    if not button.confirm:
        return execute(button.label, button.action, button.value, style)
    return _unfolding(button.label, _question(button, button.confirm), style)


def _question(button: Button, asked: Confirm) -> AdaptiveCard:
    """A confirmation. Adaptive Cards have no dialog for that, so it expands below the button."""
    style: Style = "destructive" if asked.grave else "positive"
    return AdaptiveCard(
        body=[
            TextBlock(text=escaped(asked.title), weight="Bolder", wrap=True),
            TextBlock(text=escaped(asked.text), wrap=True, spacing="Small"),
        ],
        actions=[execute(asked.yes, button.action, button.value, style)],
    )


def _long(menu: Menu, chosen: int) -> Iterator[Action]:
    """The choices before and after the current one, and a button that expands the full menu."""
    for number in (chosen - 1, chosen + 1):
        if 0 <= number < len(menu.choices):
            choice = menu.choices[number]
            yield execute(choice.label, menu.action, choice.value)
    every = ChoiceSetInput(
        id=menu.action,
        label=menu.label,
        choices=[
            Choice(title=titled(choice.label), value=compact(choice.value))
            for choice in menu.choices
        ],
        value=compact(menu.choices[chosen].value),
    )
    show = AdaptiveCard(body=[every], actions=[send("Show", menu.action, {})])
    yield _unfolding(f"{menu.label} …", show)


def _seldom(choice: NeutralChoice) -> Action:
    """A rarely needed choice. It goes in the overflow menu if the client has one."""
    if choice.url:
        return OpenUrlAction(title=titled(choice.label), url=choice.url, mode="secondary")
    action = execute(choice.label, str(choice.value.get("do", "more")), choice.value)
    action.mode = "secondary"
    return action


def _unfolding(title: str, card: AdaptiveCard, style: Style = "default") -> ShowCardAction:
    action = ShowCardAction(title=titled(title), card=card)
    if style != "default":
        action.style = style
    return action

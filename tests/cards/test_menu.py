"""Tests that every action on a case appears on its card exactly once, either visible or in the
overflow menu.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.cases.plan import next_timer
from bot.cases.state.call import ContactState
from bot.cases.state.email import EmailTrack
from bot.cases.state.reply_status import ReplyState
from bot.cases.state.site import ReviewState
from bot.posts import BriefCard, CaseView
from bot.untrusted import Untrusted
from cards import actions, adaptive, draw
from cards.actions import Action
from cards.card import Button, Buttons, Card, Control, More, PersonMenu
from cards.contact import call_controls, call_menu
from cards.menu import MOST_IN_SIGHT
from cards.reply import reply_controls, reply_menu, take_down_menu
from cards.review import review_card
from tests.cards.reading import actions as in_slack
from tests.cards.reading import parts_of
from tests.cards.states import MAYA, STATES, at_site, contact, published, view
from tests.world import MONDAY

WAITS = EmailTrack(waits_since=MONDAY + timedelta(hours=1), count=1)
LONG = Untrusted("They let me wait in the hall for an hour, and no one said a word. " * 30)


def changed(shown: CaseView, **more: Any) -> CaseView:
    case = replace(shown.case, **more)
    return replace(shown, case=case, next=next_timer(case, shown.practice))


def with_email(shown: CaseView) -> CaseView:
    return changed(shown, email=WAITS)


def with_long_review(shown: CaseView) -> CaseView:
    return changed(shown, review=replace(shown.case.review, text=LONG))


ASSIGNED = contact(ContactState.ASSIGNED)
NEXT_DAY = MONDAY + timedelta(hours=24)
CROWDED: Mapping[str, CaseView] = {
    **STATES,
    "heated, assigned": view(heated=True, due_at=NEXT_DAY, contact=ASSIGNED),
    "by hand, assigned": view(at_site("healthgrades"), contact=ASSIGNED),
    "can't tell who it is": view(contact=contact(ContactState.UNIDENTIFIED)),
    "spoke, and no one has it": view(
        contact=replace(STATES["in conversation"].case.contact, owner=None)
    ),
    "spoke after the reply, and no one has it": view(
        reply=published(), contact=replace(STATES["in conversation"].case.contact, owner=None)
    ),
}
CASES = {
    **CROWDED,
    **{f"{name}, with an e-mail": with_email(shown) for name, shown in CROWDED.items()},
    **{f"{name}, long": with_long_review(shown) for name, shown in CROWDED.items()},
    **{
        f"{name}, long, with an e-mail": with_long_review(with_email(shown))
        for name, shown in CROWDED.items()
    },
}


def controls_of(card: Card) -> list[Control]:
    return [one for part in card.parts if isinstance(part, Buttons) for one in part.controls]


def name_of(action: str) -> str:
    """The visible menu for assigning someone and the form in the overflow menu count as the same
    action.
    """
    return actions.HAND_OVER.name if action == actions.ASSIGN.name else action


def offered(card: Card) -> list[str]:
    """The name of each action on the card, including the overflow menu, as often as it appears."""
    found: list[str] = []
    for control in controls_of(card):
        match control:
            case Button(action=action) | PersonMenu(action=action):
                found.append(name_of(action))
            case More(choices):
                found += [name_of(str(choice.value["do"])) for choice in choices]
    return found


def to_do(shown: CaseView) -> Iterator[Control | Action]:
    """Everything that the tracks offer for the case."""
    case = shown.case
    yield from call_controls(shown)
    if not case.closed:
        yield from (*reply_controls(shown), *reply_menu(shown), *call_menu(shown))
    elif case.review_track.state is not ReviewState.REMOVED:
        yield from (actions.REOPEN, *take_down_menu(shown))
        yield from reply_controls(shown) if case.reply.state is ReplyState.PUBLISHED else ()
    yield actions.SHOW_ALL


def names(wanted: Iterator[Control | Action]) -> set[str]:
    return {
        name_of(one.action if isinstance(one, Button | PersonMenu) else one.name)
        for one in wanted
        if isinstance(one, Button | PersonMenu | Action)
    }


@pytest.mark.parametrize("name", CASES)
def test_whatever_can_be_done_is_on_the_card_once(name: str) -> None:
    card = review_card(CASES[name], private=True)
    found = offered(card)
    assert names(to_do(CASES[name])) <= set(found)
    assert len(found) == len(set(found))
    in_sight = [one for one in controls_of(card) if not isinstance(one, More)]
    assert len(in_sight) <= MOST_IN_SIGHT


@pytest.mark.parametrize("name", CASES)
def test_both_platforms_show_all_of_it(name: str) -> None:
    for card in (
        review_card(CASES[name], private=True),
        draw(BriefCard(CASES[name], CASES[name].practice.members[MAYA])),
    ):
        in_teams = {
            name_of(part["verb"])
            for part in parts_of(adaptive.card(card))
            if part.get("type") == "Action.Execute"
        }
        assert set(offered(card)) - {"open"} <= {name_of(one) for one in in_slack(card)}
        assert set(offered(card)) - {"open"} <= in_teams


@pytest.mark.parametrize("name", CASES)
def test_the_owners_brief_has_everything_about_the_call_once(name: str) -> None:
    shown = CASES[name]
    card = draw(BriefCard(shown, shown.practice.members[MAYA]))
    found = offered(card)
    assert len(found) == len(set(found))
    if found:
        assert names(call_menu(shown)) <= set(found)


def test_a_link_and_a_question_before_a_click_stay_in_sight() -> None:
    for name, shown in CASES.items():
        wanted = [*reply_controls(shown), *call_controls(shown)][MOST_IN_SIGHT:]
        for control in wanted:
            assert not isinstance(control, Button) or not (control.url or control.confirm), name


def test_what_does_not_fit_in_sight_opens_the_same_from_the_dots() -> None:
    card = review_card(CASES["by hand, assigned, with an e-mail"])
    *in_sight, more = controls_of(card)
    assert [one.label for one in in_sight if isinstance(one, Button)] == [
        "Open review",
        "I posted it",
        "I've replied",
    ]
    assert isinstance(more, More)
    assert (more.choices[0].label, more.choices[0].value["do"]) == ("Log the call", "log_call")
    heated = controls_of(review_card(CASES["heated"]))[-1]
    assert isinstance(heated, More)
    assert (heated.choices[0].label, heated.choices[0].value["do"]) == ("Assign …", "hand_over")

"""Tests that a card shows each member exactly the buttons that the core would let them use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from adapters.interactions import ButtonClick, parse_payload
from bot.cases.case import DraftVersion
from bot.cases.decision_context import DecisionContext
from bot.cases.reply import DeclineReply
from bot.cases.rights import Right, why_not
from bot.cases.state.draft import Draft
from bot.cases.tracks import decide, right_for
from bot.errors import Refused
from bot.posts import CaseView, ReminderNote, ReviewCard
from bot.practice import LocationId, Member, MemberId, Policy, Role
from bot.timers import TimerKey, TimerKind
from cards import draw
from cards.actions import ACTIONS, Does
from cards.block_kit import blocks
from cards.card import Button, Buttons, Card, More, PersonMenu, Small
from cards.permitted import permitted
from tests.cards.states import MAYA, RUTH, SHOWN, STATES, TEXT, view
from tests.world import MONDAY, practice

STRANGER = Member(
    MemberId("nobody"), "Nobody", "", Role.MANAGER, locations=frozenset((LocationId("elsewhere"),))
)


def pressed(card: Card) -> Iterator[tuple[str, object]]:
    for part in card.parts:
        for control in part.controls if isinstance(part, Buttons) else ():
            match control:
                case Button(action=action, value=value):
                    yield action, value
                case More(choices):
                    yield from ((str(choice.value["do"]), choice.value) for choice in choices)
                case PersonMenu(action=action):
                    yield action, {}


def refused(told: CaseView, action: str, value: object, by: Member) -> str:
    """The core's reason for refusing this press, or an empty string if it's allowed."""
    assert isinstance(value, dict)
    press = ButtonClick("key", parse_payload(value), action)
    if action == "decline":
        command: object = DeclineReply(told.case.id, "a duplicate")
    elif isinstance(does := ACTIONS[action].leads_to, Does):
        command = does.make(press, by)
    else:
        return ""
    try:
        decide(told.case, command, DecisionContext(MONDAY, told.practice, by))  # type: ignore[arg-type]
    except Refused as refusal:
        return str(refusal)
    return ""


def right_for_action(action: str) -> Right:
    command = ACTIONS[action].command
    assert command is not None
    return right_for(command)


def own_draft() -> CaseView:
    """A draft by Ruth at a practice where two people have to see every reply."""
    draft = Draft(DraftVersion(2), TEXT, SHOWN.revision, RUTH)
    return view(of=practice(Policy(four_eyes=True)), draft=draft)


@pytest.mark.parametrize("name", [*STATES, "four eyes"])
def test_exactly_those_buttons_are_missing_that_the_core_refuses_for_the_persons_sake(
    name: str,
) -> None:
    told = own_draft() if name == "four eyes" else STATES[name]
    members = told.practice.team(told.case.location)
    for card in (
        draw(ReviewCard(told)),
        draw(ReminderNote(told, TimerKey(TimerKind.REPLY, 1, 2), ())),
    ):
        for member in members:
            kept = list(pressed(permitted(card, member, told)))
            reasons = {
                why_not(right, told.case, member, told.practice)
                for right in (Right.HANDLE, Right.DECIDE, Right.PUBLISH)
            } - {""}
            for action, value in pressed(card):
                said = refused(told, action, value, member)
                if (action, value) in kept:
                    assert said not in reasons, (action, member.id)
                elif not isinstance(ACTIONS[action].leads_to, Does):
                    assert why_not(right_for_action(action), told.case, member, told.practice)
                else:
                    assert said, (action, member.id)


def test_a_stranger_can_press_nothing_and_reads_why() -> None:
    for told in STATES.values():
        card = draw(ReviewCard(told))
        for stranger in (None, STRANGER):
            shown = permitted(card, stranger, told)
            assert not list(pressed(shown))
            assert shown.parts[-1] == Small(
                ("You're not on the team at Oak Street. Dana can add you.",)
            )
            assert len(shown.parts) > 2, "they read what everybody reads there"


def test_who_may_not_publish_reads_who_may_and_can_do_the_rest() -> None:
    told = STATES["fresh"]
    shown = permitted(draw(ReviewCard(told)), told.practice.members[MAYA], told)
    actions = {action for action, _ in pressed(shown)}

    assert not {"review_post", "decline"} & actions
    assert {"edit", "another_draft", "hold", "take_it", "assign"} <= actions
    assert "Only approvers can post replies at Oak Street" in str(shown.parts[-1])


def test_the_one_who_wrote_it_is_told_that_another_has_to_see_it() -> None:
    told = own_draft()
    ruth, dana = told.practice.members[RUTH], told.practice.members[MemberId("dana")]
    card = draw(ReviewCard(told))

    assert "review_post" not in {action for action, _ in pressed(permitted(card, ruth, told))}
    assert "two people have to see" in str(permitted(card, ruth, told).parts[-1])
    assert permitted(card, dana, told) == card


def test_a_card_is_the_same_for_one_who_may_do_everything() -> None:
    for told in STATES.values():
        manager = told.practice.members[MemberId("dana")]
        card = draw(ReviewCard(told))
        assert permitted(card, manager, told) == card
        assert blocks(permitted(card, replace(manager, role=Role.STAFF), told))

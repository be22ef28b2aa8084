"""Tests that cards show the numbers that the practice has set, not the defaults."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.cases.case import DraftVersion
from bot.cases.decision_context import DecisionContext, lasting
from bot.cases.follow_up import RecordSecondContact
from bot.cases.plan import next_timer
from bot.cases.reply import ApproveReply
from bot.cases.state.follow_up import FollowUp
from bot.cases.tracks import confirmation_for
from bot.posts import CaseView, FollowUpCard, ReminderNote
from bot.practice import Policy
from bot.timers import LIMIT, SNOOZED, TimerKey, TimerKind
from cards import draw, forms
from cards.block_kit import modal
from cards.card import Buttons, Menu
from tests.cards.reading import read
from tests.cards.states import STATES
from tests.world import MONDAY


def chosen(name: str, **numbers: Any) -> CaseView:
    """The same state at a practice that has set these numbers."""
    view = STATES[name]
    practice = replace(view.practice, policy=replace(Policy(), **numbers))
    return replace(view, practice=practice, next=next_timer(view.case, practice))


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=45), "45 seconds"),
        (timedelta(seconds=90), "90 seconds"),
        (timedelta(seconds=150), "150 seconds"),
        (timedelta(minutes=5), "5 minutes"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=2), "2 hours"),
    ],
)
def test_a_span_is_said_as_people_say_it_and_in_full(span: timedelta, words: str) -> None:
    assert lasting(span) == words


@pytest.mark.parametrize(
    ("snooze", "label"),
    [
        (timedelta(hours=1), "In 1 hour"),
        (timedelta(hours=2), "In 2 hours"),
        (timedelta(minutes=30), "In 30 minutes"),
    ],
)
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("fresh", TimerKind.REPLY),
        ("held", TimerKind.HOLD),
        ("an e-mail waits", TimerKind.EMAIL),
    ],
)
def test_the_button_says_for_how_long_a_reminder_is_put_off(
    name: str, kind: TimerKind, snooze: timedelta, label: str
) -> None:
    card = draw(ReminderNote(chosen(name, snooze=snooze), TimerKey(kind, 1, 1), ()))
    rows = [part.controls for part in card.parts if isinstance(part, Buttons)]
    (menu,) = [control for row in rows for control in row if isinstance(control, Menu)]
    assert menu.label == "Remind me later"
    assert menu.choices[0].label == label
    assert menu.choices[-1].label == "Tomorrow"


@pytest.mark.parametrize(
    ("undo", "confirmed", "answered"),
    [
        (
            timedelta(seconds=60),
            "Post in 60 seconds",
            "Approved. It posts in 60 seconds. You can undo it until then.",
        ),
        (
            timedelta(minutes=5),
            "Post in 5 minutes",
            "Approved. It posts in 5 minutes. You can undo it until then.",
        ),
        (timedelta(0), "Post now", "Approved. It's being posted now."),
    ],
)
def test_an_approval_says_when_the_reply_leaves(
    undo: timedelta, confirmed: str, answered: str
) -> None:
    view = chosen("approved", undo=undo)
    fresh = chosen("fresh", undo=undo)
    assert confirmed in json.dumps(modal(forms.post(fresh)))
    approve = ApproveReply(view.case.id, DraftVersion(1), view.case.review.revision)
    maya = next(iter(view.practice.members.values()))
    context = DecisionContext(MONDAY, view.practice, maya)
    assert confirmation_for(approve, view.case, context) == answered


@pytest.mark.parametrize(
    ("days", "when"), [((7, 14, 21), "on May 25 at 10 AM"), ((7, 14, 30), "on Jun 3 at 10 AM")]
)
def test_who_reached_out_hears_when_the_product_looks_again(
    days: tuple[int, ...], when: str
) -> None:
    view = chosen("second contact proposed", follow_up_days=days)
    maya = next(iter(view.practice.members.values()))
    context = DecisionContext(MONDAY + timedelta(days=14), view.practice, maya)
    done = RecordSecondContact(view.case.id)
    assert confirmation_for(done, view.case, context) == f"Got it. I'll check again {when}."


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "It's been a day"),
        (3, "It's been 3 days"),
        (7, "It's been a week"),
        (16, "It's been two weeks"),
    ],
)
def test_the_second_contact_says_how_long_it_has_been(days: int, words: str) -> None:
    view = STATES["second contact proposed"]
    start = view.case.contact.since
    assert start is not None
    follow_up = FollowUp(1, start + timedelta(days=days), "Hello.")
    view = replace(view, case=replace(view.case, follow_up=follow_up))
    assert words in read(draw(FollowUpCard(view, ())))


@pytest.mark.parametrize(
    ("kept", "hint"),
    [
        (timedelta(days=365), "For your team only. It's deleted after 365 days."),
        (timedelta(days=30), "For your team only. It's deleted after 30 days."),
        (None, 'For your team only."'),
    ],
)
def test_who_writes_private_words_reads_how_long_they_are_kept(
    kept: timedelta | None, hint: str
) -> None:
    view = chosen("assigned", keep_call_notes=kept)
    assert hint in json.dumps(modal(forms.log_call(view, may_hold_phi=True)))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 20, LIMIT, SNOOZED])
def test_a_reminder_on_its_way_is_drawn_though_its_list_became_shorter(n: int) -> None:
    view = chosen("an e-mail waits", email_nudges=(timedelta(0),))
    for_the_manager = n == LIMIT
    shown = read(draw(ReminderNote(view, TimerKey(TimerKind.EMAIL, 1, n), ())))
    assert ("has waited too long" in shown) is for_the_manager
    view = chosen("assigned", call_nudges=0)
    shown = read(draw(ReminderNote(view, TimerKey(TimerKind.CALL, 1, n), ())))
    assert ("No call has been logged" in shown) is for_the_manager


def test_the_footer_names_the_next_reminder_by_the_chosen_hours() -> None:
    usual, quick = chosen("assigned"), chosen("assigned", call_within_working=timedelta(hours=1))
    assert usual.next is not None
    assert quick.next is not None
    assert usual.next.due_at - quick.next.due_at == timedelta(hours=3)

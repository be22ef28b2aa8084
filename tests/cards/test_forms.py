"""Tests the forms: the data they carry, their fields, and their initial values."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.outcome import Outcome
from bot.posts import CaseView
from cards import adaptive, findings, forms
from cards.block_kit import modal
from cards.card import Bullets, Strong
from cards.fields import Form, SomeOf, TextField
from tests.cards.reading import parts_of
from tests.cards.states import MISSING, NOTE, STATES
from tests.world import MONDAY


def inputs(form: Form) -> list[str]:
    blocks = [block for block in modal(form)["blocks"] if block["type"] == "input"]
    assert all(block["block_id"] == block["element"]["action_id"] for block in blocks)
    return [block["block_id"] for block in blocks]


def entered(form: Form) -> str:
    text = next(part for part in parts_of(modal(form)) if part.get("type") == "plain_text_input")
    return str(text.get("initial_value", ""))


def test_a_form_carries_what_was_on_screen() -> None:
    view = modal(forms.edit(STATES["by a member"]))
    assert view["callback_id"] == "edit"
    carried = json.loads(view["private_metadata"])
    assert carried == {
        "case": 214,
        "draft": 2,
        "revision": STATES["by a member"].case.review.revision,
    }


def test_the_review_is_in_sight_while_its_reply_is_edited() -> None:
    fresh = STATES["fresh"]
    for form in (forms.edit(fresh), forms.post(fresh), forms.edit(fresh, forms.Typed("mine"))):
        said = [part.get("text") for part in parts_of(modal(form)) if part.get("type") == "text"]
        assert fresh.case.review.text.literal in said


def test_editing_starts_from_the_draft_or_from_its_suggested_fix() -> None:
    draft = STATES["fresh"].case.draft
    assert draft
    assert entered(forms.edit(STATES["fresh"])) == draft.text
    fixed = forms.edit(STATES["a suggested fix"])
    assert entered(fixed).endswith("(704) 555-0132")
    assert entered(forms.edit(STATES["fresh"], forms.Typed("what I typed", (MISSING, NOTE)))) == (
        "what I typed"
    )


def test_a_call_is_logged_in_ticks_unless_the_practice_may_hold_words() -> None:
    ticks = ["reached", "settled", "about", "next_step", "next_on"]
    assert inputs(forms.log_call(STATES["assigned"], may_hold_phi=False)) == ticks
    assert inputs(forms.log_call(STATES["assigned"], may_hold_phi=True)) == [
        *ticks,
        "words",
        "agreed",
    ]


def test_a_hold_starts_in_time_and_is_not_offered_too_late() -> None:
    view = STATES["heated"]
    assert inputs(forms.hold(view, MONDAY)) == ["until"]
    assert inputs(forms.hold(view, view.case.due_at)) == []
    assert "submit" not in modal(forms.hold(view, view.case.due_at))


def test_a_doubtful_text_stays_as_written_and_a_blocked_one_starts_fixed() -> None:
    view = STATES["a doubtful sentence"]
    draft = view.case.draft
    assert draft is not None
    doubtful = forms.post(replace(view, fix="Fixed."))
    reply, ticks = doubtful.fields
    assert isinstance(reply, TextField)
    assert reply.text == draft.text
    assert isinstance(ticks, SomeOf)
    (found,) = view.findings
    blocked = forms.post(replace(view, fix="Fixed.", findings=(replace(found, severity="block"),)))
    (reply,) = blocked.fields
    assert isinstance(reply, TextField)
    assert reply.text == "Fixed."


def test_the_second_question_shows_what_would_go_out() -> None:
    view = STATES["a doubtful sentence"]
    asked = forms.approve_again(view, Outcome(view.case.id, "Look.", True, "look-again", view))
    assert inputs(asked) == ["looked_at_1"]
    (ticks,) = asked.fields
    assert isinstance(ticks, SomeOf)
    assert [option.label for option in ticks.options] == ["“Thank you for telling us.”"]
    assert ticks.label == "I've read this sentence, and it's fine"
    (told,) = (part for part in forms.post(view).parts if isinstance(part, Bullets))
    assert told.above == (Strong("Look again"),)
    keys = [option.value for option in ticks.options]
    assert findings.ticked(view, keys) == ("Thank you for telling us.",)
    assert findings.ticked(view, ["another"]) == ()
    assert modal(asked)["blocks"][-1]["element"]["type"] == "checkboxes"
    sure = forms.approve_again(view, Outcome(view.case.id, "Strong words.", True, "sure", view))
    assert inputs(sure) == []
    assert modal(sure)["submit"]["text"] == "Post it"
    assert "Thank you for telling us." in json.dumps(modal(sure))


@pytest.mark.parametrize(
    "made",
    [forms.decline, forms.take_down, forms.themes, lambda view: forms.hold(view, MONDAY)],
)
def test_a_form_that_takes_the_cards_place_says_which_case_it_is(
    made: Callable[[CaseView], Form],
) -> None:
    assert "Case 214 · ★☆☆☆☆ on Google" in json.dumps(
        adaptive.form(made(STATES["fresh"])), ensure_ascii=False
    )

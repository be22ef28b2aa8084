"""Tests which contact details a reply can offer, based on what the site accepted from this office
before.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.replies import compose, lint
from bot.replies.contact_ladder import Ladder, Verdict, held
from bot.reviews import Suspect
from bot.style import RUNGS, OwnReply, Rung, Style
from tests.bot.replies.places import context
from tests.world import MONDAY, location, review

HOUR = timedelta(hours=1)
EARLY, NOON = MONDAY - HOUR, MONDAY


def rejected(rung: Rung, suspect: Suspect = "contacts") -> Verdict:
    return Verdict(rung, EARLY, NOON, suspect)


@pytest.mark.parametrize(
    ("text", "rung"),
    [
        ("Call (704) 555-0132 or write to care@oakstreet.example.", "both"),
        ("Write to care@oakstreet.example.", "both"),
        ("Call (704) 555-0132.", "phone"),
        ("Our number's on our profile.", "profile"),
    ],
)
def test_a_text_is_on_the_rung_of_the_contacts_in_it(text: str, rung: Rung) -> None:
    assert held(text, location()) == rung


def test_it_steps_down_from_what_was_rejected_and_never_below_the_profile() -> None:
    assert Ladder().after(rejected("both")) == Ladder("phone", NOON)
    assert Ladder().after(rejected("phone")) == Ladder("profile", NOON)
    assert Ladder("phone").after(rejected("both")).rung == "phone"
    assert Ladder("phone").after(rejected("phone")).rung == "profile"
    for rung in RUNGS:
        assert Ladder(rung).after(rejected("profile")) == Ladder(rung)


@pytest.mark.parametrize("suspect", ["template", "words"])
def test_contacts_are_kept_where_something_else_was_at_fault(suspect: Suspect) -> None:
    assert Ladder().after(rejected("both", suspect)) == Ladder()


def test_what_got_through_since_is_remembered() -> None:
    low = Ladder("profile", NOON)
    assert low.after(Verdict("phone", NOON + HOUR, NOON + HOUR)).rung == "phone"
    assert low.after(Verdict("both", EARLY, NOON + HOUR)) == low, "approved before the rejection"
    assert Ladder("phone", NOON).after(Verdict("profile", NOON + HOUR, NOON)).rung == "phone"


@pytest.mark.parametrize("rung", RUNGS)
def test_somebody_who_cannot_use_the_phone_is_never_asked_to_call(rung: Rung) -> None:
    deaf = review(text="I'm deaf, and they told me to call the office. No text option, no e-mail.")
    here = replace(context(), rung=rung, review=deaf)
    for version in (1, 2, 3):
        draft = compose(deaf, here, version)
        assert held(draft, here.location) == "both"
        assert not any(one.severity == "block" for one in lint(draft, here))


def test_own_replies_whose_contacts_are_not_in_an_invitation_wait_for_the_upper_rung() -> None:
    own = (
        OwnReply("en", "waiting", "I'm sorry about the wait. Write to {email} or call {phone}."),
    )
    here = replace(context(), style=Style(replies=own))
    about = review()
    for rung in RUNGS:
        drafts = {compose(about, replace(here, rung=rung), version) for version in range(1, 30)}
        assert {held(draft, here.location) for draft in drafts} == {rung}

"""Tests which kind of reply is chosen for a review that isn't an ordinary complaint."""

from __future__ import annotations

import pytest

from bot.replies import compose, read
from bot.replies.occasions import Occasion
from bot.replies.reporting import report_advice
from tests.bot.replies.places import context, review


@pytest.mark.parametrize(
    ("text", "stars", "occasion"),
    [
        ("", 1, Occasion.STAR_ONLY),
        ("👎", 1, Occasion.STAR_ONLY),
        ("No.", 1, Occasion.STAR_ONLY),
        ("https://example.com/x", 1, Occasion.STAR_ONLY),
        ("", 5, Occasion.THANKS),
        ("Lovely people, I can't say enough good things about this office.", 5, Occasion.THANKS),
        ("Wonderful staff, best office in town, love them!", 1, Occasion.LOW_PRAISE),
        ("Great doctor and friendly staff, I feel comfortable there.", 3, Occasion.LOW_PRAISE),
        (
            "Friendly staff and a nice office, but ask to see other results before you decide.",
            2,
            Occasion.COMPLAINT,
        ),
        ("I'm deaf and they keep telling me to call on the phone.", 1, Occasion.DEAF),
        ("No ramp and the door is too heavy for my wheelchair.", 2, Occasion.ACCESS),
        ("Great haircut but the barber was late.", 1, Occasion.OTHER_BUSINESS),
        ("I used to work here and management treats staff like dirt.", 1, Occasion.EX_EMPLOYEE),
        ("EARN $500 A DAY FROM HOME click my profile for the link", 1, Occasion.SPAM),
    ],
)
def test_the_occasion_follows_words_and_stars(text: str, stars: int, occasion: Occasion) -> None:
    assert read(review(text, stars)).occasion is occasion


@pytest.mark.parametrize(
    "text",
    [
        "When patients call not to continuously hang up the phone on them.",
        "They kept hanging up on me and nobody would speak to me.",
        "The step they skipped was calling me back.",
    ],
)
def test_a_need_that_nobody_mentioned_is_not_answered(text: str) -> None:
    needs = {Occasion.DEAF, Occasion.ACCESS, Occasion.LANGUAGE}
    assert read(review(text, 1)).occasion not in needs


def test_shouting_at_the_office_is_not_about_another_business() -> None:
    shouted = review("WORST OFFICE EVER!!! LIARS!!! AVOID THIS PLACE!!!", 1)
    assert read(shouted).heated
    assert read(shouted).occasion is not Occasion.OTHER_BUSINESS


@pytest.mark.parametrize(
    "text",
    [
        "Waited two hours and the desk was rude.",
        "Very bad service.",
        "Overpriced and slow",
        "Bad service.",
        "No call back",
        "They lost my forms.",
        "No call back.",
        "My card was charged twice",
    ],
)
def test_a_few_words_of_complaint_are_answered_rather_than_reported(text: str) -> None:
    assert not read(review(text, 1)).occasion.is_reportable


def test_what_should_be_reported_gets_no_draft_but_words_for_the_site() -> None:
    about = review("EARN $500 A DAY FROM HOME click my profile for the link", 1)
    assert compose(about, context(about), 1) == ""
    advice = report_advice(about)
    assert advice is not None
    assert advice.tell
    assert report_advice(review("I waited two hours.", 1)) is None

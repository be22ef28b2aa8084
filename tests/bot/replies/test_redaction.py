"""Tests that text sent to a language model doesn't reveal who wrote it."""

from __future__ import annotations

import re

import pytest

from bot.replies.redaction import redacted
from tests.bot.replies.places import review
from tests.bot.replies.test_real_replies import needs_data, rows

STAFF = ("Ruth Abernell", "Leo Bramwick", "Lakeside")


@pytest.mark.parametrize(
    ("told", "gone"),
    [
        ("Dr. Ashgrove kept me waiting.", "Ashgrove"),
        ("dr ashgrove kept me waiting.", "ashgrove"),
        ("Kestle was rude to me.", "Kestle"),
        ("My name is Zelda and I waited.", "Zelda"),
        ("my wife Marisol was in tears", "Marisol"),
        ("CORINNE HALLOWAY WAITED TWO HOURS", "HALLOWAY"),
        ("signed, corinne", "corinne"),
        ("Leo at the desk laughed.", "Leo"),
        ("The Lakeside office is filthy.", "Lakeside"),
        ("Call me at 704.555.1234", "555"),
        ("Mail me: c.hall@post.example", "c.hall"),
        ("c.hall (at) post.example", "c.hall"),
        ("See www.my-story.example/page", "my-story"),
        ("It was on March 3, 2024.", "March"),
        ("It was the 3rd of march.", "march"),
        ("on 3/4/24 they lied", "3/4"),
        ("on 2024-03-04 they lied", "2024"),
        ("last Tuesday they lied", "Tuesday"),
        ("I live at 12 Oak Street.", "Oak"),
        ("I live at 480 n maple avenue.", "maple"),
        ("My chart is 0048213.", "0048213"),
        ("SSN 219-09-9999", "9999"),
        ("I am ninety-three years old", "ninety"),
        ("my 7 year old cried", "7"),
        ("@zelda_k said so", "zelda"),
        ("I paid $240.50 for it", "240"),
        ("We drove from Charlotte to Winston.", "Charlotte"),
    ],
)
def test_what_could_tell_who_wrote_it_goes(told: str, gone: str) -> None:
    about = review(told, author="Corinne Halloway")
    assert gone not in redacted(told, about, STAFF)


@pytest.mark.parametrize(
    "told",
    [
        "I waited for two hours and nobody at the desk looked up.",
        "The receptionist was rude. Never again!",
        "She did not listen to me, and I left in tears.",
        "May I say that the phone rings for ever?",
        "WORST OFFICE EVER. THEY NEVER CALL BACK.",
    ],
)
def test_the_complaint_itself_stays_readable(told: str) -> None:
    assert redacted(told, review(told), STAFF) == told


@needs_data
def test_no_number_no_address_and_no_authors_name_is_left_in_any_real_review() -> None:
    for row in rows("dev_reviews"):
        text = redacted(row["text"] or "", review("", author=row["author"] or ""))
        assert not re.search(r"\d|\w@\w|www\.", text), row["id"]
        for name in re.findall(r"[^\W\d_]{3,}", row["author"] or ""):
            assert not re.search(rf"\b{name}\b", text), row["id"]

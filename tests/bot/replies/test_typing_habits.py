"""Tests that no typing habit or trick hides a violation: quotes, capitals, odd letters, line
breaks, or spaces.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replies.wording import Wording
from tests.bot.replies.places import EMAIL, GOOD, PHONE, broken, check

BREACHES = {
    "confirms-patient": "We're sorry that your appointment didn't go well.",
    "denies-patient": "We've no record of you; you weren't our patient.",
    "clinical-detail": "The root canal was needed.",
    "removal-or-edit-request": "Please take this review down.",
    "admission-of-fault": "We made a mistake.",
    "legal-threat": "Our lawyer will be in touch.",
    "compensation-offer": "You'll get a free visit.",
    "billing-detail": "Your insurance denied it.",
}


def zero_width(text: str) -> str:
    return "\u200b".join(text)


def look_alike(text: str) -> str:
    return text.translate(str.maketrans("aeocpxyi", "аеосрхуі"))


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def accented(text: str) -> str:
    return text.translate(str.maketrans("aeiou", "áéíóú"))


TYPED = {
    "curly": lambda text: text.replace("'", "’"),
    "backtick": lambda text: text.replace("'", "`"),
    "capitals": str.upper,
    "title": str.title,
    "lines": lambda text: text.replace(" ", "\n"),
    "wide spaces": lambda text: text.replace(" ", " \u00a0 \u2009"),
    "tabs": lambda text: text.replace(" ", "\t\t"),
    "zero width": zero_width,
    "soft hyphens": lambda text: "\u00ad".join(text),
    "look-alikes": look_alike,
    "wide letters": wide,
    "accents": accented,
    "bold letters": lambda text: "".join(
        chr(0x1D5EE + ord(c) - 97) if "a" <= c <= "z" else c for c in text
    ),
    "split word": lambda text: text.replace("appointment", "appoint-\nment").replace(
        "mistake", "mis-\ntake"
    ),
}


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
@pytest.mark.parametrize("rule", BREACHES)
def test_a_breach_is_found_however_it_is_typed(rule: str, typed: Callable[[str], str]) -> None:
    assert rule in broken(typed(BREACHES[rule]))


@pytest.mark.parametrize("typed", [TYPED["lines"], TYPED["zero width"], TYPED["capitals"]])
def test_the_span_holds_the_words_as_they_were_typed(
    typed: Callable[[str], str],
) -> None:
    text = typed("We are here. Our lawyer knows.")
    found = next(f for f in check(text) if f.rule == "legal-threat")
    assert "lawyer" in Wording.of(text[found.start : found.end]).flat


@pytest.mark.parametrize(
    "wrong", ["704-555-0133", "(704) 555-0123", "740-555-0132", "+44 20 7946 0958"]
)
def test_a_wrong_digit_in_the_phone_number_is_found(wrong: str) -> None:
    text = GOOD.replace(PHONE, wrong)
    found = [f for f in check(text) if f.rule == "contact-not-ours"]
    assert [text[f.start : f.end] for f in found] == [wrong]


@pytest.mark.parametrize(
    "ours", ["(704) 555-0132", "704.555.0132", "+1 704 555 0132", "1-704-555-0132", "7045550132"]
)
def test_our_number_is_ours_however_it_is_written(ours: str) -> None:
    assert check(GOOD.replace(PHONE, ours)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "care@rosebank.exampel",
        "cares@rosebank.example",
        "care@lakeside.example",
        "cаre@rosebank.example",
    ],
)
def test_a_wrong_letter_in_the_address_is_found(wrong: str) -> None:
    assert "contact-not-ours" in broken(GOOD.replace(EMAIL, wrong))


def test_the_address_may_be_written_in_capitals_or_end_a_sentence() -> None:
    assert check(GOOD.replace(EMAIL, "Care@Rosebank.Example")) == []
    assert "contact-not-ours" not in broken(f"Please write to {EMAIL}.")


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("accuses-fake", "This isnt a real review."),
        ("compensation-offer", "You wont have to pay for it."),
        ("confirms-patient", "Youve been in great hands here since the beginning."),
        ("denies-patient", "I dont believe weve ever met."),
        ("machine-tell", "Certainly, heres a response for you."),
    ],
)
def test_an_apostrophe_that_nobody_typed_is_read(rule: str, text: str) -> None:
    found = [finding for finding in check(text) if finding.rule == rule]
    assert found
    assert "'" not in "".join(text[f.start : f.end] for f in found)


@pytest.mark.parametrize("without", [PHONE, EMAIL])
def test_a_reply_without_phone_or_address_is_blocked(without: str) -> None:
    missing = "missing-phone" if without == PHONE else "missing-email"
    found = [f for f in check(GOOD.replace(without, "our usual one")) if f.rule == missing]
    assert [f.severity for f in found] == ["block"]


@given(st.text())
def test_any_text_is_checked_without_an_error_and_spans_lie_in_it(text: str) -> None:
    for finding in check(text):
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.message


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_folded_places_lead_back_to_the_original(text: str) -> None:
    wording = Wording.of(text)
    for _word, start, end in wording.words:
        first, last = wording.span(start, end)
        assert 0 <= first < last <= len(text)

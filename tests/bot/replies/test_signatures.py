"""Tests signatures: a name, a role, and the practice on one to three lines, in any order."""

from __future__ import annotations

import pytest

from tests.bot.replies.places import GOOD, check

BODY = GOOD.split("\n", maxsplit=1)[0]

SIGNED = (
    "– Dana Penhale, Office Manager",
    "Best,\nDana Penhale\nOffice Manager",
    "Warm regards,\n\nDana Penhale, Office Manager",
    "Sincerely,\nDana Penhale, Practice Manager, Rosebank Family Medicine",
    "Warmly,\nRosebank Family Medicine\nDana Penhale\nOffice Manager",
    "Office Manager Dana Penhale",
    "Dana Penhale | Patient Relations",
    "With gratitude,\nDr. Dana Penhale",
    "Dana Penhale, DDS",
    "Best wishes,\nDana P., Office Manager at Rosebank Family Medicine",
    "Mit freundlichen Grüßen,\nDana Penhale, Praxismanagerin",
    "Thank you,\nDana Penhale (she/her)\nPatient Advocate",
    "– Kayla Brandt, Rosebank Family Medicine",
    "Best,\nKayla Brandt\nRosebank Family Medicine",
    "– Kayla Brandt for Rosebank Family Medicine",
    "Kayla Brandt, on behalf of Rosebank Family Medicine",
    "Best,\nKayla Brandt on behalf of Rosebank Family Medicine",
    "Sincerely,\nKayla Brandt\nSocial Media Coordinator\nRosebank Family Medicine",
    "Kayla Brandt, Call Center Manager, Rosebank Family Medicine",
    "Kayla Brandt, phones and front desk",
    "dana penhale, practice manager",
    "dana penhale\npractice manager",
    "thanks,\nmaria, front desk",
    "Kayla Brandt, website & IT support, Rosebank Family Medicine",
    "Kayla Brandt, receptionist @ Rosebank Family Medicine",
    'Kayla "Kay" Brandt, front office, Rosebank Family Medicine',
    "Kayla Brandt\nPatient Privacy & Relations",
    "Kayla Brandt, Office Director\n(704) 555-0132 | care@rosebank.example",
)
UNSIGNED = (
    "",
    "Best,\nDana",
    "Best,",
    "Sincerely,\nDana Penhale",
    "Warm regards,\nRosebank Family Medicine",
    "The Rosebank Team",
    "Sincerely,\nThe team at Rosebank",
    "Management",
)


def rules(signature: str) -> set[str]:
    return {finding.rule for finding in check(f"{BODY}\n{signature}")}


@pytest.mark.parametrize("signature", SIGNED)
def test_a_name_with_a_role_signs(signature: str) -> None:
    assert rules(signature) == set()


@pytest.mark.parametrize("signature", UNSIGNED)
def test_without_a_name_or_a_role_it_is_not_signed(signature: str) -> None:
    assert "no-signature" in rules(signature)


@pytest.mark.parametrize("signature", UNSIGNED[5:])
def test_a_team_signs_as_a_team(signature: str) -> None:
    assert "team-signature" in rules(signature)


def test_a_signature_may_follow_the_last_sentence() -> None:
    for signature in (" – Dana Penhale, Office Manager", " Warmly, Dana Penhale, Owner"):
        assert check(BODY + signature) == []


@pytest.mark.parametrize(
    "signature",
    ["– Teddy", "Teddy Marsh", "– Rosebank Family Medicine", "Rosebank Family Medicine"],
)
def test_a_name_alone_is_only_told_that_it_does_not_sign(signature: str) -> None:
    assert rules(signature) <= {"no-signature", "team-signature"}


def test_words_that_hide_in_a_signature_are_read() -> None:
    found = {f.rule for f in check(f"{BODY}\nWe saw you on Monday,\nDana Penhale")}
    assert found & {"confirms-patient", "visit-date-or-count"}


NAMES_THEMSELVES = (
    "Call (704) 555-0132 and ask for Miss Odessa, or write to care@rosebank.example.",
    "(704) 555-0132, Odessa, or care@rosebank.example.",
    "My name's Odessa, and I'm at (704) 555-0132 or care@rosebank.example.",
    "You can talk to me, Miss Odessa: (704) 555-0132, care@rosebank.example.",
    "Call (704) 555-0132 and ask for Ms. Greer, our manager, or write care@rosebank.example.",
)


@pytest.mark.parametrize("invitation", NAMES_THEMSELVES)
def test_whoever_signs_can_be_asked_for_by_name(invitation: str) -> None:
    text = f"I'm sorry to read this. {invitation}\n\nOdessa Stancil, Receptionist"
    found = {finding.rule for finding in check(text) if finding.severity == "block"}
    assert found == set()


def test_a_signature_unmasks_nobody_else() -> None:
    text = (
        "We know this is Mr. Kestle. (704) 555-0132, care@rosebank.example\nOdessa Stancil, Owner"
    )
    assert "reviewer-name-not-displayed" in {finding.rule for finding in check(text)}

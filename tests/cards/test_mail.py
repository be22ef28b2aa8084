"""Tests the notes about e-mails."""

from __future__ import annotations

import pytest

from bot.cases.case import CaseId
from bot.posts import MailedNote
from bot.practice import LocationId
from cards import draw
from tests.cards.everything import kept
from tests.world import LAKE, MONDAY, OAK, practice


@pytest.mark.parametrize(
    ("office", "note", "came"),
    [(OAK, LAKE, " 10 AM"), (LAKE, OAK, " 9 AM"), ("", OAK, " 10 AM"), ("", LAKE, " 9 AM")],
)
def test_the_time_of_an_e_mail_is_that_of_the_office(
    office: str, note: LocationId, came: str
) -> None:
    mail = kept("question", location=LocationId(office), at=MONDAY)
    assert came in draw(MailedNote(practice(), note, mail)).summary


def test_a_mail_to_a_case_s_address_names_the_case() -> None:
    mail = kept("question", case=CaseId(214), at=MONDAY)
    assert "case 214" in draw(MailedNote(practice(), OAK, mail)).summary

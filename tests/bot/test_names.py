"""Which reviewers' names are enough to recognize a person by."""

from __future__ import annotations

import pytest

from bot.names import whole_name
from bot.untrusted import Untrusted


@pytest.mark.parametrize(
    "name",
    [
        "Denise Renner",
        "  denise   RENNER ",
        "Mary Ann O'Neil-Price",
        "José Núñez",
        "Dr. Ana Li",
    ],
)
def test_a_first_and_a_last_name_are_enough(name: str) -> None:
    assert len(whole_name(Untrusted(name))) >= 2


def test_case_spaces_and_the_way_letters_are_written_make_no_difference() -> None:
    names = ("Denise Renner", "denise  renner ", "Ｄenise Renner")
    assert len({whole_name(Untrusted(name)) for name in names}) == 1


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Denise",
        "Denise R.",
        "D. Renner",
        "K. T.",
        "KT",
        "A Google user",
        "Google User",
        "Anonymous Patient",
        "Yelp User",
        "Local Guide",
        "denise renner99",
        "denise@renner.example",
        "user 4711",
    ],
)
def test_initials_accounts_and_stand_ins_could_be_anyone(name: str) -> None:
    assert whole_name(Untrusted(name)) == ()

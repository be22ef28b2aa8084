"""Tests how names are compared, and which names are enough to identify a person."""

from __future__ import annotations

import pytest

from bot.names import (
    has_words,
    is_named,
    is_same_name,
    is_same_whole_name,
    may_be_one_name,
    used_words,
    whole_name,
)
from bot.sites import SITES, Site
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


@pytest.mark.parametrize("site", SITES.values(), ids=lambda site: site.id)
def test_the_name_of_a_site_is_part_of_no_ones(site: Site) -> None:
    assert whole_name(Untrusted(f"{site.title} User")) == ()
    assert whole_name(Untrusted(f"{site.title} Renner")) == ()


@pytest.mark.parametrize(
    ("name", "other", "is_same", "is_whole", "may_be"),
    [
        ("Denise Renner", "denise  RENNER", True, True, True),
        ("Ｄenise Renner", "Denise Renner", True, True, True),
        ("Denise R.", "denise r.", True, False, True),
        ("Denise R.", "Denise Renner", False, False, True),
        ("D. Renner", "Denise R", False, False, True),
        ("Denise Renner", "Dennis Renner", False, False, False),
        ("Denise Renner", "Denise Kohl", False, False, False),
        ("A Google user", "A Google User", True, False, True),
        ("Denise Renner", "Anonymous", False, False, True),
        ("", "", False, False, True),
    ],
)
def test_each_use_asks_as_much_of_two_names_as_it_needs(
    name: str, other: str, is_same: bool, is_whole: bool, may_be: bool
) -> None:
    for pair in ((Untrusted(name), Untrusted(other)), (Untrusted(other), Untrusted(name))):
        assert is_same_name(*pair) is is_same
        assert is_same_whole_name(*pair) is is_whole
        assert may_be_one_name(*pair) is may_be


def test_initials_are_a_name_and_stand_ins_are_none() -> None:
    assert is_named(Untrusted("K. T."))
    assert not is_named(Untrusted("Anonymous"))
    assert not is_named(Untrusted(""))


def test_a_text_uses_words_of_a_name_but_no_initials() -> None:
    name = Untrusted("Denise O. Renner")
    used = used_words(name, "Hello DENISE, it's a pity. O. wrote Ｄenise's letter.")
    assert used == {"denise"}
    assert has_words(Untrusted("denise r"), used)
    assert not has_words(Untrusted("Purple Otter"), used)
    assert used_words(Untrusted("A Google user"), "Google is a search engine.") == frozenset()

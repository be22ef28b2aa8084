"""Filters for a list, as people type them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.filters import Dropped, Filters, Understood, understand
from bot.practice import MemberId
from bot.replies import Theme
from tests.world import LAKE, MONDAY, OAK, practice

MIDNIGHT = datetime(2026, 5, 4, 4, tzinfo=UTC)
MAYA = practice().members[MemberId("maya")]


def said(words: str, *, search: bool = False) -> Understood:
    return understand(words.split(), practice(), MAYA, MONDAY, search=search)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Lakeside", Filters(places=frozenset([LAKE]))),
        ("at oak street", Filters(places=frozenset([OAK]))),
        ("oak-street lakeside", Filters(places=frozenset([OAK, LAKE]))),
        ("about parking", Filters(themes=frozenset([Theme.PARKING]))),
        ("front desk", Filters(themes=frozenset([Theme.FRONT_DESK]))),
        ("1 star", Filters(stars=frozenset([1]))),
        ("1-2 stars", Filters(stars=frozenset([1, 2]))),
        ("★★", Filters(stars=frozenset([2]))),
        ("ruth", Filters(owner=MemberId("ruth"))),
        ("Ruth's", Filters(owner=MemberId("ruth"))),
        ("owned by me", Filters(owner=MemberId("maya"))),
        ("unassigned", Filters(unassigned=True)),
        ("sensitive reviews", Filters(sensitive=True)),
        (
            "last week",
            Filters(
                since=datetime(2026, 4, 27, 4, tzinfo=UTC),
                until=datetime(2026, 5, 4, 4, tzinfo=UTC),
            ),
        ),
    ],
)
def test_words_narrow_a_list(typed: str, meant: Filters) -> None:
    found = said(typed)
    assert found.filters == meant
    assert found.dropped == ()


def test_words_that_mean_nothing_are_told_with_what_was_probably_meant() -> None:
    assert said("lakesid").dropped == (Dropped("lakesid", "Lakeside"),)
    assert said("parkng xyzzy").dropped == (Dropped("parkng", "parking"), Dropped("xyzzy"))


def test_what_it_is_narrowed_by_is_told() -> None:
    found = said("Lakeside parking 1-2 stars unassigned last week")
    expected = ("Lakeside", "parking and access", "1–2 stars", "no owner yet", "posted last week")
    assert found.told == expected


def test_a_search_keeps_the_words_that_are_in_reviews() -> None:
    found = said("the parking complaint at Lakeside last week", search=True).filters
    assert found.words == ("parking",)
    assert found.places == {LAKE}
    assert found.since is not None
    assert said("maya was rude", search=True).filters.words == ("maya", "rude")

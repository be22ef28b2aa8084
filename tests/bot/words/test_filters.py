"""Tests the filters that people type for a list."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.practice import MemberId
from bot.replies import Theme
from bot.words.filters import Dropped, Filters, Understood, understand
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
        ("one star", Filters(stars=frozenset([1]))),
        ("one-star", Filters(stars=frozenset([1]))),
        ("1 or 3 stars", Filters(stars=frozenset([1, 3]))),
        ("under 3 stars", Filters(stars=frozenset([1, 2]))),
        ("4+ stars", Filters(stars=frozenset([4, 5]))),
        ("3 stars or less", Filters(stars=frozenset([1, 2, 3]))),
        ("at least four stars", Filters(stars=frozenset([4, 5]))),
        ("closed", Filters(closed=True)),
        ("unanswered", Filters(replied=False)),
        ("Oak St", Filters(places=frozenset([OAK]))),
        ("oak", Filters(places=frozenset([OAK]))),
        ("due tomorrow", Filters(due_before=datetime(2026, 5, 6, 4, tzinfo=UTC))),
        (
            "due by the end of the week",
            Filters(due_before=datetime(2026, 5, 11, 4, tzinfo=UTC)),
        ),
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


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("last week's", "posted last week"),
        ("from last week", "posted last week"),
        ("last two weeks", "posted in the last 14 days"),
        ("Apr 20 - May 2", "posted Apr 20 to May 2"),
        ("since monday", "posted today"),
        ("apr", "posted in April"),
        ("2025", "posted in 2025"),
        ("before May 1", "posted by Apr 30"),
        ("due today", "due by today"),
    ],
)
def test_days_are_told_as_they_were_understood(typed: str, told: str) -> None:
    assert said(typed).told == (told,)


def test_in_a_search_a_month_and_a_year_are_words() -> None:
    found = said("may 2025 last week's parking complaint", search=True)
    assert found.filters.words == ("parking",)
    assert said("a long wait in may", search=True).filters.since is not None
    assert said("they may call", search=True).filters.words == ("they", "may", "call")
    assert said("2025", search=True).filters.words == ("2025",)


def test_a_search_keeps_the_words_that_are_in_reviews() -> None:
    found = said("the parking complaint at Lakeside last week", search=True).filters
    assert found.words == ("parking",)
    assert found.places == {LAKE}
    assert found.since is not None
    assert said("maya was rude", search=True).filters.words == ("maya", "rude")

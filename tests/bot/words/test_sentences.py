"""Tests which commands are recognized in sentences that people might say to a colleague."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words.sentences import as_command


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("could you please show me case 3?", "show me case 3?"),
        ("Please, pending", "pending"),
        ("I need to see the reviews", "see the reviews"),
        ("case 3 thanks", "case 3"),
        ("what's overdue?", "overdue"),
        ("which reviews are late at Lakeside?", "overdue reviews Lakeside"),
        ("what needs a reply", "pending"),
        ("whats due today", "pending due today"),
        ("any new reviews this week?", "pending reviews this week"),
        ("any complaints about parking?", "all parking"),
        ("what should I do", "home"),
        ("what do I do now?", "home"),
        ("how are we doing this month?", "stats this month"),
        ("how did Lakeside do last month", "stats Lakeside last month"),
        ("how many complaints last month", "stats last month"),
        ("how many are overdue?", "overdue"),
        ("which office has the most complaints", "stats"),
        ("weekly report", "stats last week"),
        ("who has case 3", "show 3"),
        ("what happened to case 3", "timeline 3"),
        ("when is 3 due?", "plan 3"),
        ("who's on duty today at Lakeside", "on-duty today Lakeside"),
        ("on call at Lakeside", "on-duty at Lakeside"),
        ("who's out today", "away"),
        ("who is Denise", "search Denise"),
        ("where's the parking review", "search parking review"),
        ("I'll take 2", "take 2"),
        ("I called 2", "called 2"),
        ("I’m out tomorrow", "away me tomorrow"),
        ("I am on vacation May 11-15", "away me May 11-15"),
        ("I'm sick", "away me today"),
        ("I won't be in tomorrow", "away me tomorrow"),
        ("on vacation next week", "away next week"),
        ("Maya is out on Friday", "away Maya on Friday"),
        ("Leo's off tomorrow", "away Leo tomorrow"),
        ("I'm back", "back me"),
        ("Maya is back", "back Maya"),
        ("how do I undo?", "help"),
        ("what can you do?", "help"),
        ("how are you?", "hello"),
    ],
)
def test_a_sentence_is_the_command_that_it_means(said: str, meant: str) -> None:
    assert " ".join(as_command(said.replace("’", "'").split())) == meant


@pytest.mark.parametrize("said", ["I'll be back Monday", "Asha will be back on May 8"])
def test_someone_who_will_be_back_is_not_back_yet(said: str) -> None:
    assert as_command(said.split())[0] == "away"


@pytest.mark.parametrize("said", ["pending Lakeside", "parking", "214", "Lakeside's parking lot"])
def test_anything_else_stays_as_it_is(said: str) -> None:
    assert " ".join(as_command(said.split())) == said


@given(st.lists(st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1)))
def test_whatever_is_said_is_some_command(said: list[str]) -> None:
    assert bool(as_command(said)) == bool(said)

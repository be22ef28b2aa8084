"""Tests the commands that people type after /reviews."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.case import CaseId
from bot.words.asks import (
    Ask,
    Assign,
    Export,
    GoodReviews,
    Hello,
    Help,
    Incomplete,
    Listing,
    OfficePlan,
    OnCard,
    Plan,
    Search,
    Show,
    Snooze,
    Unknown,
)
from bot.words.grammar import parse
from bot.words.which import Which
from cards.lists import WORDS


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("", Listing(Which.PENDING)),
        ("   ", Listing(Which.PENDING)),
        ("pending", Listing(Which.PENDING)),
        ("  PENDING  ", Listing(Which.PENDING)),
        ("list", Listing(Which.PENDING)),
        ("plan 214", Plan(CaseId(214))),
        ("plan", OfficePlan()),
        ("upcoming for Lakeside", OfficePlan(("Lakeside",))),
        ("details of #7", Plan(CaseId(7))),
        ("todo", Listing(Which.PENDING)),
        ("open", Listing(Which.PENDING)),
        ("pending 2", Listing(Which.PENDING, 2)),
        ("all page 3", Listing(Which.ALL, 3)),
        ("all p2", Listing(Which.ALL, 2)),
        ("pending 0", Listing(Which.PENDING, 1)),
        ("mine", Listing(Which.MINE)),
        ("my cases", Listing(Which.MINE)),
        ("list mine", Listing(Which.MINE)),
        ("list all 2", Listing(Which.ALL, 2)),
        ("overdue", Listing(Which.OVERDUE)),
        ("late", Listing(Which.OVERDUE)),
        ("All.", Listing(Which.ALL)),
        ("show 214", Show(CaseId(214))),
        ("show #214", Show(CaseId(214))),
        ("show case 214", Show(CaseId(214))),
        ("Case 214", Show(CaseId(214))),
        ("214", Show(CaseId(214))),
        ("#214", Show(CaseId(214))),
        ("assign 214 @maya", Assign(CaseId(214), "@maya")),
        ("assign 214 to <@U0MAYA|maya>", Assign(CaseId(214), "<@U0MAYA|maya>")),
        ("assign @maya #214", Assign(CaseId(214), "@maya")),
        ("give 214 to Maya Ortiz", Assign(CaseId(214), "Maya Ortiz")),
        ("assign 214 Me", Assign(CaseId(214), "me")),
        ("take 214", Assign(CaseId(214), "me")),
        ("help", Help()),
        ("?", Help()),
        ("/reviews mine", Listing(Which.MINE)),
        ("show pending", Listing(Which.PENDING)),
        ("pending?", Listing(Which.PENDING)),
        ("show me everything at Lakeside", Listing(Which.ALL, 1, ("at", "Lakeside"))),
        ("open case 214", Show(CaseId(214))),
        ("no. 214", Show(CaseId(214))),
        ("status of case 214", Show(CaseId(214))),
        ("approve 214", OnCard(CaseId(214))),
        ("don't reply to 214", OnCard(CaseId(214))),
        ("due today", Listing(Which.PENDING, 1, ("due", "today"))),
        ("pending 2025", Listing(Which.PENDING, 1, ("2025",))),
        ("closed last week", Listing(Which.ALL, 1, ("closed", "last", "week"))),
        ("my calls", Listing(Which.MINE)),
        ("export to excel", Export(Which.ALL, ("to",))),
        ("look for parking", Search(("parking",))),
        ("thank them", GoodReviews()),
        ("good morning everyone", Hello()),
        ("hola", Hello()),
        ("ok, show 214", Show(CaseId(214))),
        ("assign 214 to Maya, please", Assign(CaseId(214), "Maya")),
        ("snooze 214 2 hours", Snooze(CaseId(214), "2 hours")),
    ],
)
def test_words_are_understood_as_people_type_them(typed: str, asked: Ask) -> None:
    assert parse(typed) == asked


@pytest.mark.parametrize(
    ("typed", "lacking"),
    [
        ("show", "Which case?"),
        ("show the one from today", "Which case?"),
        ("assign", "Which case, and to whom?"),
        ("assign @maya", "Which case, and to whom?"),
        ("assign 214", "Who should take case 214?"),
        ("assign 214 to", "Who should take case 214?"),
        ("take", "Which case, and to whom?"),
        ("snooze 2 hours", "Which case?"),
        ("approve", "Which case?"),
        ("show 999999999999", "a number that long"),
        ("assign 999999999999 @maya", "a number that long"),
    ],
)
def test_what_is_missing_is_said(typed: str, lacking: str) -> None:
    asked = parse(typed)
    assert isinstance(asked, Incomplete)
    assert lacking in asked.sentence


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("pendign", "pending"),
        ("ovrdue", "overdue"),
        ("shwo 214", "show 214"),
        ("shwo", "show"),
        ("asign 214 @maya", "assign 214 @maya"),
        ("mien", "mine"),
        ("hepl", "help"),
        ("pendign lakeside", "pending lakeside"),
        ("sarch (704) 555-0132", "search"),
        ("on", ""),
        ("xyzzy", ""),
        ("🙂", ""),
    ],
)
def test_an_unknown_word_is_told_what_it_looks_like(typed: str, nearest: str) -> None:
    asked = parse(typed)
    assert asked == Unknown(typed.split()[0], nearest)


def test_a_long_word_is_repeated_shortened() -> None:
    asked = parse("x" * 5_000)
    assert isinstance(asked, Unknown)
    assert len(asked.word) == 40


@given(st.one_of(st.text(), st.from_regex(r"(show|assign|all|take) .*"), st.binary().map(repr)))
def test_whatever_is_typed_gets_an_answer(typed: str) -> None:
    asked = parse(typed)
    assert isinstance(asked, Ask)
    if isinstance(asked, Listing):
        assert 1 <= asked.page <= 9_999
    if isinstance(asked, Show | Assign):
        assert 0 <= asked.case < 2**31
    if isinstance(asked, Unknown):
        assert 0 < len(asked.word) <= 40


@pytest.mark.parametrize("which", list(Which))
def test_every_list_has_its_word_and_a_line_in_the_help(which: Which) -> None:
    assert parse(which) == Listing(which)
    assert which in dict(WORDS)


@pytest.mark.parametrize(
    "typed",
    [
        "jane@doe.example",
        "<mailto:jane@doe.example|jane@doe.example>",
        "704-555-0132",
        "+1.704.555.0132",
        "tel:7045550132",
    ],
)
def test_what_may_be_a_patients_contact_is_not_repeated(typed: str) -> None:
    assert parse(f"{typed} called") == Unknown("…")

"""Tests an edited review: the card shows what changed, not the full text again."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.untrusted import Untrusted
from cards.card import Small
from cards.difference import LONGEST, difference
from cards.review import review_card
from tests.cards.reading import read
from tests.databases import migrated
from tests.scheduler.office import Office
from tests.world import review


def told(before: str, after: str) -> list[str]:
    found = []
    for part in difference(Untrusted(before), Untrusted(after)):
        assert isinstance(part, Small)
        label, words = part.line
        assert isinstance(words, Untrusted)
        found.append(f"{label}{words.literal}")
    return found


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (
            "I waited two hours and nobody said sorry.",
            "I waited three hours and nobody said sorry.",
            ["Taken out: two", "Added: three"],
        ),
        (
            "I waited two hours.",
            "I waited two hours. UPDATE: they called me.",
            ["Added: UPDATE: they called me."],
        ),
        (
            "Rude staff. I waited two long hours there.",
            "I waited two long hours there.",
            ["Taken out: Rude staff."],
        ),
        ("I waited two hours.", "Great place, kind people, will come again.", []),
        ("", "Now with words.", []),
        ("Same words.", "Same  words.", []),
    ],
)
def test_only_what_changed_is_named(before: str, after: str, lines: list[str]) -> None:
    assert told(before, after) == lines


def test_a_long_change_is_cut_and_a_hostile_text_holds_nothing_up() -> None:
    base = "a word of many " * 100
    (line,) = told(base, base + "more " * 100)
    assert len(line) <= LONGEST + len("Added: ")
    began = time.process_time()
    told("a b " * 5_000, "b a a " * 5_000)
    assert time.process_time() - began < 0.5


async def test_the_card_of_an_edited_review_names_the_change(tmp_path: Path) -> None:
    store = migrated(tmp_path / "bedside.db")
    office = Office(store)
    first = review("r1", "I waited two hours and nobody said sorry.")
    case = await office.opened(first)
    later = office.clock.pass_(hours=1)
    edited = Untrusted("I waited three hours and nobody said sorry.")
    await office.intake.take_in([replace(first, text=edited, updated_at=later)])
    view = await store.read(office.desk.view, case)
    assert view is not None
    shown = read(review_card(view))
    assert "They changed it" in shown
    assert "Taken out: two Added: three" in shown.replace(":", ": ").replace("  ", " ")
    store.close()

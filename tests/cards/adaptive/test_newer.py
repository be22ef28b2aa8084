"""Tests newer Teams elements: a client that doesn't support them shows the same content as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.figures import Figures
from bot.posts import ReviewCard
from bot.replies import Theme
from bot.words.filters import Understood
from cards import adaptive, draw
from cards.card import MARKS, Card, Status, Text, Tone
from cards.figures import draw_figures
from sandbox.teams.checking import NEWER
from tests.cards.adaptive.reading import as_older, assert_shown
from tests.cards.everything import cards_of
from tests.cards.reading import parts_of
from tests.cards.states import STATES
from tests.gallery.shown import everything
from tests.world import LAKE, OAK, practice

COLORS: dict[str, Tone] = {
    "Good": "good",
    "Warning": "waiting",
    "Attention": "late",
    "Subtle": "done",
}
WORDS = re.compile(r"[\w★☆🟢🟡🔴⚪]+")
SHOWN = {f"{one.group}: {one.name}": one.teams for one in everything() if "body" in one.teams}


def words(card: Any) -> list[str]:
    """What a person sees, element by element. A badge's color is shown as a symbol."""
    return WORDS.findall(" ".join(_said(card)).casefold())


def _said(part: Any) -> Iterator[str]:
    match part:
        case {"type": "Badge", "text": text, "style": style}:
            yield f"{MARKS[COLORS[style]]} {text}"
        case {"type": "Rating", "value": value, "max": most}:
            yield "★" * int(value) + "☆" * int(most - value)
        case {"type": "Chart.HorizontalBar", "title": title, "data": data}:
            yield " ".join([title, *(f"{one['x']} {one['y']:.0f}" for one in data)])
        case {"type": "TextBlock" | "TextRun", "text": text}:
            yield text
        case dict():
            for value in part.values():
                yield from _said(value)
        case list():
            for one in part:
                yield from _said(one)


@pytest.mark.parametrize("name", SHOWN)
def test_a_client_without_the_newer_elements_shows_the_same(name: str) -> None:
    assert words(SHOWN[name]) == words(as_older(SHOWN[name]))


@pytest.mark.parametrize("name", STATES)
def test_every_newer_element_is_known_to_teams_and_has_a_fallback(name: str) -> None:
    for card in cards_of(STATES[name]):
        made = assert_shown(adaptive.card(card))
        newer = [part for part in parts_of(made) if part.get("type") in NEWER]
        assert all(part["fallback"]["type"] == "TextBlock" for part in newer)
        assert not [part for part in parts_of(as_older(made)) if part.get("type") in NEWER]


def test_the_state_is_a_badge_and_the_stars_are_a_rating() -> None:
    made = adaptive.card(draw(ReviewCard(STATES["breached"])))
    [badge] = [part for part in parts_of(made) if part.get("type") == "Badge"]
    [rating] = [part for part in parts_of(made) if part.get("type") == "Rating"]

    assert (badge["text"], badge["style"]) == ("Overdue", "Attention")
    assert (rating["value"], rating["max"]) == (1, 5)


def test_a_review_without_stars_has_no_rating() -> None:
    of = STATES["fresh"].case
    case = replace(of, review=replace(of.review, stars=None))
    made = adaptive.card(draw(ReviewCard(replace(STATES["fresh"], case=case))))

    assert not [part for part in parts_of(made) if part.get("type") == "Rating"]
    assert words(made)[:2] == ["no", "stars"]


def test_a_long_status_stays_in_its_line() -> None:
    line = (Status("late", "Google rejected the reply"), ": links.")
    [block] = adaptive.card(Card("x", (Text(line),)))["body"]

    assert block["text"] == "**🔴 Google rejected the reply**: links."


def test_what_follows_a_badge_begins_like_a_line() -> None:
    made = adaptive.card(Card("x", (Text((Status("done", "No reply."), " ", "a duplicate")),)))
    texts = [column["items"][0]["text"] for column in made["body"][0]["columns"]]

    assert texts == ["No reply", "A duplicate"]


def figures(*themes: Theme) -> Card:
    subjects = [(theme, 9 - n) for n, theme in enumerate(themes)]
    at = {OAK: 7, LAKE: 5}
    told = Understood(told=("last 30 days",))
    return draw_figures(
        Figures(told, "stats", 12, 9, 12, subjects=subjects, per_location=at), practice()
    )


def test_three_counts_are_a_chart_and_two_are_words() -> None:
    made = adaptive.card(figures(Theme.WAITING, Theme.PHONE, Theme.BILLING))
    [chart] = [part for part in parts_of(made) if part.get("type") == "Chart.HorizontalBar"]

    assert chart["title"] == "Most often about"
    assert [one["y"] for one in chart["data"]] == [9, 8, 7]
    assert "By office: " in str(made), "two offices are compared in words"
    two = adaptive.card(figures(Theme.WAITING, Theme.PHONE))
    assert not [part for part in parts_of(two) if part.get("type") == "Chart.HorizontalBar"]

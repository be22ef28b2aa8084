"""Tests that Slack accepts the card in any state, and that no text on it is treated as markup."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.case_list import CaseList
from bot.outcome import Outcome
from bot.posts import (
    BriefCard,
    FirstContactNote,
    ManagerNotice,
    ReviewCard,
    SeveralNote,
)
from bot.untrusted import Untrusted
from bot.words.which import Which
from cards import draw, forms, lists
from cards.block_kit import blocks, fallback, modal
from cards.home import draw_home
from tests.cards.everything import (
    ARABIC,
    FAMILY,
    HOSTILE,
    a_home,
    beside_cases,
    cards_of,
    forms_of,
    posts_of,
)
from tests.cards.reading import assert_opens, assert_sendable, parts_of
from tests.cards.states import LEO, MAYA, NOTE, SHOWN, STATES, at_site, view, with_problem
from tests.world import OAK, practice


@pytest.mark.parametrize("name", STATES)
def test_every_state_can_be_sent(name: str) -> None:
    for card in cards_of(STATES[name]):
        assert_sendable(card)


@pytest.mark.parametrize("name", STATES)
def test_every_form_opens_in_every_state(name: str) -> None:
    for form in forms_of(STATES[name]):
        assert_opens(modal(form))


@pytest.mark.parametrize("words", [HOSTILE, ARABIC, FAMILY, "x" * 10_000, "\n" * 5_000 + "end"])
def test_long_and_strange_words_can_be_sent(words: str) -> None:
    shown = replace(SHOWN, text=Untrusted(words), author=Untrusted(words), language="ar")
    shown = replace(shown, translation=Untrusted(words))
    for name in ("fresh", "heated", "a newer draft", "by hand", "settled"):
        of = replace(STATES[name].case, review=shown)
        case = replace(of, draft=replace(of.draft, text=words * 2) if of.draft else None)
        case = replace(case, reply=with_problem(case.reply, words))
        long = tuple(replace(NOTE, message=words) for _ in range(20))
        told = replace(STATES[name], case=case, findings=long)
        for card in cards_of(told):
            assert_sendable(card)
        for form in forms_of(told):
            assert_opens(modal(form))


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(max_size=12_000),
    author=st.text(max_size=300),
    draft=st.text(min_size=1, max_size=10_000),
    stars=st.one_of(st.none(), st.integers(1, 5)),
    url=st.text(max_size=50).map(lambda end: f"https://maps.example/{end}"),
)
def test_any_words_at_all_can_be_sent(
    text: str, author: str, draft: str, stars: int | None, url: str
) -> None:
    shown = replace(SHOWN, text=Untrusted(text), author=Untrusted(author), stars=stars, url=url)
    told = view(shown, text=draft, heated=True)
    for card in (draw(ReviewCard(told)), draw(BriefCard(told, LEO))):
        assert_sendable(card)
    assert_opens(modal(forms.edit(told)))
    assert_opens(modal(forms.whole_review(told)))


def markup(shown: Any) -> list[str]:
    """Everything that Slack would parse as markup."""
    return [part["text"] for part in parts_of(shown) if part.get("type") == "mrkdwn"]


def test_a_patients_words_never_stand_where_they_could_act() -> None:
    shown = replace(SHOWN, text=Untrusted(HOSTILE), author=Untrusted(HOSTILE))
    shown = replace(shown, translation=Untrusted(HOSTILE), language="es")
    for state in STATES.values():
        told = replace(state, case=replace(state.case, review=shown))
        for card in cards_of(told):
            drawn = blocks(card)
            for text in markup(drawn):
                assert "evil" not in text
                assert not re.search(r"<[!@#](?!date\^|U0)", text)
            assert not re.search("[\u200b\u202a-\u202e\u2066-\u2069]", json.dumps(drawn))
            assert not {"broadcast", "link"} & {str(p.get("type")) for p in parts_of(drawn)}


def test_names_of_places_and_people_are_shown_as_they_are() -> None:
    base = practice()
    here = replace(base.locations[OAK], name="Oak <!channel> & <https://x.example|Sons>")
    people = {
        id: replace(member, name=f"{member.name} <!here>", chat={})
        for id, member in base.members.items()
    }
    named = replace(base, locations={**base.locations, OAK: here}, members=people)
    for state in STATES.values():
        told = replace(state, practice=named)
        for card in cards_of(told):
            assert_sendable(card)
            assert "<!" not in fallback(card)
            for text in markup(blocks(card)):
                assert not re.search(r"<(?!!date\^|https://maps\.example)", text)


def test_notifications_name_no_patient_and_quote_none() -> None:
    shown = replace(SHOWN, text=Untrusted("Secretword"), author=Untrusted("Mx Secretname"))
    for state in STATES.values():
        told = replace(state, case=replace(state.case, review=shown))
        for card in cards_of(told):
            assert "Secret" not in fallback(card)
            assert fallback(card)


def test_a_link_that_could_do_more_than_open_is_left_out() -> None:
    for url in ("javascript:alert(1)", "https://x.example/a b", "https://x.example/>x", "ftp://x"):
        drawn = json.dumps(blocks(draw(ReviewCard(view(at_site("healthgrades", url=url))))))
        assert "x.example" not in drawn
        assert "alert(1)" not in drawn
        assert "ftp" not in drawn


def test_the_same_case_gives_the_same_card() -> None:
    for state in STATES.values():
        for post in posts_of(state):
            assert blocks(draw(post)) == blocks(draw(post))


@pytest.mark.parametrize("opened", [True, False])
@pytest.mark.parametrize("unanswered", [0, 1, 40])
def test_notes_can_be_sent(opened: bool, unanswered: int) -> None:
    note = FirstContactNote(practice(), OAK, 132, unanswered, opened)
    assert_sendable(draw(note))
    for case in (None, 214):
        assert_sendable(draw(ManagerNotice(practice(), OAK, f"Broken. {HOSTILE}" * 50, case)))


@pytest.mark.parametrize("which", list(Which))
@pytest.mark.parametrize("count", [0, 1, 8])
@pytest.mark.parametrize("page", [1, 2, 300, 100_000])
def test_lists_can_be_sent_to_a_channel_and_to_app_home(which: Any, count: int, page: int) -> None:
    views = tuple(STATES.values())[:count]
    listed = CaseList(which, views, count, page, max(page, 1), {"Oak Street": count})
    assert_sendable(lists.draw_list(listed))
    assert_sendable(draw_home(a_home(listed)), "home")


@given(st.text(max_size=60), st.sampled_from(["", "pending", "show 214"]))
def test_help_can_be_sent_whatever_was_typed(unknown: str, nearest: str) -> None:
    assert_sendable(lists.help_card(unknown, nearest))
    assert_sendable(lists.incomplete("Which case?"))
    assert_sendable(lists.refusal(Outcome(None, unknown, True)))


@pytest.mark.parametrize("count", [1, 3, 10, 40])
def test_many_reminders_in_one_message_can_be_sent(count: int) -> None:
    views = tuple(STATES.values())[:1] * count
    maya = practice().members[MAYA]
    assert_sendable(draw(SeveralNote(views, maya)))


@pytest.mark.parametrize("words", [HOSTILE, FAMILY, "x" * 10_000])
def test_what_is_of_no_case_can_be_sent(words: str) -> None:
    for card in beside_cases(words):
        assert_sendable(card)

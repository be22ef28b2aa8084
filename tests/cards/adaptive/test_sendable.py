"""Whatever the state and whatever people wrote: Teams takes the card, and nothing on it acts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk import CaseList, Outcome
from bot.posts import FirstContactNote, ManagerNotice, ReviewCard, SeveralNote
from bot.practice import Member, MemberId, Practice, Role
from bot.untrusted import Untrusted
from cards import adaptive, draw, forms, lists
from cards.adaptive.words import foreign, marked
from cards.card import Button, Buttons, Card, Link, Mention, Moment, Strong, Text
from tests.cards.adaptive.reading import assert_shown, texts, verbs
from tests.cards.everything import ARABIC, FAMILY, HOSTILE, cards_of, forms_of
from tests.cards.reading import parts_of
from tests.cards.states import MAYA, SHOWN, STATES, WARNING, view
from tests.world import OAK, practice

MARKDOWN = (
    "[click](https://evil.example) ![x](https://evil.example/x.png) **bold** _it_ <at>Maya</at> "
    "<b>html</b> <a href='https://evil.example'>x</a> `code`\n# Heading\n- one\n1. two\n"
    "{{DATE(2026-05-04T14:00:00Z)}} https://evil.example www.evil.example me@evil.example "
    "~~gone~~ | a | b | &lt;at&gt; \\ &#91;x&#93;(https://evil.example)"
)


def in_teams(team: Practice) -> Practice:
    people = {
        id: replace(one, chat={"teams": f"00000000-0000-0000-0000-{n:012}"})
        for n, (id, one) in enumerate(team.members.items())
    }
    return replace(team, members=people)


@pytest.mark.parametrize("name", STATES)
def test_every_state_can_be_shown(name: str) -> None:
    state = replace(STATES[name], practice=in_teams(STATES[name].practice))
    for card in cards_of(state):
        assert_shown(adaptive.card(card, case=214))


@pytest.mark.parametrize("name", STATES)
def test_every_form_can_be_shown_on_a_card_and_in_a_dialog(name: str) -> None:
    for form in forms_of(STATES[name]):
        assert_shown(adaptive.form(form))
        assert_shown(adaptive.form(form, in_dialog=True, problem="Choose a day.", at="until"))


@pytest.mark.parametrize(
    "words", [HOSTILE, MARKDOWN, ARABIC, FAMILY, "x" * 10_000, "\n" * 5_000 + "end", "*" * 10_000]
)
def test_long_and_strange_words_can_be_shown(words: str) -> None:
    shown = replace(SHOWN, text=Untrusted(words), author=Untrusted(words), language="ar")
    shown = replace(shown, translation=Untrusted(words))
    for name in ("fresh", "heated", "a newer draft", "by hand", "settled"):
        of = replace(STATES[name].case, review=shown)
        case = replace(of, draft=replace(of.draft, text=words * 2) if of.draft else None)
        case = replace(case, reply=replace(case.reply, reason=words, problem=words))
        long = tuple(replace(WARNING, message=words) for _ in range(20))
        told = replace(STATES[name], case=case, findings=long)
        for card in cards_of(told):
            assert_shown(adaptive.card(card, case=214))
        for form in forms_of(told):
            assert_shown(adaptive.form(form))


@settings(max_examples=40, deadline=None)
@given(
    text=st.text(max_size=12_000),
    author=st.text(max_size=300),
    draft=st.text(min_size=1, max_size=3_000),
    stars=st.one_of(st.none(), st.integers(1, 5)),
)
def test_any_words_at_all_can_be_shown(
    text: str, author: str, draft: str, stars: int | None
) -> None:
    shown = replace(SHOWN, text=Untrusted(text), author=Untrusted(author), stars=stars)
    told = view(shown, text=draft, heated=True)
    assert_shown(adaptive.card(draw(ReviewCard(told)), case=214))
    assert_shown(adaptive.form(forms.edit(told)))
    assert_shown(adaptive.form(forms.whole_review(told)))


LINK = re.compile(r"(?i)(?<!\\)\]\(|https?://|www\.\w|\w@\w")


def test_a_patients_words_can_neither_mark_nor_link_nor_call() -> None:
    shown = replace(SHOWN, text=Untrusted(MARKDOWN), author=Untrusted(MARKDOWN), url="")
    shown = replace(shown, translation=Untrusted(MARKDOWN), language="es")
    for name, state in STATES.items():
        told = replace(state, case=replace(state.case, review=shown))
        for card in cards_of(told):
            made = adaptive.card(card)
            for text in texts(made):
                assert "evil" not in text or not LINK.search(text), name
                assert "<" not in text.replace("<at>", "").replace("</at>", "")
                assert "{{DATE(2026-05-04T14:00:00Z)}}" not in text
            called = [part for part in parts_of(made) if part.get("type") == "mention"]
            assert called == [], "nobody of this team is in Teams"


@given(st.text(max_size=200))
def test_what_a_patient_wrote_can_be_read_as_it_was_written(text: str) -> None:
    """Undoing the escapes gives what is visible of it."""
    from cards.excerpt import visible

    shown = foreign(text).replace("\u2060", "").replace("\n\n", "\n")
    plain = re.sub(r"\\([\\`*_\[\]()~#|!+-])", r"\1", shown)
    plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert plain == (re.sub(r"\n+", "\n", visible(text)) or "…")


def test_only_members_whom_teams_knows_are_called() -> None:
    maya = in_teams(practice()).members[MAYA]
    ghost = Member(MemberId("x"), "<at>Everybody</at>", "x@y.example", Role.STAFF)
    made = adaptive.card(Card("Hello", (Text((Mention(maya), " and ", Mention(ghost))),)))

    [entity] = made["msteams"]["entities"]
    assert entity["text"] == "<at>Maya</at>"
    assert entity["mentioned"]["id"] == maya.chat["teams"]
    assert next(texts(made)) == "<at>Maya</at> and &lt;at&gt;Everybody&lt;/at&gt;"


def test_times_are_each_readers_own() -> None:
    at = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
    zone = practice().location(OAK).time_zone
    day, when = Moment(at, zone, "day"), Moment(at, zone)

    assert marked((day,)) == "{{DATE(2026-05-04T14:00:00Z, SHORT)}}"
    assert marked((when,)).endswith("{{TIME(2026-05-04T14:00:00Z)}}")
    assert marked((Moment(at, zone, "second"),)) == "10:00:00"


def test_bold_and_links_are_ours_to_set() -> None:
    assert marked((Strong("Held* "), Link("the [card]", "https://x.example/a(b)"))) == (
        r"**Held\*** [the \[card\]](https://x.example/a%28b%29)"
    )


def test_what_others_will_see_is_asked_first() -> None:
    made = adaptive.card(draw(ReviewCard(STATES["fresh"])), case=214)
    unfolding = [p for p in parts_of(made) if p.get("type") == "Action.ShowCard"]
    first = next(one for one in unfolding if one["title"] == "Approve & publish")

    assert verbs(first["card"]) == ["approve"]
    assert "Publish this reply" in json.dumps(first["card"])
    assert first["style"] == "positive"


def test_the_card_asks_for_a_fresh_one_for_each_reader() -> None:
    made = adaptive.card(draw(ReviewCard(STATES["fresh"])), case=214)
    many = adaptive.card(Card("x", ()), case=1, readers=[f"29:{n}" for n in range(90)])

    assert made["refresh"]["action"]["verb"] == "refresh"
    assert made["refresh"]["action"]["data"] == {"case": 214}
    assert "userIds" not in made["refresh"]
    assert len(many["refresh"]["userIds"]) == 60


def test_an_owner_is_chosen_from_the_team() -> None:
    made = adaptive.card(draw(ReviewCard(STATES["fresh"])), case=214)
    [picker] = [p for p in parts_of(made) if p.get("id") == "assign"]

    assert {one["value"] for one in picker["choices"]} == {
        f"member:{one.id}" for one in practice().team(OAK)
    }


def test_what_was_typed_is_kept_with_the_problem_below_it() -> None:
    form = forms.decline(STATES["fresh"])
    made = adaptive.form(
        form, entered={"reason": ["because"]}, problem="Say more.", at="reason", note="Look."
    )
    body = made["body"]
    at = next(n for n, part in enumerate(body) if part.get("id") == "reason")

    assert body[at]["value"] == "because"
    assert "Say more." in json.dumps(body[at + 1 :])
    assert verbs(made) == ["submit:decline", "cancel"]


def test_a_moment_is_asked_for_in_the_time_of_the_office() -> None:
    state = STATES["fresh"]
    made = adaptive.form(forms.hold(state, state.case.opened_at))
    submit = next(p for p in parts_of(made) if p.get("verb") == "submit:hold")
    ids = [part["id"] for part in parts_of(made) if str(part.get("type")).startswith("Input.")]

    assert ids == ["until:date", "until:time"]
    assert submit["data"]["zone"] == "America/New_York"


def test_nothing_that_is_entered_leaves_with_cancel() -> None:
    made = adaptive.form(forms.edit(STATES["fresh"]))
    cancel = next(p for p in parts_of(made) if p.get("verb") == "cancel")

    assert cancel["associatedInputs"] == "none"


@pytest.mark.parametrize("unanswered", [0, 40])
def test_notes_can_be_shown(unanswered: int) -> None:
    assert_shown(adaptive.card(draw(FirstContactNote(practice(), OAK, 132, unanswered, False))))
    assert_shown(adaptive.card(draw(ManagerNotice(practice(), OAK, MARKDOWN * 50, 214))))


@pytest.mark.parametrize("count", [0, 1, 8])
@pytest.mark.parametrize("page", [1, 2, 300])
def test_lists_can_be_shown(count: int, page: int) -> None:
    views = tuple(STATES.values())[:count]
    listed = CaseList("pending", views, count, page, max(page, 1), {"Oak Street": count})
    assert_shown(adaptive.card(lists.draw_list(listed)))
    assert_shown(adaptive.card(lists.home(listed)))


@given(st.text(max_size=60))
def test_help_can_be_shown_whatever_was_typed(unknown: str) -> None:
    assert_shown(adaptive.card(lists.help_card(unknown, "pending")))
    assert_shown(adaptive.card(lists.refusal(Outcome(None, unknown, True))))


def test_many_reminders_in_one_message_can_be_shown() -> None:
    views = tuple(STATES.values())[:10] * 4
    assert_shown(adaptive.card(draw(SeveralNote(views, practice().members[MAYA]))))


def test_a_link_opens_and_does_nothing_else() -> None:
    button = Button("Open", "open", url="https://maps.example/r/1")
    made = adaptive.card(Card("x", (Buttons((button,)),)))
    [action] = [p for p in parts_of(made) if str(p.get("type")).startswith("Action.")]

    assert (action["type"], action["url"]) == ("Action.OpenUrl", "https://maps.example/r/1")


def test_the_same_case_gives_the_same_card() -> None:
    for state in STATES.values():
        for card in cards_of(state):
            first: Any = adaptive.card(card, case=1)
            assert first == adaptive.card(card, case=1)

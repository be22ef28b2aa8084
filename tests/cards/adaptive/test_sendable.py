"""Tests that Teams accepts the card in any state, and that no text on it is treated as markup."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.case_list import CaseList
from bot.outcome import Outcome
from bot.posts import FirstContactNote, ManagerNotice, ReviewCard, SeveralNote
from bot.practice import Member, MemberId, Practice, Role
from bot.sites import SITES
from bot.untrusted import Untrusted
from bot.words.which import Which
from cards import adaptive, draw, forms, lists
from cards.adaptive.words import JOINER, escaped
from cards.card import (
    Button,
    Buttons,
    Card,
    Link,
    Mention,
    Moment,
    Piece,
    Quote,
    Strong,
    Text,
)
from cards.excerpt import visible
from cards.fields import MomentField
from cards.home import draw_home
from tests.cards.adaptive.reading import assert_answers, assert_shown, markdown, read, verbs
from tests.cards.everything import ARABIC, FAMILY, HOSTILE, a_home, beside_cases, cards_of, forms_of
from tests.cards.reading import parts_of
from tests.cards.states import MAYA, NOTE, SHOWN, STATES, view, with_problem
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
        assert_answers(adaptive.form(form))
        assert_answers(adaptive.form(form, in_dialog=True, problem="Choose a day.", at="until"))


@pytest.mark.parametrize(
    "words", [HOSTILE, MARKDOWN, ARABIC, FAMILY, "x" * 10_000, "\n" * 5_000 + "end", "*" * 10_000]
)
def test_long_and_strange_words_can_be_shown(words: str) -> None:
    shown = replace(SHOWN, text=Untrusted(words), author=Untrusted(words), language="ar")
    shown = replace(shown, translation=Untrusted(words))
    for name in ("fresh", "heated", "a newer draft", "by hand", "settled"):
        of = replace(STATES[name].case, review=shown)
        case = replace(of, draft=replace(of.draft, text=words * 2) if of.draft else None)
        case = replace(case, reply=with_problem(case.reply, words))
        long = tuple(replace(NOTE, message=words) for _ in range(20))
        told = replace(STATES[name], case=case, findings=long)
        for card in cards_of(told):
            assert_shown(adaptive.card(card, case=214))
        for form in forms_of(told):
            assert_answers(adaptive.form(form))


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
    assert_answers(adaptive.form(forms.edit(told)))
    assert_answers(adaptive.form(forms.whole_review(told)))


def test_a_patients_words_never_stand_where_they_could_act() -> None:
    shown = replace(SHOWN, text=Untrusted(MARKDOWN), author=Untrusted(MARKDOWN), url="")
    shown = replace(shown, translation=Untrusted(MARKDOWN), language="es")
    for state in STATES.values():
        told = replace(state, case=replace(state.case, review=shown))
        for card in cards_of(told):
            made = adaptive.card(card)
            assert not [text for text in markdown(made) if "evil" in text]
            runs = json.dumps([p for p in parts_of(made) if p.get("inlines")], ensure_ascii=False)
            for acts in (
                "{{DATE(2026-05-04T14:00:00Z)",
                "](",
                "://",
                "www.",
                "@evil",
                "<b",
                "&lt;",
            ):
                assert acts not in runs, "the renderer for iOS takes runs for Markdown"
            kinds = {str(part.get("type")) for part in parts_of(made)}
            assert not kinds & {"mention", "Image", "Media"}
            opened = {
                part["url"] for part in parts_of(made) if part.get("type") == "Action.OpenUrl"
            }
            assert opened <= {site.page for site in SITES.values()}


@given(st.text(max_size=200).filter(lambda text: len(visible(text).splitlines()) < 40))
def test_what_a_patient_wrote_can_be_read_as_it_was_written(text: str) -> None:
    made = adaptive.card(Card("x", (Quote(Untrusted(text)),)))
    shown = "\n".join(part["text"] for part in parts_of(made) if part.get("type") == "TextRun")
    shown = shown.replace(JOINER, "")

    assert shown.replace("\n", "") == (visible(text).replace("\n", "") or "…")


@pytest.mark.parametrize("breaks", ["one\ntwo", "one\n\ntwo", "one\n\n\n\ntwo\nthree"])
def test_line_breaks_are_kept(breaks: str) -> None:
    """Each line is an element, with extra space in place of a blank line."""
    made = adaptive.card(Card("x", (Quote(Untrusted(breaks)),)))
    lines = [part for part in parts_of(made) if part.get("type") == "RichTextBlock"]

    assert [line["inlines"][0]["text"] for line in lines] == breaks.split()
    assert sum(line["spacing"] == "Medium" for line in lines) == len(re.findall(r"\n{2,}", breaks))


SPOKEN = {
    "Smith & Sons": "Smith & Sons",
    "(4 tries), 3.5 stars - almost #1": "(4 tries), 3.5 stars - almost #1",
    "snake_case and 2 < 3": "snake_case and 2 <⁠ 3",
    "*bold* _it_ `code` ~no~": r"\*bold\* \_it\_ \`code\` \~no\~",
    "[x](https://evil.example)": "⁠[x]⁠(https:⁠//evil.example)",
    "# one": "⁠# one",
    "- one": "⁠- one",
    "1. one": "⁠1. one",
    "> one": "⁠> one",
    "{{DATE(2026-05-04T14:00:00Z)}}": "{⁠{DATE(2026-05-04T14:00:00Z)}}",
    "<at>Maya</at> &lt;b&gt;": "<⁠at><⁠/at> &⁠lt;b&⁠gt;".replace("at><", "at>Maya<"),
    "me@evil.example www.evil.example": "me@⁠evil.example www⁠.evil.example",
    "C:\\*": "C:\\⁠\\*",
    "two\nlines": "two lines",
}


@pytest.mark.parametrize("said", SPOKEN)
def test_words_of_the_team_are_shown_as_they_are(said: str) -> None:
    assert escaped(said) == SPOKEN[said]


def test_only_members_whom_teams_knows_are_called() -> None:
    maya = in_teams(practice()).members[MAYA]
    ghost = Member(MemberId("x"), "<at>Everybody</at>", "x@y.example", Role.STAFF)
    made = adaptive.card(Card("Hello", (Text((Mention(maya), " and ", Mention(ghost))),)))

    [entity] = made["msteams"]["entities"]
    assert entity["text"] == "<at>Maya</at>"
    assert entity["mentioned"]["id"] == maya.chat["teams"]
    assert next(markdown(made)) == "<at>Maya</at> and <\u2060at>Everybody<\u2060/at>"


def test_two_people_of_one_name_are_both_called() -> None:
    maya = in_teams(practice()).members[MAYA]
    other = replace(maya, id=MemberId("m2"), chat={"teams": "00000000-0000-0000-0000-999999999999"})
    made = adaptive.card(Card("x", (Text((Mention(maya), Mention(other), Mention(maya))),)))

    assert next(markdown(made)) == "<at>Maya</at><at>Maya 2</at><at>Maya</at>"
    assert [entity["text"] for entity in made["msteams"]["entities"]] == [
        "<at>Maya</at>",
        "<at>Maya 2</at>",
    ]


def line(*pieces: Piece) -> str:
    return read(adaptive.card(Card("x", (Text(pieces),))))


def test_times_are_each_readers_own() -> None:
    at = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
    zone = practice().locations[OAK].time_zone

    assert line(Moment(at, zone, "day")) == "{{DATE(2026-05-04T14:00:00Z, SHORT)}}"
    assert line(Moment(at, zone)).endswith(" at {{TIME(2026-05-04T14:00:00Z)}}")
    assert line(Moment(at, zone, "ago")) == line(Moment(at, zone))
    assert line(Moment(at, zone, "ago"), Untrusted("")).splitlines()[0] == line(Moment(at, zone))


def test_commands_are_said_as_one_says_them_in_teams() -> None:
    shown = read(adaptive.card(lists.help_card("pendign", "pending")))
    none = CaseList(Which.MINE, (), 0, 1, 1, {})

    assert "**@Bedside pending**" in shown
    assert "**@Bedside assign 214 @name**" in shown
    assert "or **@Bedside help**" in read(adaptive.card(draw_home(a_home(none))))
    assert "@Bedside" in read(adaptive.card(draw(FirstContactNote(practice(), OAK, 9, 4, True))))
    assert "/reviews" not in shown + read(adaptive.card(draw_home(a_home(none))))


def test_bold_and_links_are_ours_to_set() -> None:
    assert line(Strong("Held* "), Link("the [card]", "https://x.example/a(b)")) == (
        r"**Held\*** [the [card]](https://x.example/a%28b%29)"
    )


def test_what_others_will_see_is_asked_first() -> None:
    made = adaptive.card(draw(ReviewCard(STATES["by hand"])), case=214)
    unfolding = [p for p in parts_of(made) if p.get("type") == "Action.ShowCard"]
    first = next(one for one in unfolding if one["title"] == "I posted it")

    assert verbs(first["card"]) == ["posted_by_hand"]
    assert "Is it there?" in json.dumps(first["card"])
    assert first["style"] == "positive"


def test_the_card_asks_for_a_fresh_one_for_each_reader() -> None:
    made = adaptive.card(draw(ReviewCard(STATES["fresh"])), case=214)
    many = adaptive.card(Card("x", ()), case=1, readers=[f"29:{n}" for n in range(90)])

    assert made["refresh"]["action"]["verb"] == "refresh"
    assert made["refresh"]["action"]["data"] == {"case": 214}
    assert "userIds" not in made["refresh"]
    assert len(many["refresh"]["userIds"]) == 60


def test_an_owner_is_chosen_from_the_team() -> None:
    team = in_teams(practice())
    leo = replace(team.members[MemberId("leo")], chat={})
    asha = replace(leo, id=MemberId("asha"), name="Asha")
    team = replace(team, members={**team.members, leo.id: leo, asha.id: asha})
    made = adaptive.card(draw(ReviewCard(replace(STATES["fresh"], practice=team))), case=214)
    [picker] = [p for p in parts_of(made) if p.get("id") == "assign"]

    assert {choice["title"]: choice["value"] for choice in picker["choices"]} == {
        one.name: one.chat.get("teams", f"member:{one.id}") for one in team.team(OAK)
    }


def test_in_a_small_team_everyone_is_a_button() -> None:
    team = in_teams(practice())
    made = adaptive.card(draw(ReviewCard(replace(STATES["fresh"], practice=team))), case=214)
    assign = next(p for p in parts_of(made) if p.get("title") == "Assign")

    assert [action["title"] for action in assign["card"]["actions"]] == [
        one.name for one in team.team(OAK)
    ]
    chosen = [one.chat["teams"] for one in team.team(OAK)]
    assert [action["data"]["assign"] for action in assign["card"]["actions"]] == chosen
    assert {action["verb"] for action in assign["card"]["actions"]} == {"assign"}


def test_a_moment_is_asked_for_in_the_time_of_the_office() -> None:
    state = STATES["fresh"]
    form = forms.hold(state, state.case.opened_at)
    made = adaptive.form(form)
    inputs = [part for part in parts_of(made) if str(part.get("type")).startswith("Input.")]

    [field] = form.fields
    assert isinstance(field, MomentField)
    assert [part["id"] for part in inputs] == ["until:date", "until:time"]
    assert " ".join(part["value"] for part in inputs) == (
        f"{field.at.astimezone(field.zone):%Y-%m-%d %H:%M}"
    )
    assert "New York" in inputs[1]["label"]


def test_what_was_typed_is_kept_with_the_problem_below_it() -> None:
    form = forms.decline(STATES["fresh"])
    made = adaptive.form(
        form, entered={"reason": ["because"]}, problem="Say more.", at="reason", note="Look."
    )
    body = made["body"]
    at = next(n for n, part in enumerate(body) if part.get("id") == "reason")

    assert body[at]["value"] == "because"
    assert "Say more." in json.dumps(body[at + 1 :])
    assert "Look." in json.dumps(body[:at])
    assert verbs(made) == ["submit:decline", "cancel"]


def test_a_dialog_sends_its_form_by_the_only_button_it_has() -> None:
    made = adaptive.form(forms.edit(STATES["fresh"]), in_dialog=True)
    [action] = [p for p in parts_of(made) if str(p.get("type")).startswith("Action.")]

    assert (action["type"], action["data"]["form"]) == ("Action.Submit", "edit")
    assert "associatedInputs" not in action


def test_what_a_form_is_about_comes_back_with_it() -> None:
    made = adaptive.form(forms.edit(STATES["fresh"]), carry={"asks": "sure"})
    submit = next(p for p in parts_of(made) if p.get("verb") == "submit:edit")
    roomy = next(p for p in parts_of(made) if p.get("type") == "Action.Submit")

    assert submit["data"] == {**forms.edit(STATES["fresh"]).about, "asks": "sure"}
    assert roomy["data"]["msteams"] == {"type": "task/fetch"}
    assert roomy["data"]["form"] == "edit"
    assert roomy["data"]["case"] == 214


def test_a_text_that_is_too_long_for_one_card_has_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cards.adaptive.fitting.LARGEST", 20_000)
    words = "".join(f"{number:05} 🙂 " for number in range(2_500))
    form = forms.whole_review(view(replace(SHOWN, text=Untrusted(words))))
    pages = [assert_answers(adaptive.form(form))]
    while further := [p for p in parts_of(pages[-1]) if p.get("verb") == "show_all"]:
        page = {"page": str(further[0]["data"]["page"])}
        pages.append(assert_answers(adaptive.form(form, carry=page)))

    said = "".join(read(page) for page in pages)
    assert len(pages) > 1
    assert said.index("00000") < said.index("01200")
    assert verbs(pages[-1]) == ["cancel"]


def test_a_card_that_is_too_large_shows_the_way_to_the_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cards.adaptive.fitting.LARGEST", 20_000)
    state = STATES["by hand"]
    assert state.case.draft is not None
    case = replace(state.case, draft=replace(state.case.draft, text="🙂 " * 4_000))
    made = assert_shown(adaptive.card(draw(ReviewCard(replace(state, case=case))), case=214))

    assert [p["data"] for p in parts_of(made) if p.get("title") == "Show all"] == [{"case": 214}]
    assert "…" in read(made)


def test_the_longest_review_of_a_site_is_shown_whole_in_any_script() -> None:
    for words in ("انتظرنا ساعة. ", "🙂 "):
        text = (words * 4_096)[:4_096]
        made = assert_shown(
            adaptive.form(forms.whole_review(view(replace(SHOWN, text=Untrusted(text)))))
        )
        said = read(made).replace(JOINER, "")
        assert text[-200:].strip() in said
        assert not [p for p in parts_of(made) if p.get("verb") == "show_all"]


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
    listed = CaseList(Which.PENDING, views, count, page, max(page, 1), {"Oak Street": count})
    assert_shown(adaptive.card(lists.draw_list(listed)))
    assert_shown(adaptive.card(draw_home(a_home(listed))))


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


@pytest.mark.parametrize("words", [HOSTILE, FAMILY, "x" * 10_000])
def test_what_is_of_no_case_can_be_shown(words: str) -> None:
    for card in beside_cases(words):
        assert_shown(adaptive.card(card))

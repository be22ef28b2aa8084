"""Tests the text and buttons of the call brief, reminders, the follow-up, notes, and lists."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.case_list import CaseList
from bot.effects import NewsKind
from bot.outcome import Outcome
from bot.posts import (
    BriefCard,
    FirstContactNote,
    FollowUpCard,
    GoodNewsNote,
    LookNote,
    ManagerNotice,
    NewsNote,
    OverdueNote,
    ReminderNote,
    ReviewCard,
    SeveralNote,
)
from bot.practice import MemberId
from bot.replies.callbrief import call_brief
from bot.timers import LIMIT, TimerKey, TimerKind
from bot.words.which import Which
from cards import adaptive, draw, forms, lists
from cards.block_kit import blocks, modal
from cards.plan import draw_plan
from cards.reminder import wording
from tests.cards.reading import actions, labels, parts_of, read, value
from tests.cards.states import LEO, MAYA, STATES
from tests.world import OAK, practice

MAYA_HERSELF = practice().members[MAYA]


def brief(name: str) -> Any:
    return draw(BriefCard(STATES[name], MAYA_HERSELF))


def test_the_owner_is_told_all_the_advice_there_is_for_the_call() -> None:
    brief_of = call_brief(STATES["assigned"].case.review)
    shown = read(brief("assigned"))
    assert "promise money" in shown
    for line in (*brief_of.listen, *brief_of.questions, *brief_of.never_promise):
        assert line in shown


def test_before_the_call_the_owner_reads_what_it_is_about_and_how_to_listen() -> None:
    shown = read(brief("assigned"))
    assert "What they're upset about: waiting" in shown
    assert "Waited ninety minutes and nobody at the desk looked up." in shown
    assert "Look for them in your records." in shown
    assert "Don't ask them to remove the review." in shown
    assert actions(brief("assigned")) == [
        "log_call",
        "not_reached",
        "they_called",
        "more",
        "wrote_email",
        "cant_tell",
        "hand_over",
        "see_it",
    ]


def test_an_e_mail_of_theirs_is_pointed_to_and_never_quoted() -> None:
    shown = read(brief("an e-mail waits"))
    assert "They e-mailed us" in shown
    assert "It's in care@oakstreet.example." in shown
    assert "answered_email" in actions(brief("an e-mail waits"))
    assert "wrote_email" not in actions(brief("an e-mail waits"))
    assert "<@U0MAYA> replied to their e-mail" in read(brief("an e-mail was answered"))


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("settled", "You spoke May 4, 10 AM. Resolved."),
        ("tried twice", "No answer May 4, 10 AM."),
        ("unreachable", "No answer, 3 times. You can stop calling."),
        ("removed", "Case closed. The review was removed after a call."),
    ],
)
def test_after_the_call_the_brief_says_what_came_of_it(name: str, line: str) -> None:
    assert line in read(brief(name))


def test_who_gave_the_case_away_is_told_who_has_it() -> None:
    card = draw(BriefCard(STATES["assigned"], LEO))
    assert "<@U0MAYA> has this call now. Thank you!" in read(card)
    assert actions(card) == []


def test_private_words_are_shown_only_where_the_practice_may_hold_them() -> None:
    assert "I was so afraid" in read(brief("private words"))
    assert "A letter by Friday" in read(brief("private words"))
    assert "afraid" not in read(brief("private words, not to be shown"))


@pytest.mark.parametrize(
    ("name", "kind", "n", "line", "pressed"),
    [
        ("fresh", "reply", 1, "this review needs a reply by", ["see_it", "snooze"]),
        ("a finding", "reply", 1, "The draft needs a fix.", ["see_it", "snooze"]),
        ("fresh", "reply", 2, "a reply is due soon", ["review_post", "see_it", "snooze"]),
        ("a finding", "reply", 2, "needs a fix", ["see_it", "snooze"]),
        (
            "held",
            "hold",
            1,
            "hold on this reply has ended",
            ["review_post", "see_it", "snooze"],
        ),
        ("published", "owner", 1, "no one has taken the call", ["take_it", "see_it", "snooze"]),
        ("assigned", "call", 1, "you took this call", ["log_call", "not_reached", "snooze"]),
        ("tried twice", "call", 1, "another try?", ["log_call", "not_reached", "snooze"]),
        ("assigned", "call", LIMIT, "no call has been logged", ["hand_over", "see_it"]),
        ("an e-mail waits", "email", 2, "within the hour", ["answered_email", "see_it", "snooze"]),
        (
            "an e-mail waits",
            "email",
            4,
            "A day is the longest",
            ["answered_email", "see_it", "snooze"],
        ),
        (
            "an e-mail waits",
            "email",
            LIMIT,
            "has waited too long",
            ["answered_email", "hand_over", "see_it"],
        ),
        (
            "tried twice",
            "promise",
            1,
            "next step is due today: call again",
            ["log_call", "see_it", "snooze"],
        ),
        ("in conversation", "promise", 1, "send information", ["log_call", "see_it", "snooze"]),
        ("pending", "moderation", 1, "Google is still reviewing", ["see_it"]),
    ],
)
def test_a_reminder_is_a_sentence_and_the_button_that_does_it(
    name: str, kind: str, n: int, line: str, pressed: list[str]
) -> None:
    timer = TimerKey(TimerKind(kind), 1, n)
    card = draw(ReminderNote(STATES[name], timer, (MAYA_HERSELF,)))
    assert read(card).startswith("<@U0MAYA>, ")
    assert line in read(card)
    assert actions(card) == pressed


def test_a_reminder_about_an_email_says_who_replied_and_asks_no_one_anymore() -> None:
    timer = TimerKey(TimerKind.EMAIL, 1, 2)
    card = draw(ReminderNote(STATES["an e-mail was answered"], timer, (LEO,)))
    assert read(card).startswith("<@U0MAYA> replied to their e-mail ")
    assert actions(card) == ["see_it"]


@pytest.mark.parametrize(
    ("name", "news", "line", "pressed"),
    [
        ("edited", "edited", "★☆☆☆☆ → ★★★☆☆", ["see_it"]),
        ("outdated", "edited", "Our reply was to the old version.", ["see_it"]),
        (
            "turned to a complaint",
            "edited",
            "changed the review, and now it's a complaint.",
            ["see_it"],
        ),
        (
            "praised, to be thanked",
            "edited",
            "good news: they rewrote the review, and it's positive now. Thank you, <@U0MAYA>! "
            "A thank-you is drafted.",
            ["review_post", "leave_outdated", "see_it"],
        ),
        (
            "renamed",
            "edited",
            "their name on Google changed, and our reply still uses the old one.",
            ["review_post", "leave_outdated", "see_it"],
        ),
        ("renamed, closed", "edited", "our reply still uses the old one.", ["reopen", "see_it"]),
        ("removed", "removed", "the review was removed from Google", []),
        ("rejected", "rejected", "rejected the reply: Links are not", ["see_it"]),
        ("rejected, account", "rejected", "The administrator must appeal to Google.", ["see_it"]),
        ("stopped", "stopped", "the review changed after the approval.", ["see_it"]),
        ("failed for good", "failed", "No access", ["try_again", "posted_by_hand", "see_it"]),
    ],
)
def test_news_is_a_sentence_and_what_can_be_done_about_it(
    name: str, news: str, line: str, pressed: list[str]
) -> None:
    card = draw(NewsNote(STATES[name], NewsKind(news), (MAYA_HERSELF,)))
    assert read(card).startswith("<@U0MAYA>, ")
    assert line in read(card)
    assert actions(card) == pressed


@pytest.mark.parametrize(
    ("name", "line", "pressed"),
    [
        (
            "kind second review",
            "🟢 good news: someone with the same name left a good review (★★★★★ on Yelp). "
            "Thank you, <@U0MAYA>! A thank-you is drafted in case 231.",
            ["see_it", "close"],
        ),
        (
            "kind second review, no reply yet",
            "🟢 good news: someone with the same name left a good review (★★★★★ on Google). "
            "Thank you, everyone!",
            ["see_it"],
        ),
    ],
)
def test_kind_words_after_a_complaint_are_good_news_with_a_name(
    name: str, line: str, pressed: list[str]
) -> None:
    card = draw(GoodNewsNote(STATES[name], (MAYA_HERSELF,)))
    assert line in read(card)
    assert actions(card) == pressed
    assert read(draw(GoodNewsNote(STATES[name], ()))).strip().startswith("🟢 Good news: someone")
    # the notification contains nothing said on the phone, and no reviewer's name
    assert "J. M." not in card.summary


def test_a_kind_review_needs_thanks_and_no_call() -> None:
    card = draw(ReviewCard(STATES["a kind review"]))
    shown = read(card)
    assert "A good review" in shown
    assert "A thank-you · ready to post" in shown
    assert "This reviewer has the same name as in case 209. No call needed." in shown
    assert not {"take_it", "assign", "they_called", "cant_tell"} & set(actions(card))


def test_what_is_private_links_to_the_card_in_its_channel() -> None:
    url = "https://rosebank.slack.com/archives/C0OAK/p1777903200000100"
    linked = replace(STATES["assigned"], link=url)
    for post in (BriefCard(linked, MAYA_HERSELF), SeveralNote((linked,), MAYA_HERSELF)):
        assert url in json.dumps(blocks(draw(post)))
        assert url in json.dumps(adaptive.card(draw(post)))


def test_a_missed_deadline_is_said_plainly() -> None:
    card = draw(ReminderNote(STATES["breached"], TimerKey.limit(TimerKind.REPLY, 1), ()))
    assert read(card).startswith("This review is overdue. A reply was due")


def test_a_snooze_names_the_reminder() -> None:
    card = draw(ReminderNote(STATES["assigned"], TimerKey(TimerKind.CALL, 1, 1), (MAYA_HERSELF,)))
    assert value(card, "snooze") == {"case": 214, "kind": "call", "until": "a while"}


def test_where_no_program_can_look_one_tap_says_whether_the_review_is_there() -> None:
    card = draw(LookNote(STATES["published"], 1, (MAYA_HERSELF,)))
    assert "is the review still on Google? I can't check there myself." in read(card)
    assert actions(card) == ["open", "still_there", "it_is_gone", "it_changed"]
    assert labels(card)[1:] == ["Still there", "It's gone", "It changed"]


def test_two_weeks_on_a_second_contact_is_drafted() -> None:
    card = draw(FollowUpCard(STATES["second contact proposed"], (MAYA_HERSELF,)))
    shown = read(card)
    assert "It's been two weeks · case 214, Oak Street" in shown
    assert "The review is still up, unchanged. They said the call on May 4 resolved it." in shown
    assert "Hello, it has been two weeks since we talked." in shown
    assert actions(card) == ["reached_out", "leave_it_be", "see_it"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("second contact made", "<@U0MAYA> followed up in case 214."),
        ("second contact left", "<@U0MAYA> decided not to follow up in case 214."),
        ("removed", "removed May 10, 6 days after the call. Thank you, Maya. Case closed."),
        ("raised", "They raised their rating from ★☆☆☆☆ to ★★★★★. Thank you, everyone!"),
        ("praised", "They rewrote the review, and it's positive now. Thank you, everyone!"),
        ("still up", "Case 214 is closed. The review is still up."),
    ],
)
def test_how_a_follow_up_ends(name: str, line: str) -> None:
    card = draw(FollowUpCard(STATES[name], (MAYA_HERSELF,)))
    assert line in read(card)
    assert actions(card) == []


def test_older_reviews_can_be_opened_once() -> None:
    card = draw(FirstContactNote(practice(), OAK, 132, 14))
    assert "132 older reviews" in read(card)
    assert value(card, "open_older") == {"location": "oak-street"}
    assert actions(draw(FirstContactNote(practice(), OAK, 132, 14, opened=True))) == []
    assert actions(draw(FirstContactNote(practice(), OAK, 132, 0))) == []


def test_a_plan_has_words_for_every_timer() -> None:
    assert all(wording(kind).planned for kind in TimerKind)
    assert "Case 214: what happens next if no one steps in" in read(draw_plan(STATES["fresh"]))
    assert "Nothing is planned" in read(draw_plan(STATES["raised"]))


def test_where_nothing_waits_the_last_answer_is_praised() -> None:
    none = CaseList(Which.PENDING, (), 0, 1, 1, {})
    assert "All caught up." in read(lists.draw_list(none))
    praised = replace(none, answered_after=timedelta(hours=3, minutes=10))
    assert "Your last reply took 3 h." in read(lists.draw_list(praised))


def test_the_form_to_edit_shows_the_phone_and_the_email_to_keep() -> None:
    hint = modal(forms.edit(STATES["fresh"]))["blocks"][-1]["hint"]["text"]
    place = STATES["fresh"].location
    assert place.phone in hint
    assert place.email in hint


def test_a_manager_is_told_and_shown_the_case() -> None:
    card = draw(ManagerNotice(practice(), OAK, "Google wants a new sign-in.", 214))
    assert "Oak Street: Google wants a new sign-in." in read(card)
    assert value(card, "see_it") == {"case": 214}


def a_list(*names: str, which: Which = Which.PENDING, total: int = 0, page: int = 1) -> CaseList:
    views = tuple(STATES[name] for name in names)
    count = total or len(views)
    return CaseList(which, views, count, page, max(-(-count // 8), 1), {"Oak Street": count})


def test_a_list_shows_each_case_with_what_can_be_done() -> None:
    card = lists.draw_list(a_list("fresh", "assigned"))
    shown = read(card)
    assert shown.startswith("2 reviews need a reply")
    assert "*214  ★☆☆☆☆*  waiting, front desk · Oak Street · " in shown
    assert "Reply by May 5, 5 AM" in shown
    assert "Maya has the call" in shown
    assert actions(card) == ["see_it", "see_it", "list"]


def test_a_list_says_where_an_e_mail_waits_for_its_answer() -> None:
    shown = read(
        lists.draw_list(a_list("an e-mail waits", "an e-mail was answered", which=Which.MINE))
    )
    first, second = shown.split("214  ")[1:]
    assert "they e-mailed us" in first
    assert "e-mail" not in second


def test_nothing_waits() -> None:
    assert read(lists.draw_list(a_list())).startswith("All caught up.")
    assert read(lists.draw_list(a_list(which=Which.OVERDUE))).startswith("Nothing is overdue.")
    assert read(lists.draw_list(a_list(which=Which.MINE))).startswith("You have no open cases.")


def test_pages_and_other_lists_are_a_choice_away() -> None:
    card = lists.draw_list(a_list("fresh", total=20, page=2))
    menus = [p for p in parts_of(blocks(card)) if p.get("type") == "static_select"]
    switch, pages = menus
    assert [json.loads(o["value"])["which"] for o in switch["options"]] == list(Which)
    assert pages["initial_option"]["text"]["text"] == "Page 2 of 3"
    assert json.loads(pages["options"][2]["value"]) == {"which": "pending", "page": 3}


def test_a_channels_list_does_not_repeat_its_office() -> None:
    fresh = STATES["fresh"]
    assert len(fresh.practice.locations) > 1
    name, views = fresh.location.name, (fresh, fresh)
    to_channel = draw(OverdueNote(fresh.practice, fresh.location.id, views, 2, None))
    assert read(to_channel).count(name) == 1
    dana = fresh.practice.members[MemberId("dana")]
    to_manager = draw(OverdueNote(fresh.practice, fresh.location.id, views, 2, dana))
    assert read(to_manager).count(name) == 2


def test_an_unknown_word_is_answered_with_the_nearest() -> None:
    card = lists.help_card("pendign", "pending")
    assert "I don't recognize “pendign”. Did you mean pending?" in read(card)
    assert value(card, "run") == {"words": "pending"}
    assert "/reviews overdue" in read(lists.help_card())


def test_a_refusal_shows_the_case_as_it_stands() -> None:
    said = "The draft changed while you were reading. Here's the new one."
    card = lists.refusal(Outcome(STATES["fresh"].case.id, said, True, "", STATES["fresh"]))
    assert read(card).startswith(said)
    assert "review_post" in actions(card)
    assert read(lists.refusal(Outcome(None, "I can't find case 999.", True))) == (
        "I can't find case 999."
    )

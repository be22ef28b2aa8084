"""Tests what a case's card shows, and what the team can press on it, in every state."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cases.case import DraftVersion
from bot.cases.state.draft import Draft
from bot.posts import CaseView, ReviewCard
from bot.practice import Policy
from bot.untrusted import Untrusted
from cards import draw
from cards.block_kit import blocks
from cards.card import Buttons, Card, Copyable, More, Quote
from cards.review import review_card
from tests.cards.reading import actions, labels, parts_of, read, value
from tests.cards.states import SHOWN, STATES, TEXT, view
from tests.world import MONDAY, practice

STORIES = {
    "fresh": ("Suggested reply · ready to post", ["Review & post", "I'll call them", "Assign"]),
    "a finding": (
        "Fix before posting: The phone number is missing.",
        ["Fix & post", "I'll call them", "Assign"],
    ),
    "a suggested fix": ("Fix before posting", ["Fix & post", "I'll call them", "Assign"]),
    "a doubtful sentence": (
        "Look again: This may confirm a visit.",
        ["Review & post", "I'll call them", "Assign"],
    ),
    "a note": ("Consider: It is rather long.", ["Review & post", "I'll call them", "Assign"]),
    "by a member": ("Reply by <@U0MAYA>", ["Review & post", "I'll call them", "Assign"]),
    "no draft": ("No draft yet.", ["Write a reply", "I'll call them", "Assign"]),
    "draft for an older wording": (
        "They changed the review after this was written.",
        ["Fix & post", "I'll call them", "Assign"],
    ),
    "grave": ("Only Dana can handle it.", ["Open"]),
    "heated": (
        "Waiting until May 5, 8 AM often helps",
        ["Hold until 8 AM", "Review & post", "I'll call them"],
    ),
    "heated, no time": (
        "Read the reply again before you post it.",
        ["Review & post", "I'll call them", "Assign"],
    ),
    "held": (
        "🟡 On hold until May 4, 1 PM by <@U0RUTH>. Reply by May 5, 5 AM",
        ["Review & post", "I'll call them", "Assign"],
    ),
    "late": (
        "🟡 We found this one late. Please reply by May 5, 5 AM",
        ["Review & post", "I'll call them", "Assign"],
    ),
    "breached": ("🔴 Overdue since May 5, 5 AM", ["Review & post", "I'll call them", "Assign"]),
    "stopped": (
        "🟡 Reply by May 5, 5 AM\nNot posted. The review changed after the approval.",
        ["Review & post", "I'll call them", "Assign"],
    ),
    "edited": ("They changed it", ["Review & post", "I'll call them", "Assign"]),
    "approved": (
        "🟢 Approved by <@U0RUTH>. Posts in 60 seconds.",
        ["Undo", "I'll call them", "Assign"],
    ),
    "approved with a reason": (
        "🟢 Approved by <@U0RUTH>. Posts in 60 seconds. Reason: It is <fine>.",
        ["Undo", "I'll call them", "Assign"],
    ),
    "publishing": ("🟢 Posting to Google now", ["I'll call them", "Assign"]),
    "pending": (
        "🟡 Google is reviewing the reply (since May 4, 10 AM)",
        ["I'll call them", "Assign"],
    ),
    "published": ("🟢 Replied 6 h after the review, by <@U0RUTH>", ["I'll call them", "Assign"]),
    "answered directly": (
        "🟢 Replied on Google directly, May 4, 11 AM",
        ["I'll call them", "Assign"],
    ),
    "posted by hand": (
        "🟢 Replied 6 h after the review, by <@U0RUTH> (posted by hand)",
        ["I'll call them", "Assign"],
    ),
    "being taken down": ("🟡 Taking the reply down from Google", ["I'll call them", "Assign"]),
    "a newer draft": ("A newer version", ["Review & post", "I'll call them", "Assign"]),
    "outdated": (
        "They changed the review after our reply",
        ["Write a new reply", "Keep our reply", "I'll call them"],
    ),
    "rejected": (
        "🔴 Google rejected the reply: Links are not allowed. Here's a new version.",
        ["Review & post", "I'll call them", "Assign"],
    ),
    "rejected, account": (
        "🔴 Google can't take replies for Oak Street: the profile is suspended. This isn't about "
        "the text. What the administrator must do: appeal to Google. Then post the reply again.",
        ["Review & post", "I'll call them", "Assign"],
    ),
    "failed": (
        "🔴 Couldn't post the reply: Google has been unreachable",
        ["Try now", "I posted it by hand", "I'll call them"],
    ),
    "failed for good": (
        "🔴 Couldn't post the reply: No access. I won't try again on my own.",
        ["Try now", "I posted it by hand", "I'll call them"],
    ),
    "declined": (
        "⚪ No reply. <@U0RUTH> decided not to reply: duplicate of case 209",
        ["Reopen", "I'll call them", "Assign"],
    ),
    "by hand": (
        "Healthgrades doesn't let us post automatically.",
        ["Open review", "I posted it", "I'll call them"],
    ),
    "by hand, a finding": ("Fix before posting", ["Fix & post", "I'll call them", "Assign"]),
    "assigned": ("Call: <@U0MAYA> took this May 4, 10 AM", ["Review & post", "Log the call"]),
    "tried twice": (
        "Call: <@U0MAYA> tried twice, no answer. Next: call again, by May 5.",
        ["Review & post", "Log the call"],
    ),
    "an e-mail waits": (
        "They e-mailed us May 4, 11 AM. It's in care@oakstreet.example.",
        ["I've replied", "Log the call", "No answer"],
    ),
    "an e-mail was answered": (
        "<@U0MAYA> replied to their e-mail May 4, 12 PM",
        ["Log the call", "No answer"],
    ),
    "in conversation": (
        "Call: <@U0MAYA> spoke with them May 4. Partly resolved. Next: send information.",
        ["Log the call"],
    ),
    "settled": ("Call: <@U0MAYA> spoke with them May 4. Resolved.", ["Edit reply"]),
    "unreachable": ("Call: no answer, 3 times. We've stopped calling.", ["Edit reply"]),
    "whose owner left": (
        "Call: someone who left took this May 4, 10 AM",
        ["Review & post", "Log the call"],
    ),
    "second contact proposed": ("Follow-up suggested May 18, 10 AM", ["Edit reply"]),
    "removed": ("The review was removed after a call. · Case 214", []),
    "removed before an answer": ("The review was removed. · Case 214", []),
    "raised, to be thanked": (
        "🟢 They raised their rating from ★☆☆☆☆ to ★★★★★. Thank you, <@U0MAYA>!",
        ["Post the thank-you", "Close"],
    ),
    "raised": ("They raised their rating from ★☆☆☆☆ to ★★★★★. · Case 214", ["Reopen"]),
    "praised, to be thanked": (
        "They rewrote the review, and it's positive now. Thank you, <@U0MAYA>!",
        ["Post the thank-you", "Close"],
    ),
    "praised": ("They rewrote the review, and it's positive now. · Case 214", ["Reopen"]),
    "turned to a complaint": (
        "They changed the review after our reply",
        ["Write a new reply", "Keep our reply", "I'll call them"],
    ),
    "posted elsewhere, too": (
        "They also posted this on Yelp. That post needs its own reply: /reviews show 215",
        ["Review & post", "I'll call them", "Assign"],
    ),
    "call elsewhere": (
        "Call: being handled in case 213, so they don't get called twice",
        ["Review & post"],
    ),
    "with photos": (
        "This review has photos. They may show someone's health information, so don't copy them "
        "into chat.",
        ["Review & post", "I'll call them", "Assign"],
    ),
    "renamed": (
        "Their name on Google changed. Our reply uses the old one.",
        ["Edit reply", "Keep our reply", "I'll call them"],
    ),
    "renamed, closed": ("The review is still up. We've stopped checking.", ["Reopen"]),
    "still up": ("The review is still up. We've stopped checking. · Case 214", ["Reopen"]),
    "no reply needed": ("<@U0RUTH> decided not to reply: spam · Case 214", ["Reopen"]),
}


def in_sight(card: Card) -> list[str]:
    """The labels of everything that can be pressed, except in the overflow menu."""
    rows = (part.controls for part in card.parts if isinstance(part, Buttons))
    return [one.label for row in rows for one in row if not isinstance(one, More)]


@pytest.mark.parametrize("name", STORIES)
def test_each_state_says_what_happened_and_offers_what_fits(name: str) -> None:
    card = draw(ReviewCard(STATES[name]))
    line, pressed = STORIES[name]
    assert line in read(card)
    assert in_sight(card) == pressed
    assert len(pressed) < 4, "with the dots, four"


def test_what_is_done_next_is_the_only_button_that_stands_out() -> None:
    for name, state in STATES.items():
        shown = list(parts_of(blocks(draw(ReviewCard(state)))))
        primary = [
            part["action_id"]
            for part in shown
            if part.get("style") == "primary" and "action_id" in part
        ]
        assert len(primary) <= 1, name


def test_a_finding_is_fixed_in_the_window_that_posts() -> None:
    assert "Fix & post" in labels(draw(ReviewCard(STATES["a suggested fix"])))


def test_of_many_findings_the_gravest_is_shown() -> None:
    shown = read(draw(ReviewCard(STATES["many findings"])))
    assert shown.count("Consider: ") + shown.count("Fix before posting: ") == 1
    assert "and 4 more to look at" in shown


def test_five_cards_in_a_row_are_told_apart_by_their_first_lines() -> None:
    names = ("fresh", "breached", "grave", "published", "removed")
    first = [read(Card("", (draw(ReviewCard(STATES[name])).parts[:2]))) for name in names]
    assert len({line[:60] for line in first}) == 5


WORDS = 90
"""Maximum number of words on a fresh card, not counting the review and the reply (CARDS.md)."""


def test_a_fresh_card_is_short_and_a_closed_one_has_two_lines() -> None:
    for name, limit in (("fresh", WORDS), ("breached", WORDS), ("published", 70), ("removed", 30)):
        card = draw(ReviewCard(STATES[name]))
        ours = tuple(part for part in card.parts if not isinstance(part, Quote | Copyable))
        assert len(read(Card("", ours)).split()) <= limit, name
    parts = draw(ReviewCard(STATES["removed"])).parts
    assert len([part for part in parts if not isinstance(part, Buttons)]) == 2


def test_a_card_gets_shorter_as_the_case_goes_on() -> None:
    sizes = [len(draw(ReviewCard(STATES[name])).parts) for name in ("fresh", "settled", "removed")]
    assert sizes == sorted(sizes, reverse=True)


def test_a_sensitive_review_is_opened_from_the_channel_and_handled_in_private() -> None:
    shown = draw(ReviewCard(STATES["grave"]))
    assert TEXT not in read(shown)
    private = review_card(STATES["grave"], private=True)
    assert TEXT in read(private)
    assert "Review & post" in in_sight(private)


def test_a_button_carries_the_draft_and_the_review_that_were_on_screen() -> None:
    card = draw(ReviewCard(STATES["by a member"]))
    assert value(card, "review_post") == {"case": 214, "draft": 2, "revision": SHOWN.revision}
    assert value(card, "take_it") == {"case": 214}
    menu = next(part for part in blocks(card) if part.get("block_id"))
    assert menu["block_id"] == "assign:214"


def test_one_click_holds_a_heated_reply_until_the_next_morning() -> None:
    card = draw(ReviewCard(STATES["heated"]))
    assert value(card, "answer_hold") == {"case": 214, "until": "2026-05-05T12:00:00+00:00"}
    assert "Hold until 8 AM" in labels(card)


def test_a_review_in_another_language_stands_with_its_translation() -> None:
    shown = read(draw(ReviewCard(STATES["another language"])))
    assert "In Spanish" in shown
    assert "Esperé noventa minutos" in shown
    assert "Google's own translation" in shown
    assert "I waited ninety minutes" in shown


def test_stars_without_words_and_names() -> None:
    assert "No text, only stars." in read(draw(ReviewCard(STATES["star-only"])))
    assert "anonymous · Google" in read(draw(ReviewCard(STATES["anonymous"])))
    assert read(draw(ReviewCard(STATES["no stars"]))).startswith(
        "No stars · Waiting, front desk, phone"
    )


def test_a_very_long_review_is_cut_and_can_be_read_in_full() -> None:
    long = replace(SHOWN, text=Untrusted("Nobody ever picks up the phone. " * 300))
    card = draw(ReviewCard(view(long)))
    assert len(read(card)) < 4_000
    assert "show_all" in actions(card)


def test_hidden_signs_do_not_reach_the_card() -> None:
    odd = replace(SHOWN, text=Untrusted("good\u202edab\u200b ser\u00advice 👩\u200d⚕️"))
    shown = read(draw(ReviewCard(view(odd))))
    assert "gooddab service 👩\u200d⚕️" in shown


def test_times_are_left_to_each_readers_own_zone() -> None:
    drawn = json.dumps(blocks(draw(ReviewCard(STATES["fresh"]))), ensure_ascii=False)
    due = int((MONDAY + timedelta(hours=19)).timestamp())
    posted = int(SHOWN.posted_at.timestamp())
    assert f'"timestamp": {due}' in drawn
    assert f"<!date^{posted}^{{ago}}|" in drawn


def test_the_footer_names_who_is_reminded_without_calling_them() -> None:
    footer = blocks(draw(ReviewCard(STATES["fresh"])))[-1]
    words = footer["elements"][0]["text"]
    assert words.startswith("No action? I'll remind Dana and Ruth <!date^")
    assert words.endswith("May 4, 5 PM>")


def test_private_words_stay_off_the_channels_card() -> None:
    for name in ("private words", "private words, not to be shown"):
        shown = read(draw(ReviewCard(STATES[name])))
        assert "afraid" not in shown
        assert "letter" not in shown


def test_a_member_without_an_account_is_named() -> None:
    base = practice()
    people = {id: replace(member, chat={}) for id, member in base.members.items()}
    told = replace(STATES["assigned"], practice=replace(base, members=people))
    assert "Call: Maya took this" in read(draw(ReviewCard(told)))


def text_of(shown: CaseView) -> str:
    return read(draw(ReviewCard(shown)))


def test_a_review_in_a_language_without_texts_says_why_the_draft_is_in_english() -> None:
    shown = replace(
        SHOWN, text=Untrusted("Tôi đến đúng giờ nhưng phải chờ hơn một tiếng và không ai nói gì.")
    )
    note = "The review is in Vietnamese. We don't have replies in it, so this is in English."
    assert note in text_of(view(shown))
    assert note not in text_of(view())
    spanish = replace(
        SHOWN, text=Untrusted("Esperé hora y media y nadie me dijo una palabra, una vergüenza.")
    )
    assert "We don't have replies" not in text_of(view(spanish))


def test_the_card_says_who_began_the_draft_where_there_is_a_choice() -> None:
    chosen = practice(Policy(language_model=True))
    begun = Draft(DraftVersion(2), TEXT, SHOWN.revision, model="small-1 at llm.example")
    written = text_of(view(of=chosen, draft=begun))
    assert "started by a language model (small-1 at llm.example)" in written
    assert "from our own replies" in text_of(view(of=chosen))
    assert "language model" not in text_of(view())

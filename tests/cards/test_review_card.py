"""What a team reads on the card of a case, and what it can press, in every state."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cases.case import Draft, DraftVersion
from bot.posts import CaseView, ReviewCard
from bot.practice import Policy
from bot.untrusted import Untrusted
from cards import draw
from cards.block_kit import blocks
from tests.cards.reading import actions, labels, parts_of, read, value
from tests.cards.states import SHOWN, STATES, TEXT, view
from tests.world import MONDAY, practice

TO_DECIDE = [
    "approve",
    "edit",
    "another_draft",
    "more",
    "hold",
    "decline",
    "show_all",
    "plan",
    "open",
]
MENDING = TO_DECIDE[1:]
NO_OWNER = ["take_it", "assign"]
HAS_OWNER = ["log_call", "assign", "wrote_email"]

STORIES = {
    "fresh": ("draft 1 · checked, nothing to mend", TO_DECIDE + NO_OWNER),
    "a finding": (
        "Needs fixing before it can go out: The phone number is missing.",
        MENDING + NO_OWNER,
    ),
    "a suggested fix": ("Needs fixing before it can go out", MENDING + NO_OWNER),
    "a doubtful sentence": (
        "Look again before it goes out: This may confirm a visit.",
        TO_DECIDE + NO_OWNER,
    ),
    "a note": ("Worth a look: It is rather long.", TO_DECIDE + NO_OWNER),
    "by a member": ("draft 2, by <@U0MAYA>", TO_DECIDE + NO_OWNER),
    "no draft": (
        "No draft yet.",
        ["more", "hold", "decline", "show_all", "plan", "open", *NO_OWNER],
    ),
    "draft for an older wording": (
        "The review changed after this text was written.",
        MENDING + NO_OWNER,
    ),
    "grave": (
        "Only Dana can handle it. I've told them.",
        TO_DECIDE + NO_OWNER,
    ),
    "heated": ("It often helps to wait until 5 May, 08:00", ["answer_hold", *TO_DECIDE, *NO_OWNER]),
    "heated, no time": ("Read the reply once more before it goes out.", TO_DECIDE + NO_OWNER),
    "held": ("Held until 4 May, 13:00 by <@U0RUTH>.", TO_DECIDE + NO_OWNER),
    "late": ("Came to us late", TO_DECIDE + NO_OWNER),
    "breached": ("The answer is late", TO_DECIDE + NO_OWNER),
    "stopped": (
        "It did not go out. The review changed after the approval.",
        TO_DECIDE + NO_OWNER,
    ),
    "edited": ("was ★☆☆☆☆, is ★★★☆☆ · the text is new", TO_DECIDE + NO_OWNER),
    "approved": ("Approved by <@U0RUTH>. Goes out at 10:01:00.", ["undo", *NO_OWNER]),
    "approved with a reason": ("Reason: It is <fine>.", ["undo", *NO_OWNER]),
    "publishing": ("On its way to Google.", NO_OWNER),
    "pending": ("With Google's moderation since 4 May, 10:00.", NO_OWNER),
    "published": (
        "Published 4 May, 11:00, 6 h after the review. Approved by <@U0RUTH>",
        ["edit", "take_down", *NO_OWNER],
    ),
    "answered directly": ("Answered on Google directly", ["edit", *NO_OWNER]),
    "posted by hand": ("Posted by hand", ["edit", *NO_OWNER]),
    "being taken down": ("Being taken down from Google.", NO_OWNER),
    "a newer draft": ("A newer text", ["approve", "edit", "another_draft", *NO_OWNER]),
    "outdated": (
        "The review changed after this reply.",
        ["another_draft", "edit", "leave_outdated", *NO_OWNER],
    ),
    "rejected": (
        "Google rejected the reply: Links are not allowed. Above is a new draft.",
        TO_DECIDE + NO_OWNER,
    ),
    "rejected, account": (
        "Google can't take replies for Oak Street: the profile is suspended. This isn't about the "
        "text. What the administrator must do: appeal to Google. Then approve the reply again.",
        TO_DECIDE + NO_OWNER,
    ),
    "failed": (
        "Trying again; next try 4 May, 10:18.",
        ["try_again", "posted_by_hand", "edit", *TO_DECIDE[3:], *NO_OWNER],
    ),
    "failed for good": (
        "Could not be published: No access. I do not try again by myself.",
        ["try_again", "posted_by_hand", "edit", *TO_DECIDE[3:], *NO_OWNER],
    ),
    "declined": ("No reply, says <@U0RUTH>: duplicate of case 209", ["reopen", *NO_OWNER]),
    "by hand": (
        "Healthgrades has no way for us to post. Copy the text, open the review, paste it, then "
        "tell us here.",
        ["open", "posted_by_hand", *MENDING, *NO_OWNER],
    ),
    "by hand, a finding": ("Needs fixing before it can go out", MENDING + NO_OWNER),
    "assigned": ("Offline call: <@U0MAYA> has it since 4 May, 10:00", TO_DECIDE + HAS_OWNER),
    "tried twice": (
        "<@U0MAYA> tried twice, nobody answered. Next: call again, by 5 May.",
        TO_DECIDE + HAS_OWNER,
    ),
    "an e-mail waits": (
        "They wrote an e-mail 4 May, 11:00. It is in care@oakstreet.example.",
        ["edit", "take_down", "log_call", "assign", "answered_email"],
    ),
    "an e-mail was answered": (
        "<@U0MAYA> answered their e-mail 4 May, 12:00",
        ["edit", "take_down", *HAS_OWNER],
    ),
    "in conversation": (
        "<@U0MAYA> talked with them 4 May. Partly settled for them. Next: send information.",
        ["edit", "take_down", *HAS_OWNER],
    ),
    "settled": (
        "<@U0MAYA> talked with them 4 May. Settled for them.",
        ["edit", "take_down", "log_call", "wrote_email"],
    ),
    "unreachable": (
        "could not be reached (tried 3 times).",
        ["edit", "take_down", "log_call", "wrote_email"],
    ),
    "whose owner left": ("somebody who has left has it", TO_DECIDE + HAS_OWNER),
    "second contact proposed": (
        "A second contact was proposed",
        ["edit", "take_down", "log_call", "wrote_email"],
    ),
    "removed": ("The review is gone from Google since 10 May, 10:00. Case closed.", []),
    "removed before an answer": ("The review is gone from Google", []),
    "raised": ("They raised it to ★★★★★.", ["reopen"]),
    "still up": ("The review is still up.", ["reopen", "take_down"]),
    "no reply needed": ("No reply, says <@U0RUTH>: spam", ["reopen"]),
}


@pytest.mark.parametrize("name", STORIES)
def test_each_state_says_what_happened_and_offers_what_fits(name: str) -> None:
    card = draw(ReviewCard(STATES[name]))
    line, pressed = STORIES[name]
    assert line in read(card)
    assert actions(card) == pressed


def test_what_is_done_next_is_the_only_button_that_stands_out() -> None:
    for name, state in STATES.items():
        shown = list(parts_of(blocks(draw(ReviewCard(state)))))
        primary = [
            part["action_id"]
            for part in shown
            if part.get("style") == "primary" and "action_id" in part
        ]
        assert len(primary) <= 1, name


def test_a_finding_that_can_be_mended_offers_to() -> None:
    assert "Fix it" in labels(draw(ReviewCard(STATES["a suggested fix"])))


def test_of_many_findings_three_are_shown() -> None:
    shown = read(draw(ReviewCard(STATES["many findings"])))
    assert shown.count("Worth a look: ") + shown.count("Needs fixing before") == 3
    assert "and 2 more" in shown


def test_publishing_asks_first_and_says_where_it_will_stand() -> None:
    shown = parts_of(blocks(draw(ReviewCard(STATES["fresh"]))))
    asked = next(part for part in shown if part.get("action_id") == "approve")["confirm"]
    assert asked["text"]["text"] == (
        "This will stand publicly on Google under the review, from Oak Street. "
        "It goes out 60 s after you press; Undo until then."
    )


def test_a_button_carries_the_draft_and_the_review_that_were_on_screen() -> None:
    card = draw(ReviewCard(STATES["by a member"]))
    assert value(card, "approve") == {"case": 214, "draft": 2, "revision": SHOWN.revision}
    assert value(card, "take_it") == {"case": 214}
    menu = next(part for part in blocks(card) if part.get("block_id"))
    assert menu["block_id"] == "assign:214"


def test_one_click_holds_a_heated_reply_until_the_next_morning() -> None:
    card = draw(ReviewCard(STATES["heated"]))
    assert value(card, "answer_hold") == {"case": 214, "until": "2026-05-05T12:00:00+00:00"}
    assert "Hold until 08:00" in labels(card)


def test_a_review_in_another_language_stands_with_its_translation() -> None:
    shown = read(draw(ReviewCard(STATES["another language"])))
    assert "In Spanish" in shown
    assert "Esperé noventa minutos" in shown
    assert "Google's own translation" in shown
    assert "I waited ninety minutes" in shown


def test_stars_without_words_and_names() -> None:
    assert "No text, only stars." in read(draw(ReviewCard(STATES["star-only"])))
    assert "by somebody without a name" in read(draw(ReviewCard(STATES["anonymous"])))
    assert read(draw(ReviewCard(STATES["no stars"]))).startswith("No stars · Oak Street · Google")


def test_a_very_long_review_is_cut_and_can_be_read_in_full() -> None:
    long = replace(SHOWN, text=Untrusted("Nobody ever picks up the phone. " * 300))
    card = draw(ReviewCard(view(long)))
    assert len(read(card)) < 4_000
    assert "Show all" in labels(card)
    assert "Show all" not in labels(draw(ReviewCard(STATES["fresh"])))


def test_hidden_signs_do_not_reach_the_card() -> None:
    odd = replace(SHOWN, text=Untrusted("good\u202edab\u200b ser\u00advice 👩\u200d⚕️"))
    shown = read(draw(ReviewCard(view(odd))))
    assert "gooddab service 👩\u200d⚕️" in shown


def test_times_are_left_to_each_readers_own_zone() -> None:
    drawn = json.dumps(blocks(draw(ReviewCard(STATES["fresh"]))), ensure_ascii=False)
    due = int((MONDAY + timedelta(hours=19)).timestamp())
    posted = int(SHOWN.posted_at.timestamp())
    left = f"<!date^{due}^{{date_short_pretty}} at {{time}} · {{ago}}|5 May, 05:00>"
    assert f"*Answer by* {left}" in drawn
    assert f"<!date^{posted}^{{ago}}|" in drawn


def test_the_footer_names_who_is_reminded_without_calling_them() -> None:
    footer = blocks(draw(ReviewCard(STATES["fresh"])))[-1]
    words = footer["elements"][0]["text"]
    assert words.startswith("No action? I'll remind Dana, Ruth <!date^")
    assert words.endswith("4 May, 17:00>")


def test_private_words_stay_off_the_channels_card() -> None:
    for name in ("private words", "private words, not to be shown"):
        shown = read(draw(ReviewCard(STATES[name])))
        assert "afraid" not in shown
        assert "letter" not in shown


def test_a_member_without_an_account_is_named() -> None:
    base = practice()
    people = {id: replace(member, chat={}) for id, member in base.members.items()}
    told = replace(STATES["assigned"], practice=replace(base, members=people))
    assert "Offline call: Maya has it since" in read(draw(ReviewCard(told)))


def text_of(shown: CaseView) -> str:
    return read(draw(ReviewCard(shown)))


def test_a_review_in_a_language_without_texts_says_why_the_draft_is_in_english() -> None:
    shown = replace(
        SHOWN, text=Untrusted("Tôi đến đúng giờ nhưng phải chờ hơn một tiếng và không ai nói gì.")
    )
    note = "The review is in Vietnamese. We have no replies in Vietnamese, so this is in English."
    assert note in text_of(view(shown))
    assert note not in text_of(view())
    spanish = replace(
        SHOWN, text=Untrusted("Esperé hora y media y nadie me dijo una palabra, una vergüenza.")
    )
    assert "We have no replies" not in text_of(view(spanish))


def test_the_card_says_who_began_the_draft_where_there_is_a_choice() -> None:
    chosen = practice(Policy(language_model=True))
    begun = Draft(DraftVersion(2), TEXT, SHOWN.revision, model="small-1 at llm.example")
    written = text_of(view(of=chosen, draft=begun))
    assert "begun by a language model (small-1 at llm.example)" in written
    assert "from our own sentences" in text_of(view(of=chosen))
    assert "language model" not in text_of(view())

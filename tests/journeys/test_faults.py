"""Tests failures between people, Slack, and Google, and the rules that must hold afterward.

`a_town` checks at the end of each story: every timeline holds, every case has one card that shows
its state, nothing is posted twice, and nothing is public without an approval.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Literal

import pytest

from bot.cases.state.reply_status import ReplyState
from bot.cases.state.site import ReviewState
from tests.journeys.invariants import words_of
from tests.journeys.town import LAKESIDE, Town, a_town, slack_id

BETTER = "The wait was still long, but somebody came out and explained it. I waited two hours."


async def approve(town: Town, who: str = "ruth", case: int = 1) -> None:
    await town.press(who, "approve", town.card(case))


# --- people


async def test_an_approved_reply_is_published_once(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        review = await town.review()
        await approve(town)
        assert "Posts in" in words_of(town.card())
        assert review.reply is None, "the undo window is open"
        await town.pass_(seconds=61)
        await town.pass_(minutes=5)
        assert review.reply is not None
        assert town.puts() == 1
        assert "Replied" in words_of(town.card())


async def test_two_who_approve_at_once_give_one_approval(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.review()
        card = town.card()
        await asyncio.gather(
            town.click("ruth", "approve", card), town.click("tomas", "approve", card)
        )
        assert (await town.happened()).count("ReplyApproved") == 1
        first = (await town.case()).reply.approval
        assert first is not None
        second = "tomas" if first.by == "ruth" else "ruth"
        await town.hears(second, "approved this")
        assert town.told(first.by) == []


async def test_the_same_click_delivered_twice_counts_once(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.review()
        town.faults.twice()
        await town.click("maya", "another_draft", town.card())
        delivery = town.sandbox.slack.delivery
        assert len({sent.body for sent in delivery.captured[-2:]}) == 1
        assert (await delivery.replay(delivery.captured[-1])).ok
        assert (await town.happened()).count("DraftWritten") == 2


async def test_a_click_on_an_old_card_is_refused_and_shown_the_new_draft(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.review()
        old = town.snapshot(town.card())
        await town.press("maya", "another_draft", town.card())
        await town.late_click("ruth", "approve", old)
        await town.hears("ruth", "The draft changed while you were reading")
        draft = (await town.case()).draft
        assert draft is not None
        assert draft.text[:60] in words_of(town.card())
        await town.pass_(minutes=5)
        assert town.puts() == 0


async def test_what_was_typed_survives_a_review_that_changed_meanwhile(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        review = await town.review()
        await town.click("maya", "edit", town.card())
        form = await town.form("maya")
        typed = (await town.case()).draft
        assert typed is not None
        mine = typed.text.replace("\n", " I read this myself.\n", 1)
        town.google.edit_review(review.id, text=BETTER)
        await town.catch_up()
        await town.submit("maya", text={"value": mine})
        assert "The draft changed while you were writing" in words_of(form.payload)
        assert "I read this myself" in str(form.payload)
        assert (await town.case()).draft != typed
        await town.submit("maya")
        draft = (await town.case()).draft
        assert draft is not None
        assert draft.text == mine
        assert draft.revision == (await town.case()).review.revision


async def test_undo_leaves_nothing_public(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.review()
        await approve(town)
        await town.click("maya", "undo", town.card())
        await town.pass_(minutes=5)
        assert town.puts() == 0
        assert (await town.case()).reply.state is ReplyState.DRAFTED
        await approve(town)
        await town.pass_(minutes=5)
        assert town.puts() == 1


async def test_what_was_refused_changed_nothing(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.review()
        old = town.snapshot(town.card())
        await town.press("maya", "another_draft", town.card())
        await approve(town)
        undoable = town.snapshot(town.card())
        await town.press("ruth", "undo", town.card())
        card, history = town.snapshot(town.card()), await town.history()
        await town.click("maya", "approve", town.card())
        await town.hears("maya", "Only approvers can post replies")
        await town.late_click("dana", "approve", old)
        await town.late_click("tomas", "another_draft", old)
        await town.late_click("dana", "undo", undoable)
        await town.hears("dana", "There's nothing to undo")
        await town.click("dana", "assign", town.card(), selected_user="U0BEDSIDE")
        await town.say("leo", "C0LAKESIDE", "assign 1 me")
        await town.hears("leo", "I can't find case 1")
        await town.say("maya", "C0OAKSTREET", "asign 1 @leo")
        await town.hears("maya", "assign")
        await town.pass_(minutes=5)
        assert await town.history() == history
        assert town.card().blocks == card.blocks
        assert town.puts() == 0


# --- Slack


Fault = Literal["429", "500", "500 after it did post", "dropped", "dropped after it did post"]


@pytest.mark.parametrize("fault", Fault.__args__)  # type: ignore[attr-defined]
async def test_a_post_that_fails_in_any_way_stands_there_once(tmp_path: Path, fault: Fault) -> None:
    async with a_town(tmp_path) as town:
        match fault:
            case "429":
                town.faults.rate_limited("chat.postMessage", 30)
            case "500" | "500 after it did post":
                town.faults.server_error("chat.postMessage", after_work=fault != "500")
            case _:
                town.faults.drop("chat.postMessage", after_work=fault != "dropped")
        await town.review()
        assert len(town.cards()) == ("after" in fault)
        await town.pass_(seconds=31)
        await town.pass_(seconds=91)
        assert len(town.cards()) == 1
        await approve(town)
        assert "Posts in" in words_of(town.card())


async def test_an_update_that_fails_is_made_up_for(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.review()
        town.faults.drop("chat.update")
        town.faults.server_error("chat.update", after_work=True)
        await approve(town)
        await town.pass_(seconds=10)
        await town.pass_(seconds=10)
        assert "Posts in" in words_of(town.card())


async def test_a_channel_that_has_to_wait_holds_up_no_other(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        town.faults.rate_limited("chat.postMessage", 30)
        await town.review()
        await town.review(at=LAKESIDE)
        assert town.cards(1) == []
        assert len(town.cards(2)) == 1
        await town.pass_(seconds=40)
        assert len(town.cards(1)) == 1


async def test_a_bot_that_was_put_out_is_missed_once_and_catches_up(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        members = town.slack.channels["C0OAKSTREET"].members
        members.discard(town.slack.bot.id)
        await town.review()
        assert town.cards() == []
        await town.pass_(hours=1)
        await town.pass_(hours=1)
        assert len([said for said in town.told("dana") if "I can't post" in said]) == 1
        members.add(town.slack.bot.id)
        await town.pass_(hours=1)
        assert len(town.cards()) == 1


async def test_a_card_that_somebody_deleted_comes_back(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.review()
        seen = town.snapshot(town.card())
        town.slack.delete(town.slack.channels[seen.channel], town.card())
        await town.late_click("maya", "take_it", seen)
        await town.pass_(seconds=5)
        assert "Maya Corliss" in words_of(town.card())


# --- Google


@pytest.mark.parametrize("seen_by", ["the poll", "the last check"])
async def test_a_review_edited_after_the_approval_stops_the_reply(
    tmp_path: Path, seen_by: str
) -> None:
    async with a_town(tmp_path) as town:
        review = await town.review()
        await approve(town)
        town.google.edit_review(review.id, text=BETTER)
        if seen_by == "the poll":
            await town.catch_up()
        await town.pass_(minutes=5)
        assert town.puts() == 0
        assert "Not posted." in words_of(town.card())
        assert "explained it" in words_of(town.card())
        await approve(town)
        await town.pass_(minutes=5)
        assert town.puts() == 1


async def test_a_review_removed_after_the_approval_ends_the_case(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        review = await town.review()
        await approve(town)
        town.google.remove_review(review.id)
        await town.pass_(minutes=5)
        assert town.puts() == 0
        assert (await town.case()).review_track.state is ReviewState.REMOVED
        assert "The review was removed" in words_of(town.card())


async def test_a_review_removed_while_the_reply_is_on_its_way_ends_the_case(
    tmp_path: Path,
) -> None:
    async with a_town(tmp_path) as town:
        review = await town.review()
        town.faults.drop("reviews.updateReply", after_work=True)
        await approve(town)
        await town.pass_(seconds=61)
        town.google.remove_review(review.id)
        await town.pass_(minutes=5)
        assert town.puts() == 1
        assert "The review was removed" in words_of(town.card())


@pytest.mark.parametrize("kind", ["drop", "server_error"])
@pytest.mark.parametrize("after_work", [True, False])
async def test_a_reply_whose_answer_was_lost_is_found_by_looking(
    tmp_path: Path, kind: str, after_work: bool
) -> None:
    async with a_town(tmp_path) as town:
        review = await town.review()
        getattr(town.faults, kind)("reviews.updateReply", after_work=after_work)
        await approve(town)
        await town.pass_(seconds=61)
        assert (review.reply is not None) == after_work
        await town.pass_(minutes=5)
        await town.pass_(minutes=5)
        assert review.reply is not None
        assert town.puts() == (1 if after_work else 2)
        assert (await town.happened()).count("ReplyPublished") == 1


async def test_a_rejected_reply_comes_back_with_a_new_draft(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        review = await town.review()
        town.google.reject_next("OFF_TOPIC")
        await approve(town)
        await town.pass_(seconds=61)
        await town.pass_(minutes=5)
        assert "Google rejected the reply" in words_of(town.card())
        draft = (await town.case()).draft
        assert draft is not None
        assert draft.version == 2
        await approve(town, "tomas")
        await town.pass_(minutes=2)
        await town.pass_(minutes=5)
        assert review.reply is not None
        assert (review.reply.state, review.reply.comment) == ("APPROVED", draft.text)
        assert "Replied" in words_of(town.card())


async def test_contacts_that_google_rejects_are_left_out_step_by_step(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        town.google.strict.add("contacts")
        review = await town.review()
        for instead in ("without the e-mail address", "without the phone number"):
            await approve(town)
            await town.pass_(minutes=2)
            await town.pass_(minutes=5)
            assert f"Here's a version {instead}." in words_of(town.card())
        await approve(town)
        await town.pass_(minutes=2)
        await town.pass_(minutes=5)
        assert review.reply is not None
        assert review.reply.state == "APPROVED"
        assert "555" not in review.reply.comment
        assert "Dana" in review.reply.comment


async def test_a_template_that_google_rejects_comes_back_in_other_words(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        town.google.strict.add("templates")
        review = await town.review()
        other = town.google.add_review(review.location.name, 1, "Rude.", "Bev")
        draft = (await town.case()).draft
        assert draft is not None
        town.google.put_reply(other.id, draft.text)
        await town.pass_(minutes=5)
        for state in ("REJECTED", "APPROVED"):
            await approve(town)
            await town.pass_(minutes=2)
            await town.pass_(minutes=5)
            assert review.reply is not None
            assert review.reply.state == state


async def test_a_reply_put_there_by_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        review = await town.review()
        await approve(town)
        town.google.put_reply(review.id, "Somebody from the office wrote this at Google.")
        await town.pass_(minutes=5)
        assert town.puts() == 0
        assert review.reply is not None
        assert "from the office" in review.reply.comment


async def test_a_google_that_is_down_for_hours_loses_nothing(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        review = await town.review()
        await approve(town)
        reading = ("reviews.get", "reviews.list", "locations.batchGetReviews")
        for method in ("token", *reading, "reviews.updateReply"):
            town.faults.server_error(method, count=None)
        for _ in range(4):
            await town.pass_(minutes=2)
        assert review.reply is None
        assert "Couldn't post the reply" in words_of(town.card())
        town.faults.clear()
        await town.pass_(minutes=20)
        await town.pass_(minutes=20)
        assert review.reply is not None
        assert town.puts() == 1


# --- time


async def test_two_weeks_later_the_owner_is_given_a_second_contact(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.review()
        await approve(town)
        await town.pass_(seconds=61)
        await town.pass_(minutes=5)
        await town.press("dana", "assign", town.card(), selected_user=slack_id("maya"))
        await town.hears("maya", "Before and during the call")
        await town.click("maya", "log_call", town.card())
        yes = {"selected_option": "yes"}
        assert (await town.submit("maya", reached=yes, settled=yes)).ok
        await town.settle()
        await town.pass_(days=7, hours=1)
        await town.pass_(days=7, hours=1)
        assert (await town.case()).follow_up.due_at is not None
        (proposed,) = town.posted("follow-up:1:slack")
        await town.click("maya", "reached_out", proposed)
        await town.pass_(days=8)
        assert (await town.case()).closed is not None
        assert "closed" in words_of(town.card())


async def test_an_outage_of_three_days_is_made_up_for_once(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.review()
        await town.pass_(hours=72)
        await town.catch_up()
        happened = await town.happened()
        assert happened.count("NudgeFired") <= 3
        assert (await town.case()).reply.breached
        assert "Overdue" in words_of(town.card())

"""Tests features that work the same in Slack and in Teams, on each platform and on both at once.

In every story the practice works in both, and people use the one that the test is run for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.cases.state.reply_status import ReplyState
from bot.mail.mailroom import Mailroom
from bot.mail.mails import Mail, mail_id
from tests.journeys.seats import InSlack, InTeams, Seat
from tests.journeys.town import Town, a_town

Sitting = Callable[[Town], Seat]
GOOD = (
    "Thank you for writing this so plainly. Nobody likes to wait without news, and I am sorry. "
    "We cannot speak about anyone's care in public, but I would like to listen. Please call me "
    "at (704) 555-0132 or write to care@rosebank.example, whichever is easier.\n"
    "– Dana Penhale, Practice Manager"
)
BAD = "Please take your review down. (704) 555-0132, care@rosebank.example – Dana Penhale"


@pytest_asyncio.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, in_teams=True) as made:
        yield made


both = pytest.mark.parametrize("sitting", [InSlack, InTeams], ids=["slack", "teams"])


@both
async def test_a_review_becomes_one_card_in_its_channel(town: Town, sitting: Sitting) -> None:
    await town.review()
    [card] = sitting(town).cards()

    assert "nobody told us why" in card
    assert "Review & post" in card
    assert "Suggested reply" in card


@both
async def test_an_approval_shows_on_everybodys_card_and_is_published(
    town: Town, sitting: Sitting
) -> None:
    written = await town.review()
    await sitting(town).press("ruth", "approve")

    for seat in (InSlack(town), InTeams(town)):
        [card] = seat.cards()
        assert "Approved by" in card
        assert "Undo" in card
    await town.pass_(seconds=61)
    await town.pass_(minutes=5)
    assert written.reply is not None
    assert town.puts() == 1


@both
async def test_an_approval_can_be_taken_back(town: Town, sitting: Sitting) -> None:
    await town.review()
    seat = sitting(town)
    await seat.press("ruth", "approve")
    await seat.press("ruth", "undo")
    await town.pass_(minutes=5)

    assert town.puts() == 0
    assert "Review & post" in seat.cards()[0]


@both
async def test_a_reminder_stands_below_the_card_once_where_the_person_is(
    town: Town, sitting: Sitting
) -> None:
    await town.review()
    seat = sitting(town)
    for who in ("maya", "ruth", "tomas", "dana"):
        await seat.press(who, "another_draft")  # they were last active there
    await town.pass_(hours=22, minutes=10)

    others = InTeams(town) if isinstance(seat, InSlack) else InSlack(town)
    assert [said for said in seat.below() if "due" in said]
    assert [said for said in others.below() if "due" in said] == []


@both
async def test_the_owner_gets_the_call_brief_privately_and_logs_the_call(
    town: Town, sitting: Sitting
) -> None:
    await town.review()
    seat = sitting(town)
    await seat.press("maya", "take_it")
    assert any("Before and during the call" in said for said in seat.private("maya"))

    await seat.press_privately("maya", "log_call")
    await seat.fill_in("maya", reached="yes", settled="yes")
    assert (await town.case()).contact.calls[-1].reached
    others = InTeams(town) if isinstance(seat, InSlack) else InSlack(town)
    assert others.private("maya") == [], "one brief, where she was last"


@both
async def test_one_press_shows_everywhere_that_their_emails_have_a_reply(
    town: Town, sitting: Sitting
) -> None:
    await town.review()
    seat = sitting(town)
    await seat.press("maya", "take_it")
    room = Mailroom(town.product.desk, town.product.intake)
    for n in range(2):
        to = ("care+1@rosebank.example",)
        at, jane = town.sandbox.clock.now(), "jane@patient.example"
        await room.take(Mail(mail_id(f"e{n}"), at, jane, to, genuine="yes"))
    await town.settle()
    await town.pass_(minutes=46)
    copies = [*seat.private("maya"), *seat.below()]
    assert sum("I've replied" in said for said in copies) == 4  # brief, two e-mails, reminder

    await seat.press_privately("maya", "answered_email")
    there = [*seat.private("maya"), *seat.below(), *seat.cards()]
    assert not [said for said in there if "I've replied" in said]
    assert sum("replied to their e-mail" in said for said in there) == 5  # the card, too


@both
async def test_kind_words_by_the_same_person_are_good_news_and_one_tap_ends_the_case(
    town: Town, sitting: Sitting
) -> None:
    await town.review(author="Denise Renner")
    seat = sitting(town)
    await seat.press("ruth", "approve")
    await town.pass_(minutes=6)
    await seat.press("maya", "take_it")
    await seat.press_privately("maya", "log_call")
    await seat.fill_in("maya", reached="yes", settled="yes")
    await town.pass_(days=3)
    await town.review("Everyone was so kind. Thank you!", stars=5, author="Denise Renner")

    for each in (InSlack(town), InTeams(town)):
        [thanks] = each.cards(2)
        assert "A good review" in thanks
        assert "A thank-you" in thanks
        assert "I'll call them" not in thanks
        assert "Good news: someone with the same name left a good review" in each.cards()[0]
    told = [said for said in seat.below() if "good news" in said]
    assert len(told) == 1
    assert "A thank-you is drafted in case 2." in told[0]
    assert "Maya" in told[0] or isinstance(seat, InSlack), "Slack has her as an element"
    await seat.press("maya", "close")
    assert (await town.case()).closed is not None
    await seat.press("ruth", "approve", case=2)
    await town.pass_(minutes=6)
    await town.pass_(minutes=6)
    assert "We've thanked them." in seat.cards(2)[0]


@both
async def test_the_plan_of_an_office_lists_what_comes_next(town: Town, sitting: Sitting) -> None:
    await town.review()
    seat = sitting(town)
    await seat.say("maya", "plan")
    told = seat.heard("maya")
    assert "What happens next if no one steps in" in told
    assert "the reply is due" in told
    assert "plan 1" in told


@both
async def test_a_call_is_given_to_a_colleague_who_gets_the_brief(
    town: Town, sitting: Sitting
) -> None:
    await town.review()
    seat = sitting(town)
    await seat.say("maya", "help")
    await seat.press("maya", "another_draft")
    await seat.give_to("ruth", "maya")

    assert (await town.case()).contact.owner == "maya"
    assert any("Before and during the call" in said for said in seat.private("maya"))
    assert "Maya" in seat.cards()[0] or "took this" in seat.cards()[0]


@both
async def test_a_reply_is_held_until_a_time_of_the_office(town: Town, sitting: Sitting) -> None:
    await town.review()
    seat = sitting(town)
    await seat.press("ruth", "hold")
    await seat.hold_until("ruth", datetime(2026, 5, 4, 20, 30, tzinfo=UTC))

    hold = (await town.case()).reply.hold
    assert hold is not None
    assert hold.until == datetime(2026, 5, 4, 20, 30, tzinfo=UTC)


@both
async def test_a_form_keeps_what_was_typed_until_it_can_be_saved(
    town: Town, sitting: Sitting
) -> None:
    await town.review()
    seat = sitting(town)
    await seat.press("maya", "edit")
    await seat.fill_in("maya", text=BAD)
    assert "review" in seat.problem("maya")
    before = (await town.case()).draft
    assert before is not None
    assert before.version == 1

    await seat.fill_in("maya", text=GOOD)
    after = (await town.case()).draft
    assert after is not None
    assert (after.version, after.text) == (2, GOOD)
    assert "nobody likes to wait" in seat.cards()[0].lower()


@both
async def test_no_reply_needed_wants_a_reason(town: Town, sitting: Sitting) -> None:
    await town.review()
    seat = sitting(town)
    await seat.press("ruth", "decline")
    await seat.fill_in("ruth", reason="a duplicate of case 209")

    assert (await town.case()).reply.state is ReplyState.DECLINED
    assert "a duplicate of case 209" in seat.cards()[0]


@both
async def test_a_command_lists_what_waits(town: Town, sitting: Sitting) -> None:
    await town.review()
    seat = sitting(town)
    await seat.say("ruth", "pending")

    assert "1 review needs a reply" in seat.heard("ruth")


@both
async def test_a_word_that_is_none_gets_the_nearest_one(town: Town, sitting: Sitting) -> None:
    seat = sitting(town)
    await seat.say("ruth", "pendign")

    assert "Did you mean" in seat.heard("ruth")


@both
async def test_who_may_not_approve_is_told_and_nothing_happens(
    town: Town, sitting: Sitting
) -> None:
    await town.review()
    seat = sitting(town)
    await seat.press("maya", "approve")

    assert (await town.case()).reply.state is ReplyState.DRAFTED
    assert "Only approvers can post replies at Oak Street" in seat.heard("maya")


@both
async def test_the_same_click_delivered_again_counts_once(town: Town, sitting: Sitting) -> None:
    await town.review()
    seat = sitting(town)
    await seat.press("maya", "another_draft")
    await seat.again()

    assert (await town.happened()).count("DraftWritten") == 2


@both
async def test_a_card_that_was_deleted_is_posted_anew_once(town: Town, sitting: Sitting) -> None:
    await town.review()
    seat = sitting(town)
    seat.delete_card()
    other = InTeams(town) if isinstance(seat, InSlack) else InSlack(town)
    await other.press("maya", "another_draft")

    assert len(seat.cards()) == 1
    draft = (await town.case()).draft
    assert draft is not None
    assert draft.text[:40] in seat.cards()[0]


@both
async def test_a_platform_that_is_busy_gets_its_card_later(town: Town, sitting: Sitting) -> None:
    seat = sitting(town)
    seat.busy(times=2)
    await town.review()
    assert seat.cards() == []
    await town.pass_(minutes=1)
    await town.pass_(minutes=1)

    assert len(seat.cards()) == 1


async def test_two_who_approve_in_the_same_instant_in_both_give_one_approval(town: Town) -> None:
    await town.review()
    slack, teams = InSlack(town), InTeams(town)
    await asyncio.gather(slack.press("ruth", "approve"), teams.press("tomas", "approve"))

    assert (await town.happened()).count("ReplyApproved") == 1
    approval = (await town.case()).reply.approval
    assert approval is not None
    late = teams if approval.by == "ruth" else slack
    await town.settle()
    for seat in (slack, teams):
        assert "Undo" in seat.cards()[0]
        assert "Approved by" in seat.cards()[0]
    heard = late.heard("tomas" if late is teams else "ruth")
    # in Teams the card itself can have replaced the response by now, and says the same
    assert "approved this" in heard or late is teams


async def test_a_team_without_the_app_gets_everything_when_it_is_added(town: Town) -> None:
    teams = town.sandbox.teams
    assert teams is not None
    dana = teams.identities["U0DANA"]
    await teams.people.uninstall(dana)
    await town.review()
    assert InTeams(town).cards() == []
    assert len(InSlack(town).cards()) == 1

    await teams.people.install(dana)
    await town.pass_(hours=1)
    assert len(InTeams(town).cards()) == 1

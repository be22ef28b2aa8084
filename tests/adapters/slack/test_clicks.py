"""Clicks and their results: once, durably, with a message to the person who clicked."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cases.case import CaseId
from bot.cases.state.reply_status import ReplyState
from bot.practice import MemberId
from tests.adapters.slack.office import OAK, an_office, slack_id
from tests.world import MONDAY, practice, review


async def test_an_approved_reply_waits_out_its_undo_window(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        assert (await office.press("ruth", "approve", case)).ok
        found = await office.case(case)
        assert found.reply.state is ReplyState.APPROVED
        assert found.reply.approval
        assert found.reply.approval.by == "ruth"
        assert office.seen_by("ruth") == []
        assert (await office.press("maya", "undo", case)).ok
        assert (await office.case(case)).reply.state is ReplyState.DRAFTED


async def test_the_buttons_of_the_real_card_work(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        ref = await office.post_card(case)
        card = office.world.channels[OAK].messages[ref.id]
        await office.click("maya", card, "take_it")
        await office.click("dana", card, "assign", selected_user=slack_id("leo"))
        assert (await office.case(case)).contact.owner == "leo"
        await office.click("maya", card, "review_post")
        form = office.form("maya")
        assert form is not None
        assert form.payload["callback_id"] == "edit", "another has to post it"
        await office.click("ruth", card, "review_post")
        assert (await office.submit("ruth")).ok
        assert (await office.case(case)).reply.state is ReplyState.APPROVED


async def test_second_click_is_told_who_was_first(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("ruth", "approve", case)
        office.clock.pass_(seconds=12)
        assert (await office.press("dana", "approve", case)).ok
        assert "Ruth just approved this." in office.seen_by("dana")[0]
        assert office.seen_by("ruth") == []


async def test_two_who_press_at_once_get_one_approval(tmp_path: Path) -> None:
    import asyncio

    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await asyncio.gather(
            office.press("ruth", "approve", case), office.press("dana", "approve", case)
        )
        assert (await office.case(case)).reply.approvals == 1
        told = office.seen_by("ruth") + office.seen_by("dana")
        assert len(told) == 1
        assert "approved this" in told[0]


async def test_the_same_click_delivered_twice_counts_once(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        office.local.faults.twice()
        await office.press("maya", "another_draft", case)
        found = await office.case(case)
        assert found.draft
        assert found.draft.version == 2
        sent = office.local.delivery.captured[-1]
        assert (await office.local.delivery.replay(sent)).ok
        await office.slack.answers.settle()
        again = await office.case(case)
        assert again.draft
        assert again.draft.version == 2


async def test_the_same_refused_click_gets_the_same_answer(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("leo", "approve", case)
        await office.local.delivery.replay(office.local.delivery.captured[-1])
        await office.slack.answers.settle()
        first, second = office.seen_by("leo")
        assert "Only approvers can post replies at Oak Street" in first
        assert first == second


async def test_a_card_that_is_out_of_date_is_refused_with_the_new_draft(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("maya", "another_draft", case)
        await office.press("ruth", "approve", case, {"draft": 1})
        told = office.seen_by("ruth")[0]
        assert "The draft changed while you were reading" in told
        found = await office.case(case)
        assert found.reply.state is ReplyState.DRAFTED
        assert found.draft is not None
        assert found.draft.text[:60] in told


async def test_somebody_takes_the_call_and_another_is_told(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("maya", "take_it", case)
        assert (await office.case(case)).contact.owner == "maya"
        assert (
            "You have the call for case 1. Check your messages before you call."
            in office.seen_by("maya")[0]
        )
        await office.press("leo", "take_it", case)
        assert "Maya just took it" in office.seen_by("leo")[0]


async def test_an_owner_is_chosen_from_the_menu_on_the_card(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        menu = {
            "type": "users_select",
            "action_id": "assign",
            "placeholder": {"type": "plain_text", "text": "Assign owner"},
        }
        block = {"type": "actions", "block_id": f"assign:{case}", "elements": [menu]}
        card = office.message_with("x", "{}")
        office.world.change(card, blocks=[block])
        await office.click("dana", card, "assign", selected_user=slack_id("leo"))
        assert (await office.case(case)).contact.owner == "leo"
        await office.click("dana", card, "assign", selected_user="U0STRANGER")
        assert "aren't on the practice's list of members" in office.seen_by("dana")[-1]


async def test_an_overflow_menu_does_what_its_choice_says(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        value = f'{{"do":"decline","case":{case}}}'
        option = {"text": {"type": "plain_text", "text": "No reply needed"}, "value": value}
        menu = {"type": "overflow", "action_id": "more", "options": [option]}
        card = office.message_with("x", "{}")
        office.world.change(card, blocks=[{"type": "actions", "elements": [menu]}])
        await office.click("ruth", card, "more", selected_option=value)
        form = office.form("ruth")
        assert form is not None
        assert form.payload["callback_id"] == "decline"


async def test_strangers_and_guests_are_refused_kindly(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        card = office.message_with("take_it", f'{{"case":{case}}}')
        await office.click("stranger", card, "take_it")
        assert "I don't know you yet" in office.seen_by("stranger")[0]
        guest = office.world.users["U0STRANGER"]
        guest.is_restricted, guest.email = True, "leo@rosebank.example"
        await office.local.people.event(
            {
                "type": "user_change",
                "user": {
                    "id": guest.id,
                    "team_id": guest.team_id,
                    "is_restricted": True,
                    "profile": {"email": guest.email},
                },
            }
        )
        await office.click("stranger", card, "take_it")
        assert "Guests can't work on reviews" in office.seen_by("stranger")[1]
        assert (await office.case(case)).contact.owner is None


@pytest.mark.parametrize("forged", ["team", "user"])
async def test_a_click_from_another_workspace_changes_nothing(tmp_path: Path, forged: str) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        if forged == "team":
            office.world.team_id = "T0OTHER"
        else:
            office.world.users[slack_id("ruth")].team_id = "T0OTHER"
        assert (await office.press("ruth", "take_it", case)).ok
        assert (await office.case(case)).contact.owner is None
        assert "only works in the practice's own workspace" in office.seen_by("ruth")[0]


@pytest.mark.parametrize("number", [999, 0, -1, 2**80, "x", None])
async def test_an_unknown_case_in_a_button_gets_a_clear_word(
    tmp_path: Path, number: object
) -> None:
    import json

    async with an_office(tmp_path) as office:
        await office.take_in()
        for action in ("approve", "edit", "see_it", "take_it", "log_call"):
            card = office.message_with(action, json.dumps({"case": number, "draft": 1}))
            assert (await office.click("ruth", card, action)).ok
        assert len(office.seen_by("ruth")) == 5
        assert all("I can't find case" in told for told in office.seen_by("ruth"))


async def test_a_member_of_one_location_cannot_touch_anothers_case(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("tomas", "approve", case)
        assert "I can't find case 1" in office.seen_by("tomas")[0]
        assert (await office.case(case)).reply.state is ReplyState.DRAFTED


async def test_buttons_with_an_address_and_unknown_ones_do_nothing(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        before = await office.case(case)
        assert (await office.press("ruth", "open", case)).ok
        assert office.seen_by("ruth") == []
        assert (await office.press("ruth", "an_old_button", case)).ok
        assert "another version" in office.seen_by("ruth")[0]
        assert await office.case(case) == before


async def test_nothing_is_acknowledged_that_was_not_saved(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()

        async def full(*_: object, **__: object) -> None:
            raise OSError("disk full")

        office.desk.handle = full  # type: ignore[method-assign, assignment]
        answer = await office.press("ruth", "approve", case)
        assert answer.error == "http_service_error"
        assert "nothing was changed" in office.seen_by("ruth")[0]


async def test_members_are_found_by_their_e_mail(tmp_path: Path) -> None:
    from dataclasses import replace

    base = practice()
    members = {id: replace(member, chat={}) for id, member in base.members.items()}
    async with an_office(tmp_path, of=replace(base, members=members)) as office:
        assert office.desk.practice.members[MemberId("ruth")].chat == {"slack": slack_id("ruth")}
        case = await office.take_in(review(posted_at=MONDAY))
        await office.press("ruth", "take_it", case)
        assert (await office.case(CaseId(case))).contact.owner == "ruth"


async def test_a_refusal_without_a_response_url_reaches_them_all_the_same(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        office.local.people._respond_url = lambda hook: "http://169.254.169.254/latest"
        await office.press("leo", "approve", case)
        assert "Only approvers" in office.seen_by("leo")[0]
        office.world.channels[OAK].members.discard("U0BOT")
        await office.press("leo", "approve", case)
        dm = office.world.dm(slack_id("leo"))
        assert "Only approvers" in next(iter(dm.messages.values())).text or dm.messages

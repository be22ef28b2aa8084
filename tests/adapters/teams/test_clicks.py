"""Tests that a click in Teams does what its button says, once, and always shows a card."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.cases.case import CaseId
from bot.cases.state.reply_status import ReplyState
from bot.intake import Intake
from bot.mail.mailroom import Mailroom
from bot.mail.mails import Mail, Notice, mail_id
from bot.posts import CaseView
from bot.practice import Member, MemberId
from bot.untrusted import Untrusted
from bot.words.which import Which
from tests.adapters.teams.office import actions_of, an_office, inputs_of, task, words_of
from tests.world import review


async def test_an_approval_is_saved_before_its_card_is_shown(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        card = await office.press("ruth", "approve", case)
        assert (await office.case(case)).reply.state is ReplyState.APPROVED
        assert "Approved by" in words_of(card)
        assert not office.local.posted, "others see it by the outbox's update"


async def test_a_click_is_answered_with_the_case_as_its_own_transaction_left_it(
    tmp_path: Path,
) -> None:
    """It isn't read a second time."""

    async def fails(*_: object) -> None:
        raise AssertionError("the case was read again")

    async with an_office(tmp_path) as office:
        case = await office.take_in()
        value = await office.on_screen(case)
        office.desk.look = fails  # type: ignore[method-assign, assignment]
        click = office.click("ruth", "approve", value)
        for _ in "delivered", "delivered again":
            assert "Approved by" in words_of(await office.card(click))
        late = office.click("ruth", "approve", value)
        assert "Ruth" in words_of(await office.card(late))
        assert "Approved by" in words_of(await office.card(late))


async def test_a_form_is_answered_with_the_case_as_it_is_after_it(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        before = (await office.case(case)).draft
        assert before is not None
        sent = {**await office.on_screen(case), "text": f"Hello. {before.text}"}
        look, looks = office.desk.look, 0

        async def counting(id: CaseId, by: Member) -> CaseView | None:
            nonlocal looks
            looks += 1
            return await look(id, by)

        office.desk.look = counting  # type: ignore[method-assign,assignment]
        card = await office.card(office.click("ruth", "submit:edit", sent))
        assert sent["text"][:60] in words_of(card)
        assert looks == 1, "for the form, before it was sent off"


async def test_the_same_click_delivered_twice_counts_once_and_is_answered_alike(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        click = office.click("maya", "take_it", await office.on_screen(case))
        first = await office.card(click)
        version = (await office.case(case)).version
        assert await office.card(click) == first
        assert (await office.case(case)).version == version
        assert (await office.case(case)).contact.owner == "maya"
        other = office.click("leo", "take_it", await office.on_screen(case))
        assert "Maya" in words_of(await office.card(other))


async def test_two_who_press_at_once_get_one_approval(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        value = await office.on_screen(case)
        one, two = await asyncio.gather(
            office.card(office.click("ruth", "approve", value)),
            office.card(office.click("dana", "approve", value)),
        )
        quicker = [card for card in (one, two) if "approved this" in words_of(card)]
        assert len(quicker) == 1


async def test_a_stale_card_gets_the_fresh_one_and_a_sentence(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        stale = await office.on_screen(case)
        await office.press("ruth", "another_draft", case)
        card = await office.card(office.click("ruth", "approve", stale))
        found = await office.case(case)
        assert found.reply.state is ReplyState.DRAFTED
        assert found.draft is not None
        said = words_of(card)
        assert "draft changed" in said
        assert found.draft.text[:80] in said


async def test_a_look_shows_the_state_of_now_whatever_the_old_card_carried(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("ruth", "approve", case)
        look = office.click("maya", "refresh", {"case": case, "draft": 0})
        look["value"]["trigger"] = "automatic"
        assert "Approved by" in words_of(await office.card(look))


async def test_a_click_without_its_trigger_is_one_all_the_same(tmp_path: Path) -> None:
    """Emulators leave it out, and botbuilder's own parser fails on the others."""
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        click = office.click("ruth", "refresh", {"case": case})
        del click["value"]["trigger"]
        assert f"Case {case}" in words_of(await office.card(click))


@pytest.mark.parametrize("verb", ["approve", "refresh", "cancel", "edit", "submit:edit", "unheard"])
@pytest.mark.parametrize("value", [{}, {"case": 999}, {"case": "x"}, {"case": -1}, {"case": None}])
async def test_whatever_is_clicked_a_card_comes_back(
    tmp_path: Path, verb: str, value: dict[str, Any]
) -> None:
    async with an_office(tmp_path) as office:
        assert words_of(await office.card(office.click("ruth", verb, value)))


async def test_a_failure_of_ours_is_excused_on_a_card_and_the_log_has_no_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise ValueError("An unmistakable sentence of theirs.")

    async with an_office(tmp_path) as office:
        case = await office.take_in()
        value = await office.on_screen(case)
        office.desk.handle = fails  # type: ignore[method-assign, assignment]
        card = await office.card(office.click("ruth", "approve", value))
        assert "didn't work" in words_of(card)
    printed = capsys.readouterr()
    assert "unmistakable" not in caplog.text + printed.out + printed.err


async def test_a_button_that_carries_nothing_is_one_all_the_same(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        click = office.click("ruth", "run", {})
        click["value"]["action"]["data"] = None
        assert "All caught up" in words_of(await office.card(click))


async def test_what_is_no_click_at_all_is_a_bad_request(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        values: tuple[Any, ...] = (None, [], "x", {"action": []}, {"action": {"verb": {}}})
        for value in values:
            click = office.click("ruth", "approve", {}) | {"value": value}
            assert (await office.send(click)).status == 400


UNHANDLED = [
    *("", "x" * 300, "adaptivecard/action", "composeExtension/query", "composeExtension/queryLink"),
    *("config/fetch", "message/submitAction", "signin/verifyState", "task/other"),
]
"""Names of invokes that other apps offer, and of none at all."""


@pytest.mark.parametrize("name", UNHANDLED)
async def test_an_invoke_that_we_do_not_offer_is_not_implemented_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    async with an_office(tmp_path) as office:
        invoke = office.speaking.activity("ruth", "invoke", name=name, value={"x": 1})
        answer = await office.send(invoke)
        assert (answer.status, await answer.text()) == (501, "")
        assert "requests refused" in (said := capsys.readouterr().out)
        assert "teams unsupported" in said


async def test_a_menus_choice_says_what_it_does(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        choice = f'{{"do":"hold","case":{case}}}'
        card = await office.card(office.click("ruth", "more", {"case": case, "more": choice}))
        assert "Hold the reply" in words_of(card)
        page = '{"which":"mine","page":1}'
        card = await office.card(office.click("ruth", "list", {"list": page}))
        assert "You have no open cases." in words_of(card)


@pytest.mark.parametrize("which", list(Which))
async def test_a_chosen_list_is_the_one_that_its_word_shows(tmp_path: Path, which: Which) -> None:
    async with an_office(tmp_path) as office:
        choice = json.dumps({"which": which, "page": 1})
        chosen = await office.card(office.click("ruth", "list", {"list": choice}))
        (typed,) = await office.say("ruth", which)
        assert words_of(chosen) == typed


async def test_a_list_of_another_version_is_refused_not_replaced(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        choice = json.dumps({"which": "of a newer version", "page": 1})
        card = await office.card(office.click("ruth", "list", {"list": choice}))
        assert "another version" in words_of(card)


async def test_the_owner_is_chosen_from_the_tenants_people(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("ruth", "assign", case, {"assign": "aad-maya-0000"})
        assert (await office.case(case)).contact.owner == "maya"
        card = await office.press("ruth", "assign", case, {"assign": "aad-nobody-0000"})
        assert "aren't on the practice's list" in words_of(card)
        assert (await office.case(case)).contact.owner == "maya"


# --- forms on the card, and in a dialog


async def test_a_form_opens_on_the_card_and_closes_into_the_fresh_one(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        form = await office.press("ruth", "decline", case)
        assert "reason" in inputs_of(form)
        value = {"case": case, "reason": "a duplicate, of case 209"}
        card = await office.card(office.click("ruth", "submit:decline", value))
        assert "a duplicate, of case 209" in words_of(card)
        assert (await office.case(case)).reply.state is ReplyState.DECLINED


async def test_a_form_with_something_to_mend_keeps_what_was_typed(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        typed = "Please take this review down, or else."
        value = await office.on_screen(case) | {"text": typed}
        form = await office.card(office.click("ruth", "submit:edit", value))
        assert inputs_of(form)["text"] == typed
        assert "can't go out yet" in words_of(form)
        draft = (await office.case(case)).draft
        assert draft is not None
        assert draft.version == 1


async def test_ticks_come_back_as_several(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("maya", "take_it", case)
        value = {"case": case, "reached": "yes", "about": "waiting,billing", "settled": "yes"}
        await office.card(office.click("maya", "submit:log_call", value))
        found = await office.case(case)
        assert {theme.value for theme in found.contact.calls[0].about} == {"waiting", "billing"}


async def test_cancel_brings_the_card_back(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("ruth", "edit", case)
        card = await office.press("ruth", "cancel", case)
        assert f"Case {case}" in words_of(card)


async def test_a_dialog_asks_the_same_and_does_the_same(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        fetch = {"msteams": {"type": "task/fetch"}, "form": "decline", "case": case}
        opened = await task(office, "ruth", "task/fetch", fetch)
        assert opened["type"] == "continue"
        card = opened["value"]["card"]["content"]
        (send,) = actions_of(card)
        assert send["type"] == "Action.Submit"
        data = send["data"] | {"reason": "a duplicate of case 209"}
        await task(office, "ruth", "task/submit", data)
        assert (await office.case(case)).reply.state is ReplyState.DECLINED


async def test_a_dialog_stays_open_until_it_is_right(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        typed = "Please take this review down, or else."
        value = await office.on_screen(case) | {"text": typed, "form": "edit"}
        told = await task(office, "ruth", "task/submit", value)
        assert told["type"] == "continue"
        assert typed in str(told)


async def test_a_dialog_of_a_stranger_or_of_nothing_is_refused_in_words(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        told = await task(office, "sam", "task/fetch", {"form": "decline", "case": case})
        assert "don't know you" in told["value"]
        told = await task(office, "ruth", "task/fetch", {"form": "unheard", "case": case})
        assert told["type"] == "message"
        told = await task(office, "ruth", "task/submit", {"form": "decline", "case": 999})
        assert "can't find case 999" in told["value"]


# --- rights


async def test_strangers_guests_and_others_are_refused_kindly_and_change_nothing(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        office.local.add("gast", role="guest")
        office.local.add("anton", role="anonymous")
        office.local.add("fern", tenant="another-tenant")
        case = await office.take_in()
        before = (await office.case(case)).version
        said = [
            words_of(await office.press(who, "approve", case)) for who in ("gast", "anton", "fern")
        ]
        assert all("Guests can't work on reviews" in one for one in said)
        assert "don't know you yet" in words_of(await office.press("sam", "approve", case))
        assert "don't know you yet" in words_of(await office.press("sam", "refresh", case))
        assert (await office.case(case)).version == before


async def test_a_member_known_by_address_is_asked_for_once_and_remembered(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        office.local.asked.clear()
        case = await office.take_in()
        await office.press("leo", "take_it", case)
        assert (await office.case(case)).contact.owner == "leo"
        await office.press("leo", "refresh", case)
        assert len(office.local.asked) == 1
        leo = office.desk.practice.members[(await office.case(case)).contact.owner]  # type: ignore[index]
        assert leo.chat["teams"] == "aad-leo-0000"


async def test_while_teams_does_not_say_who_they_are_they_are_asked_to_wait(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        office.local.is_down = True
        case = await office.take_in()
        assert "Try again in a minute" in words_of(await office.press("leo", "approve", case))


async def test_a_member_of_one_location_cannot_touch_anothers_case(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        assert f"can't find case {case}" in words_of(await office.press("tomas", "approve", case))
        shown = words_of(await office.press("tomas", "refresh", case))
        assert f"can't find case {case}" in shown
        assert "ninety minutes" not in shown


async def test_every_field_of_a_click_is_a_hint_only(tmp_path: Path) -> None:
    """Another practice's data on a card has no effect here."""
    async with an_office(tmp_path) as office:
        await office.take_in()
        unknown = words_of(await office.card(office.click("ruth", "approve", {"case": 999})))
        forged = {"case": 999, "practice": "other", "location": "elsewhere", "tenant": "other"}
        said = words_of(await office.card(office.click("ruth", "approve", forged)))
        assert said == unknown


async def test_another_tenants_click_does_not_come_in(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        click = office.click("ruth", "approve", await office.on_screen(case))
        click["conversation"]["tenantId"] = "another"
        assert (await office.send(click)).status == 403
        assert (await office.case(case)).reply.state is ReplyState.DRAFTED


async def test_who_may_not_edit_hears_that_and_nothing_of_what_is_wrong_with_a_text(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in(review(text="I called my lawyer and will sue this office."))
        sent = {**await office.on_screen(case), "text": "Please remove your review."}
        said = words_of(await office.card(office.click("leo", "submit:edit", sent)))
        assert "Only a manager can handle it" in said
        assert "can't go out yet" not in said


async def test_a_stranger_to_the_case_hears_nothing_of_what_is_wrong_with_a_text(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        sent = {**await office.on_screen(case), "text": "Please remove your review."}
        card = await office.card(office.click("tomas", "submit:edit", sent))
        unknown = await office.desk.unknown(case, office.desk.practice.members[MemberId("tomas")])
        said = words_of(card)
        assert unknown in said
        assert "remove" not in said.replace(unknown, "")


async def test_a_review_is_added_by_hand(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        private = office.speaking.private("maya")
        (shown,) = await office.say("maya", "add", **private)
        assert "Which office is it about?" in shown
        opened = await office.card(office.click("maya", "add_review", {}))
        assert "Which office is it about?" in words_of(opened)
        entered = {"location": "oak-street", "site": "yelp", "stars": "1", "text": "Rude."}
        told = await office.card(office.click("maya", "submit:add_review", entered))
        assert "Added. Case 1 is open: Yelp, Oak Street." in words_of(told)
        lacking = await office.card(office.click("maya", "submit:add_review", {"stars": ""}))
        assert "Say how many stars it has." in words_of(lacking)
        left = await office.card(office.click("maya", "cancel", {}))
        assert "Nothing was saved." in words_of(left)


async def test_a_review_notice_in_doubt_is_added_with_what_could_be_read(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        notice = Notice("google", 2, None, Untrusted("J. M."), Untrusted("Rude."))
        mail = Mail(mail_id("n1"), office.clock.now(), notice=notice, genuine="no")
        there = replace(mail, notice=replace(notice, business=Untrusted("Oak Street")))
        await Mailroom(office.desk, Intake(office.desk)).take(there)
        opened = await office.card(office.click("maya", "mail_review", {"mail": 1}))
        assert "Rude." in str(opened)
        cancel = next(one for one in actions_of(opened) if one.get("verb") == "cancel")
        left = await office.card(office.click("maya", "cancel", cancel["data"]))
        assert words_of(left).startswith("Okay. Nothing was saved. This looks like a review notice")
        entered = {"mail": 1, "location": "oak-street", "site": "google", "text": "Rude."}
        lacking = await office.card(
            office.click("maya", "submit:add_review", {**entered, "stars": ""})
        )
        assert "Say how many stars it has." in words_of(lacking)
        assert "'mail': 1" in str(lacking)
        told = await office.card(
            office.click("maya", "submit:add_review", {**entered, "stars": "1"})
        )
        assert "Added. Case 1 is open" in words_of(told)
        again = await office.card(office.click("maya", "mail_review", {"mail": 1}))
        assert "Maya added it." in words_of(again)


async def test_google_is_connected_by_a_link_for_the_manager_who_asked(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        office.desk.connect_link = lambda member: f"https://bedside.example.com/{member}"
        (shown,) = await office.say("dana", "health", **office.speaking.private("dana"))
        assert "Connect Google" in shown
        opened = await office.card(office.click("dana", "connect_google", {}))
        assert "https://bedside.example.com/dana" in str(opened)
        assert "only for you" in words_of(opened)
        refused = await office.card(office.click("maya", "connect_google", {}))
        assert "Only managers can connect Google" in words_of(refused)
        office.desk.connect_link = None
        elsewhere = await office.card(office.click("dana", "connect_google", {}))
        assert "on the command line" in words_of(elsewhere)

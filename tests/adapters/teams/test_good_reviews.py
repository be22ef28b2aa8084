"""`@Bedside good` in Teams: good reviews, each with a thank-you that a person reads and posts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.cases.case import CaseId
from bot.cases.state.reply_status import ReplyState
from bot.reviews import Review, ReviewKey
from bot.store import cases
from tests.adapters.teams.office import Office, actions_of, an_office, inputs_of, words_of
from tests.world import MONDAY, OAK, review

PRAISE = (
    "The front desk was so kind, and I was in and out in twenty minutes. Thank you all!",
    "Best office in town. Everyone is friendly, and they always call right back.",
)


def good(number: int, **more: Any) -> Review:
    at = MONDAY - timedelta(hours=3 + number)
    return review(f"g{number}", PRAISE[number % len(PRAISE)], 5, at, **more)


async def cases_of(office: Office) -> int:
    return len(await office.desk.store.read(cases.all_ids, office.desk.practice.id))


def at(card: dict[str, Any]) -> str:
    """The reply's input."""
    return next(name for name in inputs_of(card) if name.startswith("text"))


def text_of(card: dict[str, Any]) -> str:
    text: str = inputs_of(card)[at(card)]
    return text


async def list_them(office: Office, who: str) -> tuple[str, list[dict[str, Any]]]:
    """What the list says, and its buttons for thank-yous."""
    before = len(office.local.posted)
    (said,) = await office.say(who, "good")
    activity = office.local.posted[before][2]
    buttons = [one for one in actions_of(activity) if one.get("verb") == "thank"]
    return said, buttons


async def test_one_after_another_is_read_and_posted(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.intake.take_in([good(0), good(1)])
        said, buttons = await list_them(office, "ruth")
        assert "2 good reviews from the last 7 days have no reply yet" in said
        assert len(buttons) == 2
        card = await office.card(office.click("ruth", "thank", buttons[0]["data"]))
        posted = []
        for number in range(2):
            assert f"Review & post · {number + 1} of 2" in words_of(card)
            assert PRAISE[number] in words_of(card)
            text = text_of(card)
            assert text.splitlines()[0][:60] in said
            posted.append(text)
            send = next(one for one in actions_of(card) if one.get("verb") == "submit:thank")
            data = {**send["data"], at(card): text}
            card = await office.card(office.click("ruth", "submit:thank", data))
        assert "Approved. It posts in 60 seconds" in words_of(card)
        assert len(set(posted)) == 2
        for number, text in enumerate(posted, 1):
            case = await office.case(CaseId(number))
            assert case.is_praise
            assert case.reply.state is ReplyState.APPROVED
            assert case.reply.approval is not None
            assert case.reply.approval.text == text


async def test_cancel_and_the_last_one_lead_back_to_the_list(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.intake.take_in([good(0), good(1)])
        _, buttons = await list_them(office, "ruth")
        card = await office.card(office.click("ruth", "thank", buttons[1]["data"]))
        cancel = next(one for one in actions_of(card) if one.get("verb") == "cancel")
        listed = await office.card(office.click("ruth", "cancel", cancel["data"]))
        assert words_of(listed).startswith("Okay. Nothing was saved.")
        assert "2 good reviews from the last 7 days have no reply yet" in words_of(listed)
        assert await cases_of(office) == 0

        again = [one for one in actions_of(listed) if one.get("verb") == "thank"]
        card = await office.card(office.click("ruth", "thank", again[1]["data"]))
        send = next(one for one in actions_of(card) if one.get("verb") == "submit:thank")
        data = {**send["data"], at(card): text_of(card)}
        listed = await office.card(office.click("ruth", "submit:thank", data))
        assert words_of(listed).startswith("Approved. It posts in 60 seconds")
        assert "1 good review from the last 7 days has no reply yet" in words_of(listed)


async def test_who_may_not_post_gets_no_button_and_a_reason(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.intake.take_in([good(0)])
        said, buttons = await list_them(office, "maya")
        assert "Only approvers can post replies at Oak Street" in said
        assert buttons == []
        data = {"words": "1", "page": 1}
        card = await office.card(office.click("maya", "submit:thank", {**data, "text_1": "Hi"}))
        assert "Only approvers can post replies" in words_of(card)
        assert await cases_of(office) == 0


async def test_what_needs_fixing_comes_back_with_what_was_typed(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.intake.take_in([good(0)])
        _, buttons = await list_them(office, "ruth")
        card = await office.card(office.click("ruth", "thank", buttons[0]["data"]))
        send = next(one for one in actions_of(card) if one.get("verb") == "submit:thank")
        mine = f"Thank you for your visit on Tuesday. {text_of(card)}"
        card = await office.card(
            office.click("ruth", "submit:thank", {**send["data"], at(card): mine})
        )
        assert "This can't go out yet. Nothing has been saved." in words_of(card)
        assert text_of(card) == mine
        assert await cases_of(office) == 0


async def test_where_a_person_posts_they_say_that_its_there(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        by_hand = (ReviewKey("yelp", OAK, f"y{n}") for n in range(2))
        await office.intake.take_in([good(n, key=key) for n, key in enumerate(by_hand)])
        _, buttons = await list_them(office, "ruth")
        card = await office.card(office.click("ruth", "thank", buttons[0]["data"]))
        send = next(one for one in actions_of(card) if one.get("verb") == "submit:thank")
        assert send["title"] == "I posted it"
        card = await office.card(office.click("ruth", "submit:thank", send["data"]))
        case = await office.case(CaseId(1))
        assert case.closed is not None
        assert case.closed.outcome == "thanked"
        # the next one has nothing to fill in, and it's shown all the same
        assert "Review & post · 2 of 2" in words_of(card)
        send = next(one for one in actions_of(card) if one.get("verb") == "submit:thank")
        await office.card(office.click("ruth", "submit:thank", send["data"]))
        assert await cases_of(office) == 2


async def test_the_same_submission_twice_posts_once(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.intake.take_in([good(0), good(1)])
        _, buttons = await list_them(office, "ruth")
        card = await office.card(office.click("ruth", "thank", buttons[0]["data"]))
        send = next(one for one in actions_of(card) if one.get("verb") == "submit:thank")
        data = {**send["data"], at(card): text_of(card)}
        again = office.click("ruth", "submit:thank", data)
        first = await office.card(again)
        second = await office.card(again)
        assert words_of(first) == words_of(second)
        assert await cases_of(office) == 1

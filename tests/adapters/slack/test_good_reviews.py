"""`/reviews good`: good reviews, each with a thank-you that a person reads and posts."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.cases.case import CaseId
from bot.cases.reply import UndoApproval
from bot.cases.state.reply_status import ReplyState
from bot.practice import Policy
from bot.reviews import Review, ReviewKey
from bot.store import cases
from sandbox.slack.answer import Answer
from tests.adapters.slack.office import OAK as CHANNEL
from tests.adapters.slack.office import Office, an_office, words_of
from tests.world import LAKE, MONDAY, OAK, review

PRAISE = (
    "The front desk was so kind, and I was in and out in twenty minutes. Thank you all!",
    "Best office in town. Everyone is friendly, and they always call right back.",
    "They answered the phone on the first ring and found a time that works for me. Wonderful.",
)


def good(number: int, text: str = "", stars: int = 5, **more: Any) -> Review:
    words = text or PRAISE[number % len(PRAISE)]
    at = more.pop("posted_at", MONDAY - timedelta(hours=3 + number))
    return review(f"g{number}", words, stars, at, **more)


async def with_good(office: Office, *reviews: Review) -> None:
    await office.intake.take_in(reviews or [good(number) for number in range(3)])


async def open_first(office: Office, who: str = "ruth") -> None:
    """List them, and press the first button."""
    before = {*_listed(office)}
    await office.type(who, "good")
    (ts,) = {*_listed(office)} - before
    message = office.world.channels[CHANNEL].messages[ts]
    value = next(_buttons(message.blocks, "thank"))["value"]
    await office.click(who, office.message_with("thank", value), "thank")


def _listed(office: Office) -> list[str]:
    return [ts for ts, m in office.world.channels[CHANNEL].messages.items() if m.ephemeral_to]


def _buttons(shown: Any, action: str) -> Any:
    if isinstance(shown, dict):
        if shown.get("action_id") == action:
            yield shown
        for part in shown.values():
            yield from _buttons(part, action)
    if isinstance(shown, list | tuple):
        for part in shown:
            yield from _buttons(part, action)


def _input(office: Office, who: str, name: str) -> dict[str, Any]:
    """The form's input whose id begins like this."""
    view = office.form(who)
    assert view is not None
    found: dict[str, Any] = next(
        block for block in view.payload["blocks"] if block.get("block_id", "").startswith(name)
    )
    return found


def _text(office: Office, who: str) -> str:
    text: str = _input(office, who, "text")["element"]["initial_value"]
    return text


async def send(office: Office, who: str, text: str, **more: Any) -> Answer:
    """Submit the open form with this text. `more` are inputs by the beginning of their ids."""
    entered = {_input(office, who, name)["block_id"]: value for name, value in more.items()}
    at = _input(office, who, "text")["block_id"]
    return await office.submit(who, **{at: {"value": text}, **entered})


def _title(office: Office, who: str = "ruth") -> str:
    view = office.form(who)
    return words_of(view.payload["title"]).strip() if view else ""


async def test_each_is_listed_with_its_own_thank_you(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await with_good(office)
        await office.take_in(review("bad"))
        (shown,) = await office.type("ruth", "good")
        assert "3 good reviews from the last 7 days have no reply yet" in shown
        for praise in PRAISE:
            assert praise in shown
        drafts = shown.split("Thank-you")[1:]
        assert len(drafts) == 3
        assert len({draft.split("|")[0][:160] for draft in drafts}) == 3
        assert shown.count("ready to post") == 3
        assert "ninety minutes" not in shown
        assert await cases_of(office) == 1


async def cases_of(office: Office) -> int:
    return len(await office.desk.store.read(cases.all_ids, office.desk.practice.id))


async def test_one_after_another_is_read_and_posted_in_one_window(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await with_good(office)
        await open_first(office)
        said, inputs = [], set()
        for number in range(3):
            assert _title(office) == f"Review & post · {number + 1} of 3"
            view = office.form("ruth")
            assert view is not None
            assert PRAISE[number] in words_of(view.payload["blocks"])
            said.append(_text(office, "ruth"))
            inputs.add(_input(office, "ruth", "text")["block_id"])
            assert (await send(office, "ruth", said[-1])).ok
        assert office.form("ruth") is None
        assert "Approved. It posts in 60 seconds" in office.seen_by("ruth")[-1]
        assert len(set(said)) == 3
        # Slack keeps what's in an input of the same name
        assert len(inputs) == 3
        for number in range(3):
            case = await office.case(CaseId(number + 1))
            assert case.is_praise
            assert case.reply.state is ReplyState.APPROVED
            assert case.reply.approval is not None
            assert case.reply.approval.text == said[number]
            assert case.draft is not None
            assert case.draft.by is None
        (shown,) = await office.type("ruth", "good")
        assert "No good reviews from the last 7 days need a thank-you." in shown


async def test_the_window_shows_the_thank_you_that_the_list_shows(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await with_good(office)
        (shown,) = await office.type("ruth", "good")
        await open_first(office)
        for _ in range(3):
            first = _text(office, "ruth").splitlines()[0]
            assert first in shown
            await send(office, "ruth", _text(office, "ruth"))


async def test_it_can_be_undone_and_then_waits_like_any_reply(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await with_good(office, good(0))
        await open_first(office)
        assert _title(office) == "Review & post"
        await send(office, "ruth", _text(office, "ruth"))
        ruth = next(m for m in office.desk.practice.members.values() if m.name.startswith("Ruth"))
        undone = await office.desk.handle(UndoApproval(CaseId(1)), by=ruth, key="undo")
        assert undone.said == "Undone. Nothing was posted."
        case = await office.case(CaseId(1))
        assert case.awaits_reply
        assert case.is_praise


async def test_who_may_not_post_sees_the_list_without_buttons(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await with_good(office)
        (shown,) = await office.type("maya", "good")
        assert "Only approvers can post replies at Oak Street" in shown
        assert "Nothing is posted until" not in shown
        message = office.world.channels[CHANNEL].messages[_listed(office)[-1]]
        assert not list(_buttons(message.blocks, "thank"))
        value = json.dumps({"words": "1 2 3", "page": 1})
        await office.click("maya", office.message_with("thank", value), "thank")
        assert office.form("maya") is None
        assert "Only approvers can post replies" in office.seen_by("maya")[-1]


async def test_offices_where_one_does_not_work_are_not_shown_nor_posted(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await with_good(office, good(0), good(1, at=LAKE))
        # Tomas works at Lakeside
        (shown,) = await office.type("tomas", "good")
        assert "1 good review from" in shown
        assert PRAISE[0] not in shown
        # the older one was recorded first
        value = json.dumps({"words": "2", "page": 1})
        await office.click("tomas", office.message_with("thank", value), "thank")
        assert office.form("tomas") is None
        assert await cases_of(office) == 0


async def test_what_needs_fixing_is_not_posted_and_nothing_is_saved(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await with_good(office)
        await open_first(office)
        mine = f"Thank you for your visit on Tuesday, we love our patients. {_text(office, 'ruth')}"
        await send(office, "ruth", mine)
        view = office.form("ruth")
        assert view is not None
        assert "This can't go out yet. Nothing has been saved." in words_of(view.payload["blocks"])
        assert _text(office, "ruth") == mine
        assert await cases_of(office) == 0
        assert (await office.fix("ruth", "Fix all 3", mine)).ok
        fixed = _text(office, "ruth")
        assert "Tuesday" not in fixed
        assert fixed in mine
        assert await cases_of(office) == 0
        await send(office, "ruth", fixed)
        approval = (await office.case(CaseId(1))).reply.approval
        assert approval is not None
        assert approval.text == fixed


async def test_own_words_are_posted_as_typed(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await with_good(office, good(0))
        await open_first(office)
        mine = _text(office, "ruth").replace("\n– ", " It made our day.\n– ", 1)
        await send(office, "ruth", mine)
        if office.form("ruth") is not None:  # the check wants the new sentence looked at
            keys = [
                option["value"]
                for block in office.form("ruth").payload["blocks"]  # type: ignore[union-attr]
                if str(block.get("block_id")).startswith("looked_at")
                for option in block["element"]["options"]
            ]
            ticked = {"selected_options": keys}
            await send(office, "ruth", mine, looked_at=ticked)
        case = await office.case(CaseId(1))
        assert case.reply.approval is not None
        assert case.reply.approval.text == mine
        assert case.draft is not None
        assert case.draft.by is not None


async def test_two_people_see_each_text_where_the_office_wants_that(tmp_path: Path) -> None:
    async with an_office(tmp_path, policy=Policy(four_eyes=True)) as office:
        await with_good(office, good(0), good(1))
        await open_first(office)
        ours = _text(office, "ruth")
        await send(office, "ruth", ours.replace("\n– ", " Thank you.\n– ", 1))
        assert await cases_of(office) == 0
        await send(office, "ruth", ours)
        assert await cases_of(office) == 1


async def test_one_that_someone_else_posted_is_passed_over(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await with_good(office)
        await open_first(office, "ruth")
        await open_first(office, "dana")
        await send(office, "dana", _text(office, "dana"))
        await send(office, "ruth", _text(office, "ruth"))
        assert await cases_of(office) == 1
        view = office.form("ruth")
        assert view is not None
        assert "Someone just replied to that one." in words_of(view.payload["blocks"])
        assert _title(office) == "Review & post · 2 of 3"


async def test_a_review_that_changed_meanwhile_is_read_again_first(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await with_good(office, good(0))
        await open_first(office)
        later = office.clock.pass_(minutes=1)
        await with_good(
            office, good(0, "Lovely people. Thank you for everything.", updated_at=later)
        )
        text = _text(office, "ruth")
        await send(office, "ruth", text)
        view = office.form("ruth")
        assert view is not None
        shown = words_of(view.payload["blocks"])
        assert "The review changed while you were reading. Here's the new version." in shown
        assert "Lovely people. Thank you for everything." in shown
        assert await cases_of(office) == 0


async def test_offices_stars_and_days_narrow_the_list(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        old = good(0, posted_at=MONDAY - timedelta(days=12))
        await with_good(office, good(1), good(2, at=LAKE, stars=4), old)
        (all_of_them,) = await office.type("ruth", "good")
        assert "2 good reviews from the last 7 days" in all_of_them
        (lake,) = await office.type("ruth", "good reviews Lakeside")
        assert "1 good review from the last 7 days has no reply yet" in lake
        (four,) = await office.type("ruth", "good 4 stars")
        assert "1 good review" in four
        (month,) = await office.type("ruth", "good last month")
        assert "1 good review has no reply yet" in month
        (themes,) = await office.type("ruth", "good parking")
        assert "I can narrow good reviews down by office, stars, and days." in themes


async def test_stars_alone_get_a_thank_you_that_speaks_of_no_words(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        bare = [review(f"bare{n}", "", 5 - n % 2, MONDAY - timedelta(hours=n)) for n in range(4)]
        await with_good(office, *bare)
        (shown,) = await office.type("ruth", "good")
        assert "4 good reviews" in shown
        assert shown.count("No text, only stars.") == 4
        assert shown.count("ready to post") == 4
        await open_first(office)
        said = set()
        for _ in range(4):
            said.add(_text(office, "ruth"))
            assert not re.search(
                r"\b(words?|wr[io]t\w*|read\w*|said|say\w*)\b", _text(office, "ruth")
            )
            await send(office, "ruth", _text(office, "ruth"))
        assert len(said) == 4
        assert await cases_of(office) == 4


async def test_complaints_and_answered_ones_are_left_out(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        other = ReviewKey("yelp", OAK, "y1")
        await with_good(office, good(0), good(1, key=other))
        await office.take_in(review("mixed", "Nobody picks up the phone. Rude, too.", 4))
        (shown,) = await office.type("ruth", "good")
        assert "2 good reviews" in shown
        assert "doesn't let us post automatically" in shown


async def test_where_a_person_posts_the_window_asks_whether_its_there(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await with_good(office, good(1, key=ReviewKey("yelp", OAK, "y1")))
        await open_first(office)
        view = office.form("ruth")
        assert view is not None
        assert words_of(view.payload["submit"]).strip() == "I posted it"
        await office.submit("ruth")
        case = await office.case(CaseId(1))
        assert case.reply.state is ReplyState.PUBLISHED
        assert case.closed is not None
        assert case.closed.outcome == "thanked"


async def test_more_than_a_page_can_be_shown(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await with_good(office, *(good(number) for number in range(7)))
        (shown,) = await office.type("ruth", "good")
        assert shown.count("Thank-you") == 5
        assert "Show 2 more" in shown
        (rest,) = await office.type("ruth", "good page 2")
        assert rest.count("Thank-you") == 2


async def test_if_there_are_too_many_the_newest_are_read(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await with_good(office, *(good(number, f"{number}: {PRAISE[0]}") for number in range(61)))
        (shown,) = await office.type("ruth", "good")
        assert "The newest 60 good reviews from the last 7 days have no reply yet" in shown
        assert f"0: {PRAISE[0]}" in shown

"""Tests that errors in forms are shown under their inputs, and that nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.cases.case import CaseId
from bot.cases.state.call import ContactState, Settled
from bot.cases.state.reply import Hold
from bot.cases.state.reply_status import Declined, ReplyState
from bot.practice import MemberId
from sandbox.slack.answer import Answer
from sandbox.slack.world import View
from tests.adapters.slack.office import Office, an_office, slack_id, text_block, words_of
from tests.world import MONDAY, review


async def edit(office: Office, who: str, case: CaseId, text: str) -> Answer:
    await office.press(who, "edit", case)
    return await office.submit(who, text={"value": text})


def text_in(form: View) -> str:
    """The text that the form's input starts with."""
    blocks = form.payload["blocks"]
    (block,) = (block for block in blocks if block.get("block_id") == text_block(form))
    return str(block["element"]["initial_value"])


def good(text: str) -> str:
    """A reply with all the required parts."""
    return (
        f"{text} Please call me at (704) 555-0132 or write to care@oakstreet.example.\n"
        "– Dana Penhale, Practice Manager"
    )


async def test_an_edited_draft_is_saved_and_the_form_closes(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        text = good("Thank you for telling us. Long waits are frustrating.")
        assert (await edit(office, "maya", case, text)).ok
        assert office.form("maya") is None
        draft = (await office.case(case)).draft
        assert draft is not None
        assert (draft.version, draft.text, draft.by) == (2, text, "maya")


async def test_a_text_that_nobody_may_approve_is_not_taken_and_stays_in_the_form(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        assert (await edit(office, "maya", case, "Please remove your review.")).ok
        form = office.form("maya")
        assert form is not None
        shown = words_of(form.payload["blocks"])
        assert "This can't go out yet" in shown
        assert "“Please remove your review”" in shown
        assert form.state["text"]["text"]["value"] == "Please remove your review."
        draft = (await office.case(case)).draft
        assert draft is not None
        assert draft.version == 1


async def test_every_fix_is_taken_with_one_click(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        typed = good("Thank you for your visit on Monday. Long waits are frustrating.")
        await edit(office, "maya", case, typed)
        assert (await office.fix("maya", "Fix all 3", typed)).ok
        form = office.form("maya")
        assert form is not None
        assert "Fixed. Read it again before you post it." in words_of(form.payload["blocks"])
        assert "Needs fixing" not in words_of(form.payload["blocks"])
        fixed = text_in(form)
        assert "Monday" not in fixed
        assert "Long waits are frustrating." in fixed
        assert (await office.submit("maya", **{text_block(form): {"value": fixed}})).ok
        assert office.form("maya") is None
        draft = (await office.case(case)).draft
        assert draft is not None
        assert (draft.by, draft.text) == ("maya", fixed)


async def test_a_fix_stands_next_to_its_finding_and_leaves_the_others(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        typed = good("Please remove your review. We'd like *you* to call. Long waits hurt.")
        await edit(office, "maya", case, typed)
        form = office.form("maya")
        assert form is not None
        found = {
            str(block["text"]["text"]).partition(":")[0]: block["accessory"]["text"]["text"]
            for block in form.payload["blocks"]
            if "accessory" in block
        }
        assert found == {
            "*“Please remove your review”*": "Remove it",
            "“*you*”": "Replace it",
        }
        assert "Instead: “you”" in words_of(form.payload["blocks"])

        before = text_block(form)
        more = f"{typed}\n"
        assert (await office.fix("maya", "Replace it", more)).ok
        again = office.form("maya")
        assert again is not None
        assert text_block(again) != before, "Slack would keep the old text"
        assert "We'd like you to call." in text_in(again)
        assert "Please remove your review." in text_in(again)
        assert "One thing to fix" in words_of(again.payload["blocks"])

        assert (await office.fix("maya", "Remove it", text_in(again))).ok
        last = office.form("maya")
        assert last is not None
        assert "remove your review" not in text_in(last)
        assert "One thing to fix" not in words_of(last.payload["blocks"])
        draft = (await office.case(case)).draft
        assert draft is not None
        assert draft.version == 1, "nothing is saved yet"


async def test_what_they_typed_meanwhile_is_kept_and_a_fix_that_came_late_is_harmless(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        typed = good("Please remove your review. Long waits are frustrating.")
        await edit(office, "maya", case, typed)
        own = good("Long waits are frustrating, and we're looking into it.")
        assert (await office.fix("maya", "Remove it", own)).ok
        form = office.form("maya")
        assert form is not None
        assert "That's already fixed." in words_of(form.payload["blocks"])
        assert text_in(form) == own


async def test_a_doubtful_sentence_has_its_fix_in_the_window_to_post(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("ruth", "review_post", case)
        typed = good("Please remove your review. Long waits are frustrating.")
        await office.submit("ruth", text={"value": typed})
        assert (await office.fix("ruth", "Remove it", typed)).ok
        form = office.form("ruth")
        assert form is not None
        assert form.payload["callback_id"] == "post"
        sent = {text_block(form): {"value": text_in(form)}}
        assert (await office.submit("ruth", **sent)).ok
        approval = (await office.case(case)).reply.approval
        assert approval is not None
        assert approval.text == text_in(form)


async def test_what_a_click_can_fix_is_offered_though_a_person_must_do_the_rest(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        typed = good("Dear [NAME], thanks. Thank you for your visit on Monday. Waits are hard.")
        await edit(office, "maya", case, typed)
        assert (await office.fix("maya", "Fix all 3", typed)).ok
        form = office.form("maya")
        assert form is not None
        assert "Monday" not in text_in(form)
        assert "[NAME]" in text_in(form)
        assert "“[NAME]”" in words_of(form.payload["blocks"])
        draft = (await office.case(case)).draft
        assert draft is not None
        assert draft.version == 1


async def test_who_was_overtaken_while_writing_keeps_their_words(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("maya", "edit", case)
        await office.press("leo", "another_draft", case)
        mine = good("Thank you for writing. Nobody who turns to us should wait so long.")
        assert (await office.submit("maya", text={"value": mine})).ok
        form = office.form("maya")
        assert form is not None
        assert "The draft changed while you were writing" in words_of(form.payload["blocks"])
        assert form.state["text"]["text"]["value"] == mine
        assert (await office.submit("maya")).ok
        assert office.form("maya") is None
        draft = (await office.case(case)).draft
        assert draft is not None
        assert (draft.version, draft.text) == (3, mine)


async def test_a_form_sent_twice_counts_once(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await edit(office, "maya", case, good("Thank you for telling us."))
        await office.local.delivery.replay(office.local.delivery.captured[-1])
        draft = (await office.case(case)).draft
        assert draft is not None
        assert draft.version == 2


async def test_no_reply_needed_wants_a_reason(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("ruth", "decline", case)
        answer = await office.submit("ruth", reason={"value": " "})
        assert "reason" in answer.errors
        assert (await office.submit("ruth", reason={"value": "A duplicate of 209."})).ok
        found = await office.case(case)
        declined = found.reply.status
        assert isinstance(declined, Declined)
        assert declined.reason == "A duplicate of 209."


async def test_a_hold_never_passes_the_deadline(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("leo", "hold", case)
        late = int((MONDAY + timedelta(days=2)).timestamp())
        answer = await office.submit("leo", until={"selected_date_time": late})
        assert "past the deadline" in answer.errors["until"]
        soon = MONDAY + timedelta(hours=3)
        assert (await office.submit("leo", until={"selected_date_time": int(soon.timestamp())})).ok
        assert (await office.case(case)).reply.hold == Hold(soon, MemberId("leo"))


async def test_a_hold_with_one_click(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        until = MONDAY + timedelta(hours=3)
        await office.press("leo", "answer_hold", case, {"until": until.isoformat()})
        assert (await office.case(case)).reply.hold == Hold(until, MemberId("leo"))
        await office.press("leo", "answer_hold", case, {"until": "soon"})
        assert "That time has passed" in office.seen_by("leo")[-1]


async def test_a_call_is_logged_in_ticks(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("maya", "take_it", case)
        await office.press("maya", "log_call", case)
        answer = await office.submit("maya", reached={"selected_option": "yes"})
        assert "settled" in answer.errors
        entered = {"settled": {"selected_option": "yes"}}
        assert (await office.submit("maya", **entered)).ok
        contact = (await office.case(case)).contact
        assert contact.state is ContactState.RESOLVED
        assert contact.calls[0].settled is Settled.YES
        assert contact.calls[0].words.literal == ""


async def test_a_case_is_handed_over_in_a_form(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("maya", "take_it", case)
        await office.press("maya", "hand_over", case)
        assert (await office.submit("maya", owner={"selected_user": slack_id("leo")})).ok
        assert (await office.case(case)).contact.owner == "leo"


async def test_a_heated_review_asks_whether_they_are_sure(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        furious = "DISGUSTING. You are all idiots and liars!!! I am furious, worst clinic EVER!!!"
        case = await office.take_in(review(text=furious, posted_at=MONDAY))
        found = await office.case(case)
        assert found.heated
        await office.press("ruth", "approve", case)
        assert (await office.case(case)).reply.state is ReplyState.DRAFTED
        form = office.form("ruth")
        assert form is not None
        assert form.payload["callback_id"] == "approve_again"
        assert (await office.submit("ruth")).ok
        assert (await office.case(case)).reply.state is ReplyState.APPROVED


async def test_a_form_opened_too_late_gets_a_word(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        office.local.faults.error("views.open", "expired_trigger_id")
        await office.press("leo", "edit", case)
        assert "The form took too long to open" in office.seen_by("leo")[0]


async def test_the_whole_review_can_be_read(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("leo", "show_all", case)
        assert office.form("leo") is not None


def option(value: str) -> dict[str, str]:
    return {"selected_option": value}


async def test_a_review_is_added_by_hand(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        assert await office.type("maya", "add") == []
        form = office.form("maya")
        assert form is not None
        assert form.payload["title"]["text"] == "Add a review"
        entered: dict[str, Any] = {
            "location": option("lakeside"),
            "site": option("healthgrades"),
            "stars": option("1"),
            "text": {"value": "They lost my results twice."},
            "author": {"value": "K. T."},
            "url": {"value": "not a link"},
        }
        wrong = await office.submit("maya", **entered)
        assert "That isn't a link." in wrong.errors["url"]
        fine = entered | {"url": {"value": "https://healthgrades.example/r/1"}}
        assert (await office.submit("maya", **fine)).ok
        assert office.form("maya") is None
        assert office.seen_by("maya")[-1] == "Added. Case 1 is open: Healthgrades, Lakeside."
        review = (await office.case(CaseId(1))).review
        assert (review.key.site, review.stars, review.site_id_known) == ("healthgrades", 1, False)
        assert review.url == "https://healthgrades.example/r/1"

        await office.type("maya", "add")
        await office.submit("maya", **fine)
        assert office.seen_by("maya")[-1] == "I already have this review. It's case 1."


# --- reading, editing and approving in one window


async def test_what_was_read_is_posted_with_one_more_click(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("ruth", "review_post", case)
        form = office.form("ruth")
        assert form is not None
        shown = words_of(form.payload["blocks"])
        assert "Waited ninety minutes" in shown
        assert "Everyone will see this on Google, from Oak Street." in shown
        assert form.payload["submit"]["text"] == "Post in 60 seconds"
        assert (await office.submit("ruth")).ok
        found = await office.case(case)
        assert found.reply.state is ReplyState.APPROVED
        assert found.draft is not None
        assert found.draft.version == 1


async def test_an_edited_reply_is_saved_and_posted_at_once(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("ruth", "review_post", case)
        text = good("Thank you for telling us. Long waits are frustrating.")
        assert (await office.submit("ruth", text={"value": text})).ok
        found = await office.case(case)
        assert found.reply.approval is not None
        assert found.reply.approval.text == text
        assert found.reply.approval.version == 2


async def test_a_blocked_text_stays_in_the_window_and_its_fix_is_one_click(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("ruth", "review_post", case)
        typed = good("Thank you for your visit on Monday. Long waits are frustrating.")
        assert (await office.submit("ruth", text={"value": typed})).ok
        assert (await office.case(case)).reply.state is ReplyState.DRAFTED
        form = office.form("ruth")
        assert form is not None
        shown = words_of(form.payload["blocks"])
        assert "Waited ninety minutes" in shown, "the review stays in sight"
        assert (await office.fix("ruth", "Fix all 3", typed)).ok
        fixed = office.form("ruth")
        assert fixed is not None
        assert "Waited ninety minutes" in words_of(fixed.payload["blocks"])
        assert (await office.submit("ruth", **{text_block(fixed): {"value": text_in(fixed)}})).ok
        approval = (await office.case(case)).reply.approval
        assert approval is not None
        assert "Monday" not in approval.text


DOUBTFUL = "I'm sorry. The kind of care you describe is not how we see our office."


async def test_a_doubtful_sentence_of_ones_own_is_asked_about_before_anything_is_saved(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("ruth", "review_post", case)
        typed = good(DOUBTFUL)
        assert (await office.submit("ruth", text={"value": typed})).ok
        found = await office.case(case)
        assert found.draft is not None
        assert (found.draft.version, found.reply.state) == (1, ReplyState.DRAFTED)
        form = office.form("ruth")
        assert form is not None
        assert "Before you post it" in words_of(form.payload["blocks"])
        assert form.state["text"]["text"]["value"] == typed
        (asked,) = (
            block for block in form.payload["blocks"] if block.get("block_id") == "looked_at_1"
        )
        keys = [option["value"] for option in asked["element"]["options"]]
        ticked = {"selected_options": keys}
        assert (await office.submit("ruth", looked_at_1=ticked)).ok
        approval = (await office.case(case)).reply.approval
        assert approval is not None
        assert (approval.version, approval.text) == (2, typed)
        assert len(approval.looked_at) == 1


async def test_a_heated_reply_of_ones_own_keeps_its_ticks_while_it_is_asked_about(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        furious = "DISGUSTING. You are all idiots and liars!!! I am furious, worst clinic EVER!!!"
        case = await office.take_in(review(text=furious, posted_at=MONDAY))
        await office.press("ruth", "review_post", case)
        await office.submit("ruth", text={"value": good(DOUBTFUL)})
        form = office.form("ruth")
        assert form is not None
        (asked,) = (
            block for block in form.payload["blocks"] if block.get("block_id") == "looked_at_1"
        )
        keys = [option["value"] for option in asked["element"]["options"]]
        assert (await office.submit("ruth", looked_at_1={"selected_options": keys})).ok
        form = office.form("ruth")
        assert form is not None
        assert "Yes, post it now" in words_of(form.payload["blocks"])
        assert (await office.submit("ruth", sure={"selected_options": ["yes"]})).ok
        assert (await office.case(case)).reply.state is ReplyState.APPROVED


async def test_a_heated_reply_is_asked_about_in_the_same_window(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        furious = "DISGUSTING. You are all idiots and liars!!! I am furious, worst clinic EVER!!!"
        case = await office.take_in(review(text=furious, posted_at=MONDAY))
        await office.press("ruth", "review_post", case)
        assert (await office.submit("ruth")).ok
        assert (await office.case(case)).reply.state is ReplyState.DRAFTED
        form = office.form("ruth")
        assert form is not None
        assert form.payload["callback_id"] == "post"
        sure = {"selected_options": ["yes"]}
        assert (await office.submit("ruth", sure=sure)).ok
        assert (await office.case(case)).reply.state is ReplyState.APPROVED


# --- the call


async def test_no_answer_asks_when_to_try_again_and_can_be_undone(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("maya", "take_it", case)
        await office.press("maya", "not_reached", case)
        form = office.form("maya")
        assert form is not None
        (asked,) = (block for block in form.payload["blocks"] if block["type"] == "input")
        again = asked["element"]["options"][1]
        assert again["text"]["text"] == "The next morning (Tue 9 AM)"
        assert (await office.submit("maya", again={"selected_option": again["value"]})).ok
        call = (await office.case(case)).contact.calls[-1]
        assert call.next_at is not None
        assert call.next_at.isoformat() == again["value"]
        assert (await office.press("maya", "undo_call", case)).ok
        assert (await office.case(case)).contact.calls == ()


async def test_their_own_call_is_logged_without_asking_whether_they_were_reached(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("maya", "they_called", case)
        assert (await office.submit("maya", settled={"selected_option": "partly"})).ok
        contact = (await office.case(case)).contact
        assert contact.owner == "maya"
        assert contact.calls[-1].by_them
        assert contact.calls[-1].next_on is not None


async def test_a_theme_is_corrected_from_the_card(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("maya", "themes", case)
        assert (await office.submit("maya", about={"selected_options": ["billing"]})).ok
        found = await office.case(case)
        assert [theme.value for theme in found.about] == ["billing"]
        assert found.corrected_by == "maya"

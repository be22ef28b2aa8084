"""The demo's page: what people see, press and type. Redrawing doesn't disturb anyone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.sandbox.screen import OAK, Json, Screen, opened

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.asyncio(loop_scope="session"),
]
PICTURES = Path(__file__).parents[2] / "var" / "pictures"


@pytest_asyncio.fixture(loop_scope="session")
async def screen(browser: Browser) -> AsyncIterator[Screen]:
    async with opened(browser, timezone_id="Asia/Tokyo") as one:
        yield one


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}


def button(action: str, **more: Any) -> Json:
    made = {"type": "button", "action_id": action, "text": plain(action.title()), "value": "1"}
    return made | more


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": marked(text)} | more


OVERFLOW = {"type": "overflow", "action_id": "more", "options": [option("hold"), option("skip")]}
OWNER = {"type": "users_select", "action_id": "owner", "placeholder": plain("Assign owner")}
CONFIRM = {
    "title": plain("Publish?"),
    "text": plain("It will stand in public."),
    "confirm": plain("Publish"),
    "deny": plain("Not yet"),
}


def inline(text: str, **style: bool) -> Json:
    return (
        {"type": "text", "text": text, "style": style} if style else {"type": "text", "text": text}
    )


RICH: Json = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                inline("Written by "),
                inline("somebody", bold=True),
                inline(" for "),
                {"type": "user", "user_id": "U0MAYA"},
                {"type": "emoji", "name": "star"},
            ],
        },
        {"type": "rich_text_quote", "elements": [inline("They said *nothing* <!channel>")]},
        {
            "type": "rich_text_list",
            "style": "ordered",
            "elements": [{"type": "rich_text_section", "elements": [inline("Listen first")]}],
        },
    ],
}


async def test_blocks_read_as_in_slack(screen: Screen) -> None:
    morning = int(screen.sandbox.clock.now().timestamp())
    message = await screen.post(
        {"type": "header", "text": plain("★☆☆☆☆ Oak Street")},
        section(f"*Due* <!date^{morning + 86400}^{{date_short_pretty}} at {{time}}|later>"),
        section("Which", fields=[marked("*Site*\nGoogle"), marked("_Case_\n7")]),
        {"type": "context", "elements": [marked(f"<!date^{morning - 7200}^{{ago}}|then> · seen")]},
        {"type": "divider"},
        RICH,
        actions(button("approve", style="primary", confirm=CONFIRM), OVERFLOW, OWNER),
    )
    await expect(message.get_by_role("heading")).to_have_text("★☆☆☆☆ Oak Street")
    await expect(message).to_contain_text("Due tomorrow at 10:00 AM")
    await expect(message).to_contain_text("2 hours ago · seen")
    await expect(message.locator(".rich")).to_contain_text(
        "Written by somebody for @Maya Corliss⭐"
    )
    await expect(message.locator("blockquote")).to_have_text("They said *nothing* <!channel>")
    await expect(message.locator("ol li")).to_have_text("Listen first")
    PICTURES.mkdir(parents=True, exist_ok=True)
    await screen.page.screenshot(path=PICTURES / "page-blocks.png")


async def test_what_is_public_is_asked_for_first(screen: Screen) -> None:
    message = await screen.post(actions(button("approve", style="primary", confirm=CONFIRM)))
    press = message.get_by_test_id("action-approve")
    await press.press("Enter")
    await expect(screen.page.get_by_text("It will stand in public.")).to_be_visible()
    await screen.page.keyboard.press("Escape")
    await expect(press).to_be_focused()
    await press.press("Enter")
    await screen.page.get_by_test_id("confirm-no").click()
    assert screen.actions == []
    await press.click()
    async with screen.page.expect_response("**/click"):
        await screen.page.get_by_test_id("confirm-yes").click()
    assert [action["action_id"] for action in screen.actions] == ["approve"]


async def test_arrow_keys_choose_nobody_before_enter(screen: Screen) -> None:
    message = await screen.post(actions(OWNER, button("next")))
    menu = message.get_by_test_id("action-owner")
    await menu.focus()
    await screen.page.keyboard.press("ArrowDown")
    await screen.page.keyboard.press("Tab")
    await expect(menu).to_have_value("")
    await menu.focus()
    await screen.page.keyboard.press("ArrowDown")
    await screen.page.keyboard.press("ArrowDown")
    async with screen.page.expect_response("**/click"):
        await screen.page.keyboard.press("Enter")
    assert [action["selected_user"] for action in screen.actions] == ["U0MAYA"]


async def test_a_menu_stays_open_while_others_write(screen: Screen) -> None:
    message = await screen.post(actions(OVERFLOW))
    more = message.get_by_test_id("action-more")
    await more.press("Enter")
    await screen.page.keyboard.press("ArrowDown")
    await screen.post(section("Something else happened"))
    await expect(screen.focus).to_have_text("Skip")
    async with screen.page.expect_response("**/click"):
        await screen.page.keyboard.press("Enter")
    assert [action["selected_option"]["value"] for action in screen.actions] == ["skip"]
    await more.press("Enter")
    await screen.page.keyboard.press("Escape")
    await expect(more).to_be_focused()


async def test_half_typed_words_and_the_cursor_stay_while_others_write(screen: Screen) -> None:
    field = screen.page.get_by_test_id("composer")
    await field.press_sequentially("/reviews pg")
    await field.press("ArrowLeft")
    await screen.post(section("Something else happened"))
    await screen.page.keyboard.type("endin")
    await expect(field).to_have_value("/reviews pending")
    async with screen.page.expect_response("**/command"):
        await field.press("Enter")
    assert screen.told[-1]["form"]["text"] == ["pending"]


async def test_the_keyboard_goes_on_in_a_message_whose_button_is_gone(screen: Screen) -> None:
    said = await screen.api("chat.postMessage", channel="C0OAK", blocks=[actions(button("one"))])
    message = screen.page.get_by_test_id(f"message-{said['ts']}")
    await message.get_by_test_id("action-one").focus()
    fresh = [actions(button("two"))]
    await screen.api("chat.update", channel="C0OAK", ts=said["ts"], blocks=fresh, text="two")
    await expect(message).to_be_focused()
    await screen.page.keyboard.press("Tab")
    await expect(message.get_by_test_id("action-two")).to_be_focused()


FORM: Json = {
    "type": "modal",
    "title": plain("Log the call"),
    "submit": plain("Save"),
    "close": plain("Cancel"),
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": plain("Words"),
            "element": {"type": "plain_text_input", "action_id": "words", "multiline": True},
        },
        {
            "type": "input",
            "block_id": "until",
            "label": plain("Until"),
            "element": {
                "type": "datetimepicker",
                "action_id": "until",
                "initial_date_time": 1777903200,
            },
        },
        {
            "type": "input",
            "block_id": "themes",
            "label": plain("Themes"),
            "optional": True,
            "element": {
                "type": "checkboxes",
                "action_id": "themes",
                "options": [option("waiting"), option("billing")],
            },
        },
        {
            "type": "input",
            "block_id": "reached",
            "label": plain("Reached"),
            "element": {
                "type": "radio_buttons",
                "action_id": "reached",
                "options": [option("yes"), option("no")],
            },
        },
    ],
}


async def open_form(screen: Screen) -> None:
    """The app responds to a button with a form."""
    before = len(screen.told)
    async with screen.page.expect_response("**/click"):
        await screen.page.get_by_test_id("action-form").last.click()
    trigger = screen.told[before]["trigger_id"]
    await screen.api("views.open", trigger_id=trigger, view=FORM)
    await expect(screen.page.get_by_test_id("modal")).to_be_visible()


async def test_a_form_is_filled_in_by_keyboard_in_the_readers_time(screen: Screen) -> None:
    await screen.post(actions(button("form")))
    await open_form(screen)
    modal = screen.page.get_by_test_id("modal")
    until = modal.get_by_test_id("action-until")
    await expect(until).to_have_value("2026-05-04T10:00")
    await until.fill("2026-05-04T16:30")
    await modal.get_by_label("Billing").press("Space")
    await modal.get_by_label("Yes").press("Space")
    await modal.get_by_test_id("modal-submit").press("Enter")
    await expect(modal.get_by_role("alert").first).to_be_visible()
    await expect(screen.focus).to_have_attribute("data-testid", "action-words")
    await screen.page.keyboard.type("They were kind.")
    await screen.page.screenshot(path=PICTURES / "page-form.png")
    await modal.get_by_test_id("modal-submit").press("Enter")
    await expect(modal).to_be_hidden()
    await expect(screen.page.get_by_test_id("action-form")).to_be_focused()
    values = screen.told[-1]["view"]["state"]["values"]
    assert values["words"]["words"]["value"] == "They were kind."
    assert values["until"]["until"]["selected_date_time"] == 1777903200 + 6 * 3600 + 1800
    assert [one["value"] for one in values["themes"]["themes"]["selected_options"]] == ["billing"]
    assert values["reached"]["reached"]["selected_option"]["value"] == "yes"


async def test_words_of_a_form_that_was_left_are_not_in_the_next_one(screen: Screen) -> None:
    await screen.post(actions(button("form")))
    modal = screen.page.get_by_test_id("modal")
    await open_form(screen)
    await modal.get_by_test_id("action-words").fill("About another patient")
    await screen.page.keyboard.press("Escape")
    await expect(modal).to_be_hidden()
    await open_form(screen)
    await expect(modal.get_by_test_id("action-words")).to_have_value("")


async def test_a_thread_opens_beside_and_escape_closes_it(screen: Screen) -> None:
    root = await screen.post(section("A card"))
    testid = await root.get_attribute("data-testid")
    assert testid
    ts = testid.removeprefix("message-")
    await screen.post(section("A reminder"), thread_ts=ts)
    opener = screen.page.get_by_test_id(f"open-thread-{ts}")
    await opener.press("Enter")
    thread = screen.page.get_by_test_id("thread")
    await expect(thread).to_contain_text("A reminder")
    await screen.page.keyboard.press("Escape")
    await expect(thread).to_be_hidden()
    await expect(opener).to_be_focused()


async def test_only_the_one_who_asked_sees_a_private_answer(screen: Screen) -> None:
    wish = {"channel": "C0OAK", "user": "U0RUTH", "text": "Just for you"}
    await screen.api("chat.postEphemeral", **wish)
    answer = screen.page.locator(".message.ephemeral")
    await expect(answer).to_contain_text("Only visible to you")
    await screen.page.get_by_test_id("play-as").select_option("U0MAYA")
    await expect(answer).to_have_count(0)


async def test_a_press_is_of_the_one_who_plays_now(screen: Screen) -> None:
    message = await screen.post(actions(button("take")))
    await screen.page.get_by_test_id("play-as").select_option("U0MAYA")
    await expect(screen.page.get_by_test_id("play-as")).to_have_value("U0MAYA")
    async with screen.page.expect_response("**/state?user=U0MAYA"):
        await screen.post(section("more"))
    async with screen.page.expect_response("**/click"):
        await message.get_by_test_id("action-take").click()
    assert screen.told[-1]["user"]["id"] == "U0MAYA"


async def test_a_reply_waits_for_moderation_and_the_page_shows_what_becomes_of_it(
    screen: Screen,
) -> None:
    world = screen.sandbox.google.world
    review = world.add_review(OAK.listing, 1, "<b>Nobody</b> called.", "<i>Bev</i>")
    world.put_reply(review.id, "Please call us.")
    shown = screen.page.get_by_test_id(f"site-review-{review.id}")
    reply = screen.page.get_by_test_id(f"site-reply-{review.id}")
    await expect(shown).to_contain_text("<b>Nobody</b> called.")
    await expect(shown).to_contain_text("<i>Bev</i>")
    await expect(reply).to_contain_text("Response from the owner")
    await expect(reply).to_contain_text("not public yet")
    await screen.page.get_by_test_id(f"site-refuse-{review.id}").click()
    await expect(reply).to_contain_text("not accepted")


async def test_a_review_one_writes_keeps_its_stars_while_others_arrive(screen: Screen) -> None:
    await screen.page.get_by_role("button", name="Write a review").press("Enter")
    form = screen.page.locator(".editing")
    await form.get_by_label("Stars").select_option("3")
    await form.get_by_label("Review").fill("So so.")
    await screen.page.get_by_test_id("new-review").press("Enter")
    await expect(screen.page.locator(".site article")).to_have_count(1)
    await expect(form.get_by_label("Stars")).to_have_value("3")
    await form.get_by_role("button", name="Post").click()
    mine = screen.page.locator(".site article").filter(has_text="So so.")
    await expect(mine.get_by_role("img", name="3 of 5 stars")).to_be_visible()


async def test_the_clock_jumps_and_the_keyboard_stays_on_its_button(screen: Screen) -> None:
    clock = screen.page.get_by_test_id("clock")
    await expect(clock).to_have_text("Mon, May 4, 10:00 AM")
    day = screen.page.get_by_test_id("clock-plus-1d")
    await day.press("Enter")
    await expect(clock).to_have_text("Tue, May 5, 10:00 AM")
    await expect(day).to_be_focused()


async def test_on_a_phone_one_looks_at_slack_or_at_the_review_site(browser: Browser) -> None:
    async with opened(browser, viewport={"width": 390, "height": 844}) as screen:
        await screen.post(section("A card " * 40), actions(button("approve"), OVERFLOW, OWNER))
        wide = "document.documentElement.scrollWidth <= window.innerWidth"
        assert await screen.page.evaluate(wide), "nothing sticks out sideways"
        tab = screen.page.get_by_role("tab", name="Slack")
        await tab.focus()
        await screen.page.keyboard.press("ArrowRight")
        await expect(screen.page.get_by_role("button", name="Write a review")).to_be_visible()
        await expect(screen.page.locator(".channel")).to_be_hidden()
        assert await screen.page.evaluate(wide), "nothing sticks out sideways"

"""Tests the accessibility of the demo's page: axe finds no problem in any state, light or dark."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from tests.sandbox.screen import Screen, opened
from tests.sandbox.teams.test_page import PLACE, card, execute, post, text
from tests.sandbox.test_mail_service import MAIL
from tests.sandbox.test_page import (
    CONFIRM,
    OVERFLOW,
    OWNER,
    RICH,
    actions,
    button,
    marked,
    open_form,
    plain,
    section,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.asyncio(loop_scope="session"),
]


@pytest_asyncio.fixture(loop_scope="session")
async def screen(browser: Browser) -> AsyncIterator[Screen]:
    async with opened(browser, PLACE, MAIL, color_scheme="light") as one:
        yield one


async def assert_open_to_everyone(screen: Screen, state: str) -> None:
    """No violation of any of axe's rules, in light and in dark."""
    for theme in ("light", "dark"):
        await screen.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        found = await Axe().run(screen.page, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{state}, {theme}:\n{found.generate_report()}"
    await screen.page.evaluate("document.documentElement.dataset.theme = 'light'")


async def test_everyone_can_use_slack(screen: Screen) -> None:
    page = screen.page
    root = await screen.post(
        {"type": "header", "text": plain("★☆☆☆☆ Oak Street")},
        section("*Due* tomorrow, <@U0RUTH>, see <https://x.example|the review> `now`"),
        {"type": "context", "elements": [marked("seen · <https://x.example|Open review>")]},
        {"type": "divider"},
        RICH,
        actions(button("form"), button("stop", style="danger", confirm=CONFIRM), OVERFLOW, OWNER),
    )
    await assert_open_to_everyone(screen, "channel")
    await root.get_by_test_id("action-more").click()
    await assert_open_to_everyone(screen, "menu")
    await page.keyboard.press("Escape")
    await root.get_by_test_id("action-stop").click()
    await assert_open_to_everyone(screen, "question")
    await page.get_by_test_id("confirm-no").click()
    await open_form(screen)
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_role("alert").first).to_be_visible()
    await assert_open_to_everyone(screen, "form with a complaint")
    await page.keyboard.press("Escape")
    testid = await root.get_attribute("data-testid")
    assert testid
    await screen.post(section("A reminder"), thread_ts=testid.removeprefix("message-"))
    await page.locator("[data-testid^=open-thread-]").click()
    await assert_open_to_everyone(screen, "thread")
    await page.get_by_test_id("home").click()
    await assert_open_to_everyone(screen, "home")
    await page.get_by_role("button", name="Write a review").click()
    await page.set_viewport_size({"width": 390, "height": 844})
    await assert_open_to_everyone(screen, "phone")
    await page.get_by_role("tab", name="Review site").click()
    await assert_open_to_everyone(screen, "review site on a phone")


async def test_everyone_can_use_teams(screen: Screen) -> None:
    page = screen.page
    await page.get_by_test_id("pane-teams").click()
    choice = {"type": "Input.ChoiceSet", "id": "why", "label": "Why", "style": "expanded"}
    asked = card(
        {**choice, "choices": [{"title": "Kind", "value": "kind"}]},
        {"type": "Input.Text", "id": "words", "label": "Words", "isRequired": True},
        {"type": "Input.Date", "id": "day", "label": "Day"},
        actions=[execute("send")],
    )
    more = [execute(f"rare-{n}", mode="secondary") for n in range(2)]
    unfolds = {"type": "Action.ShowCard", "title": "Ask", "card": asked}
    message = await post(
        screen,
        card(
            text("★☆☆☆☆ Waiting", style="heading"),
            text("Posted today · [Open review](https://x.example)", isSubtle=True, size="Small"),
            {"type": "Container", "style": "emphasis", "items": [text("Their words")]},
            actions=[execute("approve", style="positive"), unfolds, *more],
        ),
    )
    await assert_open_to_everyone(screen, "channel in Teams")
    await message.get_by_role("button", name="Ask").click()
    await message.get_by_test_id("teams-action-send").click()
    await expect(message.get_by_role("alert")).to_be_visible()
    await assert_open_to_everyone(screen, "unfolded form with a complaint")
    await page.get_by_test_id("teams-channel-chat").click()
    await assert_open_to_everyone(screen, "chat in Teams")
    await page.get_by_test_id("pane-both").click()
    await assert_open_to_everyone(screen, "both")


async def test_everyone_can_use_the_mailbox(screen: Screen) -> None:
    page = screen.page
    await page.get_by_test_id("view-mail").click()
    await assert_open_to_everyone(screen, "empty mailbox")
    await page.get_by_test_id("mail-notice").click()
    # no product is there to take it
    await expect(page.locator("#mail article")).to_contain_text("hasn't taken it yet")
    await page.get_by_test_id("mail-write").click()
    await expect(page.get_by_test_id("mail-from")).to_be_focused()
    await assert_open_to_everyone(screen, "mailbox")
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.get_by_test_id("tab-mail").click()
    await assert_open_to_everyone(screen, "mailbox on a phone")


async def test_the_guide_knows_what_was_done_and_what_comes_next(screen: Screen) -> None:
    guide = screen.page.get_by_test_id("guide")
    await expect(guide).to_contain_text("Try next (1 of 7): Press “A new review arrives”")
    message = await screen.post(actions(button("take_it")))
    await message.get_by_test_id("action-take_it").click()
    await guide.get_by_test_id("guide-skip").click()
    await guide.get_by_test_id("guide-skip").click()
    await screen.page.get_by_test_id("clock-plus-1h").click()
    await expect(guide).to_contain_text("Try next (5 of 7): Open that message")
    # the demo keeps it, not the window
    await screen.page.evaluate("sessionStorage.clear(); localStorage.clear()")
    await screen.page.reload()
    await expect(guide).to_contain_text("Try next (5 of 7): Open that message")

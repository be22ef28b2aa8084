"""The front desk's tasks by Tab, Enter and typing alone, in Slack and in Teams."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browser import Demo, demo, demo_url
from tests.journeys.patience import TEST_S
from tests.journeys.test_browser_teams import ROOM, newest

__all__ = ["demo", "demo_url"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(TEST_S)]

MOST_PRESSES = 150

REACHED = """(wanted) => {
    const at = document.activeElement;
    return at === wanted && at.matches(":focus-visible")
        && getComputedStyle(at).outlineStyle !== "none";
}"""


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press `key` until the keyboard is there, where one can see that it is."""
    element = wanted.element_handle()
    for _ in range(MOST_PRESSES):
        page.keyboard.press(key)
        if page.evaluate(REACHED, element):
            return
    raise AssertionError(f"{key} never gets to {wanted}")


def press(page: Page, wanted: Locator, key: str = "Tab") -> None:
    tab_to(page, wanted, key)
    page.keyboard.press("Enter")


def test_the_desks_tasks_in_slack(demo: Demo) -> None:
    page = demo.page
    demo.play("Ruth Abernell, approver")
    demo.channel("C0OAKSTREET")
    card = demo.write_review("Nobody looked up when I came in, and parking was a mess.")
    composer, dialog = page.get_by_test_id("composer"), page.get_by_test_id("modal")

    # read and post, then undo it
    composer.focus()
    review = card.get_by_test_id("action-review_post")
    press(page, review, "Shift+Tab")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(review).to_be_focused()
    page.keyboard.press("Enter")
    press(page, page.get_by_test_id("modal-submit"))
    expect(card).to_contain_text("Approved by @Ruth Abernell")
    composer.focus()
    press(page, card.get_by_test_id("action-undo"), "Shift+Tab")
    expect(review).to_be_visible()

    # take the call, and see what happens next
    composer.focus()
    press(page, card.get_by_test_id("action-take_it"), "Shift+Tab")
    expect(card).to_contain_text("@Ruth Abernell took this")
    composer.focus()
    more = card.get_by_test_id("action-more")
    press(page, more, "Shift+Tab")
    page.keyboard.press("Escape")
    expect(more).to_be_focused()

    # find, list and assign by one line
    composer.focus()
    for words, told in (
        ("/reviews search parking", "parking"),
        ("/reviews mine", "You have"),
        ("/reviews stats Oak Street", "Last 30 days"),
        ("/reviews home", "On duty today"),
    ):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        expect(page.locator(".message.ephemeral").last).to_contain_text(told)
        expect(composer).to_be_focused()


def test_the_desks_tasks_in_teams(demo: Demo) -> None:
    page = demo.page
    demo.play("Ruth Abernell, approver")
    page.get_by_test_id("pane-teams").click()
    page.get_by_test_id(ROOM).click()
    threads = page.locator("#teams [data-testid^=teams-thread-]")
    expect(threads.first).to_be_visible()
    before = threads.count()
    page.get_by_test_id("new-review").focus()
    page.keyboard.press("Enter")
    expect(threads).to_have_count(before + 1)
    thread, composer = newest(demo), page.get_by_test_id("teams-composer")

    composer.focus()
    press(page, thread.get_by_test_id("teams-action-review_post"), "Shift+Tab")
    send = thread.get_by_test_id("teams-action-submit:post")
    expect(send).to_be_visible()
    composer.focus()
    press(page, send, "Shift+Tab")
    expect(thread).to_contain_text("Approved by")
    composer.focus()
    press(page, thread.get_by_test_id("teams-action-undo"), "Shift+Tab")
    expect(thread.get_by_test_id("teams-action-review_post")).to_be_visible()
    composer.focus()
    press(page, thread.get_by_test_id("teams-action-take_it"), "Shift+Tab")
    expect(thread).to_contain_text("took this")

    composer.focus()
    log = page.locator("#teams [role=log]").last
    for words, told in (("search wait", "wait"), ("stats Oak Street", "Last 30 days")):
        page.keyboard.type(f"@Bedside {words}")
        page.keyboard.press("Enter")
        expect(log).to_contain_text(told)
        expect(composer).to_be_focused()

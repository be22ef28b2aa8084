"""Tests the front desk's tasks with only the keyboard, in Slack and in Teams."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browser import Demo, browser, demo, demo_url
from tests.journeys.patience import TEST_S
from tests.journeys.test_browser_teams import ROOM, newest

__all__ = ["browser", "demo", "demo_url"]
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(TEST_S)]

TRIES, SOON_MS = 12, 5_000
MOST_PRESSES = 150

REACHED = """(wanted) => {
    const at = document.activeElement;
    return wanted.includes(at) && at.matches(":focus-visible")
        && getComputedStyle(at).outlineStyle !== "none";
}"""


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press `key` until the keyboard is there, where one can see that it is.

    A card may be drawn anew between two presses, so it's looked up after each.
    """
    for _ in range(MOST_PRESSES):
        page.keyboard.press(key)
        if wanted.evaluate_all(REACHED):
            return
    raise AssertionError(f"{key} never gets to {wanted}")


def press(page: Page, wanted: Locator, key: str = "Tab") -> None:
    tab_to(page, wanted, key)
    page.keyboard.press("Enter")


def pick(page: Page, menu: Locator, letters: str, key: str = "Tab") -> None:
    """Go to a menu of Slack's, and choose by the first letters of an entry."""
    tab_to(page, menu, key)
    page.keyboard.type(letters)
    page.keyboard.press("Enter")


def retried(page: Page, deed: Callable[[], None]) -> None:
    """Do it from the composer, and again if a card closed its menu or form in the meantime.

    A card that is drawn anew does so, as in Teams.
    """
    for _ in range(TRIES):
        page.get_by_test_id("teams-composer").focus()
        try:
            deed()
        except AssertionError as missed:
            last = missed
            continue
        return
    raise last


def send(page: Page, ask: Callable[[], None], button: Locator) -> None:
    """Ask for a form of Teams', and send it as it is."""
    ask()
    expect(button).to_be_visible(timeout=SOON_MS)
    page.get_by_test_id("teams-composer").focus()
    press(page, button, "Shift+Tab")


def choose(page: Page, dots: Locator, entry: Locator) -> None:
    """Open a menu of Teams', go down to an entry, and choose it."""
    press(page, dots, "Shift+Tab")
    tab_to(page, entry, "ArrowDown")
    page.keyboard.press("Enter")


def arrived(demo: Demo) -> Locator:
    """The thread of a new review in the room of Teams. Some reviews are for another office."""
    page = demo.page
    page.get_by_test_id("pane-teams").click()
    page.get_by_test_id(ROOM).click()
    threads = page.locator("#teams [data-testid^=teams-thread-]")
    expect(threads.filter(has_text="A late reply is still worth it")).to_have_count(1)
    before = threads.count()
    for _ in range(TRIES):
        page.get_by_test_id("new-review").focus()
        page.keyboard.press("Enter")
        if comes(lambda: expect(threads).not_to_have_count(before, timeout=SOON_MS)):
            break
    return newest(demo)


def comes(expected: Callable[[], None]) -> bool:
    """Whether it's as expected soon, or it has to be tried again."""
    try:
        expected()
    except AssertionError:
        return False
    return True


def tick(page: Page, wanted: Locator) -> None:
    """Go to a tick or a radio button, and set it."""
    tab_to(page, wanted)
    page.keyboard.press("Space")
    expect(wanted).to_be_checked(timeout=SOON_MS)


def test_the_desks_tasks_in_slack(demo: Demo) -> None:
    page = demo.page
    demo.play("Ruth Abernell, approver")
    demo.channel("C0OAKSTREET")
    card = demo.write_review("The front desk ignored me, and parking was a mess.")
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
    thread, composer = arrived(demo), page.get_by_test_id("teams-composer")

    post = thread.get_by_test_id("teams-action-submit:post")
    review = thread.get_by_test_id("teams-action-review_post")
    retried(page, lambda: send(page, lambda: press(page, review, "Shift+Tab"), post))
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


def test_holding_assigning_handing_off_and_logging_a_call_in_slack(demo: Demo) -> None:
    page = demo.page
    demo.play("Ruth Abernell, approver")
    demo.channel("C0OAKSTREET")
    card = demo.write_review("The bill came three times, and nobody could say why.")
    composer, dialog = page.get_by_test_id("composer"), page.get_by_test_id("modal")
    submit = page.get_by_test_id("modal-submit")

    # hold, until the time that the window suggests
    composer.focus()
    pick(page, card.get_by_test_id("action-more"), "Hold", "Shift+Tab")
    expect(dialog).to_be_visible()
    press(page, submit)
    expect(dialog).to_be_hidden()
    expect(card).to_contain_text("On hold until")
    expect(card).to_contain_text("by @Ruth Abernell")

    # assign, by the first letters of a name
    composer.focus()
    pick(page, card.get_by_test_id("action-assign"), "Ruth", "Shift+Tab")
    expect(card).to_contain_text("@Ruth Abernell took this")

    # log a call
    composer.focus()
    press(page, card.get_by_test_id("action-log_call"), "Shift+Tab")
    expect(dialog).to_be_visible()
    reached = dialog.get_by_role("group", name="Did you reach them?")
    settled = dialog.get_by_role("group", name="Do they feel it's resolved?")
    tick(page, reached.get_by_role("radio").first)
    tick(page, settled.get_by_role("radio").first)
    page.keyboard.press("ArrowDown")
    press(page, submit)
    expect(dialog).to_be_hidden()
    expect(card).to_contain_text("Partly resolved.")

    # hand off what's left to someone else
    composer.focus()
    pick(page, card.get_by_test_id("action-more"), "Hand", "Shift+Tab")
    expect(dialog).to_be_visible()
    tab_to(page, dialog.locator("select").first)
    page.keyboard.type("Maya")
    press(page, submit)
    expect(dialog).to_be_hidden()
    expect(card).to_contain_text("@Maya Corliss spoke with them")


def test_holding_assigning_handing_off_and_logging_a_call_in_teams(demo: Demo) -> None:
    page = demo.page
    demo.play("Ruth Abernell, approver")
    thread = arrived(demo)
    more = thread.get_by_test_id("teams-more").first

    # hold, until the time that the form suggests
    submit = thread.get_by_test_id("teams-action-submit:hold")
    hold = thread.get_by_test_id("teams-action-hold")
    retried(page, lambda: send(page, lambda: choose(page, more, hold), submit))
    expect(thread).to_contain_text("On hold until")

    # assign, by a name that unfolds
    def assign() -> None:
        press(page, thread.get_by_test_id("teams-show-assign"), "Shift+Tab")
        press(page, thread.get_by_role("button", name="Ruth Abernell"))

    retried(page, assign)
    expect(thread).to_contain_text("took this")

    # log a call
    def log_call() -> None:
        press(page, thread.get_by_test_id("teams-action-log_call"), "Shift+Tab")
        save = thread.get_by_test_id("teams-action-submit:log_call")
        expect(save).to_be_visible(timeout=SOON_MS)
        page.get_by_test_id("new-review").focus()
        tick(page, thread.get_by_test_id("teams-tick-reached-yes"))
        tick(page, thread.get_by_test_id("teams-tick-settled-yes"))
        page.keyboard.press("ArrowDown")
        press(page, save)

    retried(page, log_call)
    expect(thread).to_contain_text("Partly resolved.")

    # hand off what's left to someone else
    def hand_off() -> None:
        choose(page, more, thread.get_by_test_id("teams-action-hand_over"))
        give = thread.get_by_test_id("teams-action-submit:assign")
        expect(give).to_be_visible(timeout=SOON_MS)
        page.get_by_test_id("new-review").focus()
        tab_to(page, thread.get_by_test_id("teams-input-owner"))
        page.keyboard.type("Maya")
        press(page, give)

    retried(page, hand_off)
    expect(thread).to_contain_text("Maya Corliss spoke with them")

"""The same person in Teams, and a practice with both open side by side, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.browser import Demo, browser, demo, demo_url
from tests.journeys.patience import TEST_S

__all__ = ["browser", "demo", "demo_url"]
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(TEST_S)]

ROOM = "teams-channel-19:oak-street@thread.tacv2"


def newest(demo: Demo) -> Locator:
    """The newest thread of the channel, pinned so that it stays the same one."""
    last = demo.page.locator("#teams [data-testid^=teams-thread-]").last
    testid = last.get_attribute("data-testid")
    assert testid
    return demo.page.locator(f"[data-testid='{testid}']")


def a_review_arrives(demo: Demo) -> Locator:
    threads = demo.page.locator("#teams [data-testid^=teams-thread-]")
    older = threads.filter(has_text="A late reply is still worth it")
    expect(older).to_have_count(1)  # it comes in its own time, and would count as the new one
    before = threads.count()
    demo.page.get_by_test_id("new-review").click()
    expect(threads).to_have_count(before + 1)
    return newest(demo)


def test_from_a_bad_review_to_the_follow_up_in_teams(demo: Demo) -> None:
    page = demo.page
    demo.play("Ruth Abernell, approver")
    page.get_by_test_id("pane-teams").click()
    page.get_by_test_id(ROOM).click()
    thread = a_review_arrives(demo)
    expect(thread).to_contain_text("Suggested reply")
    demo.picture("teams a review arrives")

    thread.get_by_test_id("teams-action-review_post").click()
    expect(thread).to_contain_text("Everyone will see this on Google")
    demo.picture("teams review and post")
    thread.get_by_test_id("teams-action-submit:post").click()
    expect(thread).to_contain_text("Approved by")
    expect(thread.get_by_test_id("teams-action-undo")).to_be_visible()
    expect(page.get_by_test_id("guide")).not_to_contain_text("Review & post")
    demo.picture("teams approved with undo")

    demo.pass_time("clock-plus-1h")
    demo.pass_time("clock-plus-1h")
    expect(thread).to_contain_text("Replied")
    expect(page.locator("#reviews")).to_contain_text("Dana Penhale")
    demo.picture("teams published")

    thread.get_by_test_id("teams-action-take_it").click()
    expect(thread).to_contain_text("took this")
    page.get_by_test_id("teams-channel-chat").click()
    brief = page.locator("#teams [data-testid^=teams-message-]").last
    expect(brief).to_contain_text("Look for them in your records")
    demo.picture("teams the call brief")
    brief.get_by_test_id("teams-action-log_call").click()
    expect(brief).to_contain_text("Did you reach them?")
    demo.picture("teams log the call")
    brief.get_by_label("Yes").first.check()
    brief.get_by_label("Yes").nth(1).check()
    brief.get_by_test_id("teams-action-submit:log_call").click()
    page.get_by_test_id(ROOM).click()
    expect(thread).to_contain_text("Resolved")

    demo.pass_time("clock-plus-2w")
    for _ in range(4):  # the demo begins at the current time of day, and a weekend can come between
        demo.pass_time("clock-plus-1d")
        if "It's been two weeks" in thread.inner_text():
            break
    expect(thread).to_contain_text("It's been two weeks")
    demo.picture("teams two weeks on")
    thread.get_by_test_id("teams-action-reached_out").click()
    expect(thread.get_by_test_id("teams-action-reached_out")).to_have_count(0)


def test_a_click_in_one_chat_shows_in_the_other(demo: Demo) -> None:
    page = demo.page
    demo.play("Ruth Abernell, approver")
    page.get_by_test_id("pane-both").click()
    demo.channel("C0OAKSTREET")
    page.get_by_test_id(ROOM).click()
    slack = demo.write_review("Nobody answers the phone there, three days in a row.")
    threads = page.locator("#teams [data-testid^=teams-thread-]")
    expect(threads.last).to_contain_text("three days in a row")
    teams = newest(demo)

    slack.get_by_test_id("action-review_post").click()
    page.get_by_test_id("modal-submit").click()
    expect(teams).to_contain_text("Approved by")
    demo.picture("both approved in slack")
    teams.get_by_test_id("teams-action-undo").click()
    expect(slack.get_by_test_id("action-review_post")).to_be_visible()
    demo.picture("both undone in teams")


def test_words_in_a_teams_chat_are_answered(demo: Demo) -> None:
    page = demo.page
    demo.play("Ruth Abernell, approver")
    page.get_by_test_id("pane-teams").click()
    page.get_by_test_id(ROOM).click()
    page.get_by_test_id("teams-composer").fill("@Bedside pendign")
    page.get_by_test_id("teams-composer").press("Enter")
    said = page.locator("#teams .posts, #teams [role=log]").last
    expect(said).to_contain_text("Did you mean")
    expect(said).to_contain_text("@Bedside overdue")
    demo.picture("teams did you mean")

"""Tests fixing the problems in a reply that can't go out yet, in a browser and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.journeys.browser import Demo, browser, demo, demo_url
from tests.journeys.patience import TEST_S
from tests.journeys.test_browser_teams import ROOM, a_review_arrives

__all__ = ["browser", "demo", "demo_url"]
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(TEST_S)]

OAK = "C0OAKSTREET"
PHONE: ViewportSize = {"width": 390, "height": 844}
BAD = "Please remove your review. I'm *so* sorry to read this. "
FIXED = "I'm so sorry to read this. "
NO_SIDEWAYS = "document.documentElement.scrollWidth <= window.innerWidth"


def test_each_finding_in_slack_has_its_fix_next_to_it(demo: Demo) -> None:
    page = demo.page
    demo.play("Ruth Abernell, approver")
    demo.channel(OAK)
    card = demo.write_review("I waited an hour and nobody said a word.")
    page.set_viewport_size(PHONE)
    card.get_by_test_id("action-review_post").click()
    modal = page.get_by_test_id("modal")
    text = modal.get_by_label("Our reply")
    draft = text.input_value()
    text.fill(f"{BAD}{draft}")
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("This can't go out yet")
    demo.picture("slack what needs fixing, on a phone")
    assert page.evaluate(NO_SIDEWAYS)

    modal.get_by_role("button", name="Remove it").click()
    expect(text).to_have_value(BAD.partition(". ")[2] + draft)
    modal.get_by_role("button", name="Replace it").click()
    expect(text).to_have_value(f"{FIXED}{draft}")
    expect(modal).not_to_contain_text("Needs fixing")
    demo.picture("slack fixed, on a phone")
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_be_hidden()
    expect(card).to_contain_text("Approved by @Ruth Abernell")


def test_each_finding_in_teams_has_its_fix_next_to_it(demo: Demo) -> None:
    page = demo.page
    demo.play("Ruth Abernell, approver")
    page.get_by_test_id("pane-teams").click()
    page.get_by_test_id(ROOM).click()
    thread = a_review_arrives(demo)
    page.set_viewport_size(PHONE)
    page.get_by_role("tab", name="Teams").click()
    thread.get_by_test_id("teams-action-review_post").click()
    text = thread.get_by_label("Our reply")
    draft = text.input_value()
    text.fill(f"{BAD}{draft}")
    thread.get_by_test_id("teams-action-submit:post").last.click()
    expect(thread).to_contain_text("This can't go out yet")
    demo.picture("teams what needs fixing, on a phone")
    assert page.evaluate(NO_SIDEWAYS)

    thread.get_by_role("button", name="Remove it").click()
    expect(text).to_have_value(BAD.partition(". ")[2] + draft)
    thread.get_by_role("button", name="Replace it").click()
    expect(text).to_have_value(f"{FIXED}{draft}")
    expect(thread).not_to_contain_text("Needs fixing")
    thread.get_by_role("button", name="Post in 60 seconds").click()
    expect(thread).to_contain_text("Approved by")

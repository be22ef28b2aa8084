"""Tests thanking people for good reviews, one by one, in a real browser on both platforms."""

from __future__ import annotations

import json
import re
import urllib.request

import pytest
from playwright.sync_api import Locator, ViewportSize, expect

from tests.journeys.browser import OAK, Demo, browser, demo, demo_url
from tests.journeys.patience import TEST_S
from tests.journeys.test_browser_teams import ROOM

__all__ = ["browser", "demo", "demo_url"]
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(TEST_S)]

CHANNEL = "C0OAKSTREET"
PHONE: ViewportSize = {"width": 390, "height": 844}
HAVE_NO_REPLY = re.compile(r"(\d+) good reviews? from the last 7 days ha(?:ve|s) no reply yet")
PRAISE = ("Everyone at the desk is so friendly, and they always call right back.", "")


def left(shown: Locator) -> int:
    """How many the list says are left."""
    expect(shown).to_contain_text(HAVE_NO_REPLY)
    found = HAVE_NO_REPLY.search(shown.inner_text())
    assert found
    return int(found[1])


def praise(demo: Demo) -> None:
    """Two people are happy with Oak Street, one of them without words. Then Bedside looks."""
    for number, text in enumerate(PRAISE):
        wish = {"location": OAK, "stars": 5, "text": text, "author": f"Happy {number}"}
        request = urllib.request.Request(
            f"{demo.url}/sandbox/google/ui/reviews",
            json.dumps(wish).encode(),
            {"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request).close()
    demo.pass_time("clock-plus-1h")


def test_thank_yous_in_slack_one_after_another(demo: Demo) -> None:
    page = demo.page
    demo.play("Ruth Abernell, approver")
    demo.channel(CHANNEL)
    praise(demo)
    cards = page.locator(".channel article.message:not(.ephemeral)")
    before = cards.count()
    demo.say("/reviews home")
    home = page.locator(".message.ephemeral").last
    home.get_by_role("button", name="Thank them").click()
    listed = page.locator(".message.ephemeral").last
    several = left(listed)
    expect(listed).to_contain_text("No text, only stars.")
    demo.picture("good reviews")
    listed.get_by_test_id("action-thank").first.click()
    window = page.get_by_test_id("modal")
    said = set()
    for number in range(2):
        expect(window).to_contain_text(f"{number + 1} of {several}")
        expect(window).to_contain_text("Everyone will see this on")
        said.add(window.locator("textarea").input_value())
        demo.picture(f"a thank-you {number + 1}")
        page.get_by_test_id("modal-submit").click()
    expect(window).to_contain_text("Here's the next one.")
    page.get_by_test_id("modal-close").click()
    assert len(said) == 2
    expect(cards.last).to_contain_text(
        re.compile(r"Thank-yous for good reviews at Oak Street, .*: 2")
    )
    day = page.get_by_test_id(cards.last.get_attribute("data-testid") or "")
    assert cards.count() == before + 1
    demo.picture("the day's thank-yous")
    day.get_by_role("button", name="Undo").first.click()
    expect(page.locator(".message.ephemeral").last).to_contain_text("Undone. Nothing was posted.")
    expect(cards).to_have_count(before + 2)
    expect(cards.last).to_contain_text("A thank-you · ready to post")
    expect(day).to_contain_text(re.compile(r"Oak Street, .*: 1"))
    demo.picture("one is undone")
    demo.say("/reviews good")
    assert left(page.locator(".message.ephemeral").last) == several - 2


def test_thank_yous_in_teams_on_a_phone_and_back_to_the_list(demo: Demo) -> None:
    page = demo.page
    demo.play("Ruth Abernell, approver")
    page.get_by_test_id("pane-teams").click()
    page.get_by_test_id(ROOM).click()
    praise(demo)
    page.set_viewport_size(PHONE)
    page.get_by_role("tab", name="Teams").click()
    page.get_by_test_id("teams-composer").fill("@Bedside good")
    page.get_by_test_id("teams-composer").press("Enter")
    asked = page.locator("#teams [data-testid^=teams-message-]")
    listed = asked.filter(has=page.get_by_test_id("teams-action-thank")).last
    several = left(listed)
    answer = listed.get_attribute("data-testid")
    listed = page.locator(f"[data-testid='{answer}']")
    demo.picture("teams good reviews on a phone")
    listed.get_by_test_id("teams-action-thank").first.click()
    expect(listed).to_contain_text(f"1 of {several}")
    demo.picture("teams a thank-you on a phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    listed.get_by_test_id("teams-action-cancel").click()
    expect(listed).to_contain_text("Nothing was saved.")
    assert left(listed) == several

    listed.get_by_test_id("teams-action-thank").first.click()
    for number in range(several):
        expect(listed).to_contain_text("Review & post")
        if number:
            expect(listed).to_contain_text(f"{number + 1} of {several}")
        listed.get_by_test_id("teams-action-submit:thank").click()
    expect(listed).to_contain_text("No good reviews from the last 7 days need a thank-you.")
    demo.picture("teams all thanked on a phone")

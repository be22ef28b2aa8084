"""Tests the demo's mailbox: e-mails from a review site and a patient, and what the team sees."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Demo, browser, demo, demo_url
from tests.journeys.patience import TEST_S

__all__ = ["browser", "demo", "demo_url"]
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(TEST_S)]

OAK = "C0OAKSTREET"


def test_a_notice_becomes_a_card_and_a_patients_email_reaches_the_owner(demo: Demo) -> None:
    page, modal = demo.page, demo.page.get_by_test_id("modal")
    demo.play("Ruth Abernell, approver")
    demo.channel(OAK)
    page.get_by_test_id("view-mail").click()
    mailbox = page.locator("#mail")
    expect(mailbox).to_contain_text("care@rosebank.example")
    expect(page.locator("#reviews")).to_be_hidden()

    # a notice of another site, through the mail service's webhook
    page.get_by_test_id("mail-notice").click()
    expect(mailbox.locator("article").first).to_contain_text("patient review for Oak Street")
    card = page.locator(".channel article.message", has_text="Suggested reply").last
    expect(card).to_contain_text("nobody called me back")
    expect(card).to_contain_text("Healthgrades")
    expect(page.locator(".channel")).not_to_contain_text("looks like a review notice")
    demo.picture("its card")

    # a forged one waits until someone has looked at it
    page.get_by_test_id("mail-fake").click()
    expect(mailbox.locator("article").first).to_contain_text("Forged.")
    notice = page.locator(".channel article.message", has_text="review notice from Zocdoc")
    expect(notice).to_contain_text("It could be fake")
    expect(notice).not_to_contain_text("Double-booked")
    demo.picture("a forged notice")
    notice.get_by_test_id("action-mail_review").click()
    expect(modal.locator("textarea").first).to_have_value(re.compile("Double-booked"))
    modal.get_by_test_id("modal-submit").click()
    card = page.locator(".channel article.message", has_text="Suggested reply").last
    expect(card).to_contain_text("Double-booked")

    # a reply is public, and then the reviewer writes
    card = demo.write_review("An hour past my appointment, and the desk did not look up once.")
    card.get_by_test_id("action-review_post").click()
    page.get_by_test_id("modal-submit").click()
    expect(card).to_contain_text("Approved by @Ruth Abernell")
    demo.pass_time("clock-plus-1h")
    expect(card).to_contain_text("Replied")
    card.get_by_test_id("action-assign").select_option(label="Maya Corliss")
    expect(card).to_contain_text("@Maya Corliss took this")
    page.get_by_test_id("mail-write").click()
    words = page.get_by_test_id("mail-text").input_value()
    page.get_by_test_id("mail-send").click()
    expect(page.get_by_test_id("mail-form")).to_be_hidden()
    expect(mailbox.locator("article").first).to_contain_text("Jordan Miles")

    demo.play("Maya Corliss, staff")
    page.locator("[data-testid^=dm-]").click()
    asked = page.locator(".channel article.message", has_text="I don't know who it's from")
    expect(asked).to_be_visible()
    asked.get_by_test_id("action-mail_case").click()
    expect(modal).to_be_visible()
    demo.picture("which case")
    modal.locator("select").first.select_option(index=1)
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_be_hidden()
    pointer = page.locator(".channel article.message", has_text="Aim to reply within the hour")
    expect(pointer).to_be_visible()
    demo.picture("the pointer")
    direct = page.locator(".channel")
    assert words.splitlines()[2] not in direct.inner_text(), "what it says stays in the mailbox"

    # the clocks run until someone has replied
    demo.pass_time("clock-plus-1h")
    demo.channel(OAK)
    card.locator("[data-testid^=open-thread-]").click()
    expect(page.get_by_test_id("thread")).to_contain_text("they e-mailed us")
    demo.picture("an hour later")
    page.locator("[data-testid^=dm-]").click()
    pointer = page.locator(".channel article.message", has_text="Case").last
    pointer.get_by_test_id("action-answered_email").click()
    demo.channel(OAK)
    expect(card).to_contain_text("No call logged?")
    expect(card.get_by_test_id("action-answered_email")).to_have_count(0)
    demo.picture("replied")


def test_the_mailbox_fits_on_a_phone(demo: Demo) -> None:
    page = demo.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("tab", name="Mailbox").click()
    page.get_by_test_id("mail-notice").click()
    expect(page.locator("#mail article").first).to_be_visible()
    page.get_by_test_id("mail-write").click()
    expect(page.get_by_test_id("mail-from")).to_be_focused()
    demo.picture("on a phone")
    wide = "document.documentElement.scrollWidth <= window.innerWidth"
    assert page.evaluate(wide), "nothing sticks out sideways"
    inside = "(one) => one.getBoundingClientRect().right <= window.innerWidth"
    for tab in page.get_by_role("tab").all():
        assert tab.evaluate(inside), "each tab can be reached"
    page.get_by_test_id("mail-cancel").click()
    expect(page.get_by_test_id("mail-write")).to_be_focused()
    page.get_by_role("tab", name="Review site").click()
    expect(page.get_by_text("Write a review")).to_be_visible()
    expect(page.locator("#mail")).to_be_hidden()

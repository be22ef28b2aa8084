"""Tests a newcomer's first steps with the demo, in a real browser."""

from __future__ import annotations

import json
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Demo, browser, chromium, demo, demo_url
from tests.journeys.patience import TEST_S

__all__ = ["browser", "demo", "demo_url"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(TEST_S)]

OAK = "C0OAKSTREET"


def reviews_at(demo: Demo) -> list[dict[str, object]]:
    """Oak Street's reviews as the public sees them, newest first."""
    with urllib.request.urlopen(f"{demo.url}/sandbox/google/ui/reviews") as answer:
        listing = json.load(answer)
    found: list[dict[str, object]] = listing["locations"][0]["reviews"]
    return found


def test_from_a_bad_review_to_the_follow_up_two_weeks_later(demo: Demo) -> None:
    page = demo.page
    demo.play("Ruth Abernell, approver")
    demo.channel(OAK)
    expect(page.locator("header.bar")).to_contain_text("Mon, May 4")
    expect(page.locator(".channel")).to_contain_text("A late reply is still worth it")
    demo.picture("the channel")

    page.get_by_test_id("new-review").click()
    newest = page.locator(".channel article.message").last
    expect(newest).to_contain_text("Suggested reply")
    expect(newest).to_contain_text("just now")
    card = demo.last_card()
    demo.picture("a review arrives")

    card.get_by_test_id("action-review_post").click()
    expect(page.get_by_test_id("modal")).to_contain_text("Everyone will see this on Google")
    demo.picture("review and post")
    page.get_by_test_id("modal-submit").click()
    expect(card).to_contain_text("Approved by @Ruth Abernell")
    expect(card.get_by_test_id("action-undo")).to_be_visible()
    demo.picture("approved, with undo")
    review = reviews_at(demo)[0]
    assert review["reply"] is None, "nothing is public before the undo window is over"

    demo.pass_time("clock-plus-1h")
    demo.pass_time("clock-plus-1h")
    reply = page.get_by_test_id(f"site-reply-{review['id']}")
    expect(reply).to_contain_text("Dana Penhale")
    expect(card).to_contain_text("Replied")
    demo.picture("published")

    card.get_by_test_id("action-assign").select_option(label="Maya Corliss")
    expect(card).to_contain_text("@Maya Corliss took this")
    demo.play("Maya Corliss, staff")
    page.locator("[data-testid^=dm-]").click()
    brief = page.locator(".channel article.message").last
    expect(brief).to_contain_text("Look for them in your records")
    demo.picture("the call brief")

    brief.get_by_test_id("action-log_call").click()
    modal = page.get_by_test_id("modal")
    expect(modal).to_be_visible()
    demo.picture("log the call")
    modal.get_by_text("Yes", exact=False).first.click()
    modal.get_by_role("group", name="Do they feel it's resolved?").get_by_text(
        "Yes", exact=False
    ).click()
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_be_hidden()
    demo.channel(OAK)
    expect(card).to_contain_text("Resolved")
    demo.picture("resolved")

    demo.pass_time("clock-plus-2w")
    for _ in range(3):  # the demo begins at the current time of day, and a weekend can come between
        demo.pass_time("clock-plus-1d")
    card.locator("[data-testid^=open-thread-]").click()
    thread = page.get_by_test_id("thread")
    expect(thread).to_contain_text("It's been two weeks")
    expect(thread.get_by_test_id("action-reached_out")).to_be_visible()
    demo.picture("two weeks on")
    thread.get_by_test_id("action-reached_out").click()
    expect(thread).to_contain_text("Maya Corliss")
    demo.picture("reached out")


def test_a_blocked_text_stays_in_the_form_with_what_to_mend(demo: Demo) -> None:
    page = demo.page
    demo.play("Ruth Abernell, approver")
    demo.channel(OAK)
    card = demo.write_review("They never call back. Three messages, three days, nothing.")
    card.get_by_test_id("action-review_post").click()
    modal = page.get_by_test_id("modal")
    field = modal.locator("textarea")
    expect(field).to_be_visible()
    draft = field.input_value()
    assert "(704) 555-0132" in draft
    demo.picture("edit")

    typed = "Thank you for coming in on Monday. Please remove your review. – Dana"
    field.fill(typed)
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("This can't go out yet")
    expect(modal).to_contain_text("Please remove your review")
    expect(modal).to_contain_text("Needs fixing")
    expect(modal.get_by_role("button", name="Fix all")).to_be_visible()
    expect(modal.locator("textarea")).to_have_value(typed)
    demo.picture("blocked")

    modal.locator("textarea").fill(draft.replace("\n–", " I mean it.\n–"))
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_be_hidden()
    expect(card).to_contain_text("Approved by @Ruth Abernell")


def test_what_was_pressed_can_be_taken_back_and_what_comes_is_told(demo: Demo) -> None:
    page = demo.page
    demo.play("Ruth Abernell, approver")
    demo.channel(OAK)
    card = demo.write_review("An hour in the waiting room, and the desk did not look up once.")
    card.get_by_test_id("action-review_post").click()
    page.get_by_test_id("modal-submit").click()
    card.get_by_test_id("action-undo").click()
    expect(card).to_contain_text("Suggested reply")
    demo.picture("undone")

    card.get_by_test_id("action-more").select_option(label="What happens next")
    expect(page.locator(".message.ephemeral").last).to_contain_text("what happens next")
    demo.picture("what comes next")

    card.get_by_test_id("action-more").select_option(label="Don't reply …")
    modal = page.get_by_test_id("modal")
    modal.locator("textarea, input[type=text]").first.fill("duplicate of case 1")
    modal.get_by_test_id("modal-submit").click()
    expect(card).to_contain_text("@Ruth Abernell decided not to reply: duplicate of case 1")
    card.get_by_test_id("action-reopen").click()
    expect(card.get_by_test_id("action-review_post")).to_be_visible()


def test_older_reviews_are_opened_once(demo: Demo) -> None:
    page = demo.page
    demo.play("Ruth Abernell, approver")
    demo.channel(OAK)
    offer = page.locator(".channel article.message", has_text="Oak Street is connected")
    offer.get_by_test_id("action-open_older").click()
    expect(offer).to_contain_text("I've opened the complaints without a reply")
    expect(offer.get_by_test_id("action-open_older")).to_have_count(0)
    demo.picture("older ones opened")


def test_reviews_commands_answer_only_the_one_who_asked(demo: Demo) -> None:
    page = demo.page
    demo.play("Ruth Abernell, approver")
    demo.channel(OAK)
    demo.say("/reviews pending")
    answer = page.locator(".message.ephemeral").last
    expect(answer).to_contain_text("Only visible to you")
    # which are on its first page depends on how many of the older ones are open by now
    expect(answer).to_contain_text("need a reply")
    expect(answer).to_contain_text("Overdue")
    demo.picture("pending")
    demo.say("/reviews pendign")
    expect(page.locator(".message.ephemeral").last).to_contain_text("Did you mean")
    demo.picture("did you mean")
    demo.say("/reviews help")
    expect(page.locator(".message.ephemeral").last).to_contain_text("assign")
    demo.play("Maya Corliss, staff")
    demo.channel(OAK)
    expect(page.locator(".message.ephemeral")).to_have_count(0)


def test_it_works_with_the_keyboard_and_on_a_phone(demo: Demo) -> None:
    page = demo.page
    demo.channel(OAK)
    page.get_by_test_id("composer").focus()
    page.keyboard.type("/reviews mine")
    page.keyboard.press("Enter")
    expect(page.locator(".message.ephemeral").last).to_be_visible()
    more = page.locator(".channel [data-testid=action-more]").last
    more.focus()
    expect(more).to_be_focused()

    page.set_viewport_size({"width": 390, "height": 844})
    demo.picture("phone")
    wide = "document.documentElement.scrollWidth <= window.innerWidth"
    assert page.evaluate(wide), "nothing sticks out sideways"
    page.get_by_role("tab", name="Review site").click()
    expect(page.get_by_text("Write a review")).to_be_visible()
    demo.picture("phone, review site")


def test_hostile_reviews_are_shown_and_never_act(demo: Demo) -> None:
    hostile = "<!channel> <@U0RUTH> *bold* <https://evil.example|click> <script>alert(1)</script>"
    demo.channel(OAK)
    card = demo.write_review(hostile, "<b>Eve</b> <!here>")
    expect(card).to_contain_text("<!channel> <@U0RUTH> *bold* <https://evil.example|click>")
    expect(card).to_contain_text("<b>Eve</b> <!here>")
    assert card.locator("a[href*='evil.example']").count() == 0
    assert card.locator(".rich .mention").count() == 0
    demo.picture("hostile")


def test_the_browser_is_there() -> None:
    assert chromium()


def test_a_manager_drops_a_file_of_reviews_and_imports_it(demo: Demo) -> None:
    page = demo.page
    demo.play("Dana Penhale, manager")
    page.locator("[data-testid^=dm-]").click()
    table = "Rating,Review,Date,Office,Source\n5,Kind and quick,2026-04-20,Lakeside,Healthgrades\n"
    dropped = {"name": "reviews.csv", "mimeType": "text/csv", "buffer": table.encode()}
    page.get_by_test_id("attach").set_input_files(dropped)  # type: ignore[arg-type]
    card = page.locator(".channel article.message").last
    expect(card).to_contain_text("Lakeside, Healthgrades: 1")
    demo.picture("a file's preview")
    card.get_by_test_id("action-import_file").click()
    log = page.locator(".channel .messages")
    expect(log).to_contain_text("reviews.csv is imported: 1 new")

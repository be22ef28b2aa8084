"""Each way to get the first review into the channel, as an administrator does it in the demo."""

from __future__ import annotations

import json
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from playwright.sync_api import Locator, Page, expect
from standardwebhooks.webhooks import Webhook

from demo.play import WEBHOOK_SECRET
from tests.journeys.browser import Demo

OAK = "C0OAKSTREET"
WORDS = "I called three times about my results, and nobody called me back."
TABLE = f"""\
Rating,Review,Date,Reviewer,Office,Source
1,"{WORDS}",2026-05-03,Avery L.,Oak Street,Healthgrades
5,Kind and quick,2026-04-20,Sam P.,Lakeside,Healthgrades
2,Nobody knew about my referral,2026-04-12,R. T.,Harbor,WebMD
"""

Seen = Callable[[str, Locator | Page], None]
"""Told of each screen that's worth a picture, by its name."""


def by_google(demo: Demo, seen: Seen) -> Locator:
    """Sign in at Google, and confirm which listing is which office."""
    _as_dana(demo)
    demo.say("/reviews health")
    demo.page.get_by_test_id("action-connect_google").last.click()
    modal = demo.page.get_by_test_id("modal")
    with demo.page.context.expect_page() as opened:
        modal.get_by_role("link", name="Connect Google").click()
    google = opened.value
    google.get_by_role("button", name="Continue to Google").click()
    google.get_by_role("button", name="Continue").click()
    connect = google.get_by_role("button", name="Connect these offices")
    expect(connect).to_be_visible()
    google.set_viewport_size({"width": 900, "height": 620})
    seen("google-offices", google)
    connect.click()
    expect(google.locator("body")).to_contain_text("Connected: Oak Street")
    google.close()
    demo.page.get_by_test_id("modal-close").click()
    return demo.write_review(WORDS, "Avery L.")


def by_mailbox(demo: Demo, seen: Seen) -> Locator:
    """Have the sites' notices sent to the mailbox."""
    _as_dana(demo)
    cards = demo.page.locator(".channel article.message")
    before = cards.count()
    demo.page.get_by_test_id("view-mail").click()
    demo.page.get_by_test_id("mail-notice").click()
    expect(cards).to_have_count(before + 1)
    card = demo.last_card()
    expect(card).to_contain_text("Healthgrades")
    seen("mailbox-card", demo.page)
    demo.page.get_by_test_id("view-reviews").click()
    return card


def by_file(demo: Demo, seen: Seen) -> Locator:
    """Drop an export into the direct message, and press Import."""
    _as_dana(demo)
    demo.page.locator("[data-testid^=dm-]").click()
    dropped = {"name": "reviews.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    demo.page.get_by_test_id("attach").set_input_files(dropped)  # type: ignore[arg-type]
    card = demo.page.locator(".channel article.message").last
    expect(card).to_contain_text("Oak Street, Healthgrades: 1")
    seen("import-in-chat", demo.page.locator(".channel"))
    card.get_by_test_id("action-import_file").click()
    expect(demo.page.locator(".channel .messages")).to_contain_text("reviews.csv is imported")
    demo.channel(OAK)
    return demo.page.locator(".channel article.message", has_text=WORDS).last


def by_form(demo: Demo, seen: Seen) -> Locator:
    """Type `/reviews add`, and paste the review."""
    _as_dana(demo)
    words = "Nobody at the desk could tell me why I was waiting."
    demo.say("/reviews add")
    modal = demo.page.get_by_test_id("modal")
    modal.locator("select").nth(0).select_option(label="Oak Street")
    modal.locator("select").nth(1).select_option(label="Healthgrades")
    modal.locator("select").nth(2).select_option(label="★☆☆☆☆")
    modal.locator("textarea").first.fill(words)
    seen("add-review", modal)
    demo.page.get_by_test_id("modal-submit").click()
    card = demo.page.locator(".channel article.message", has_text=words).last
    expect(card).to_contain_text("Suggested reply")
    return card


def by_webhook(demo: Demo, seen: Seen) -> Locator:
    """Post it, signed, from another program."""
    _as_dana(demo)
    words = "The front desk hung up on me twice."
    at = datetime(2026, 5, 4, 13, 30, tzinfo=UTC)
    review = {"site": "webmd", "location": "oak-street", "stars": 1, "text": words}
    post(demo.url, review | {"author": "R. T.", "posted_at": at.isoformat()})
    card = demo.page.locator(".channel article.message", has_text=words).last
    expect(card).to_contain_text("Suggested reply")
    seen("webhook-card", card)
    return card


WAYS: Mapping[str, Callable[[Demo, Seen], Locator]] = {
    "Google": by_google,
    "mailbox": by_mailbox,
    "file in chat": by_file,
    "form": by_form,
    "webhook": by_webhook,
}


def post(url: str, review: Mapping[str, object]) -> None:
    body, id, now = json.dumps(review), f"msg_{uuid.uuid4()}", datetime.now(UTC)
    headers = {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(WEBHOOK_SECRET).sign(id, now, body),
    }
    request = urllib.request.Request(f"{url}/webhooks/reviews", body.encode(), headers)
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer)["new"] == 1


def _as_dana(demo: Demo) -> None:
    demo.play("Dana Penhale, manager")
    demo.channel(OAK)

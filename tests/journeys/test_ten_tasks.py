"""Tests the number of clicks and typed commands for ten front-desk tasks, as listed in
docs/desk.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, TimeoutError, expect

from tests.journeys.browser import ROOT, Demo, browser, demo, demo_url
from tests.journeys.patience import TEST_S
from tests.journeys.test_browser_teams import ROOM, newest

__all__ = ["browser", "demo", "demo_url"]
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(TEST_S)]

OAK = "C0OAKSTREET"
ROW = re.compile(r"^\| (.+?) \| (\d (?:click|command)s?) \| (\d (?:click|command)s?) \|$", re.M)
TRIES, SOON_MS = 12, 5_000
PARKING = "The parking lot was full, and no one told me where else to go."


def told(column: int) -> Mapping[str, str]:
    """The table in the docs: a task, and what it takes in that column."""
    page = (ROOT / "docs" / "desk.md").read_text(encoding="utf-8")
    return {row[1]: row[column] for row in ROW.finditer(page)}


@dataclass
class Counter:
    """Counts clicks and commands, task by task."""

    taken: dict[str, str] = field(default_factory=dict)
    clicks: int = 0

    def click(self, wanted: Locator) -> None:
        wanted.click()
        self.clicks += 1

    def through(self, steps: Sequence[Locator | Callable[[], None]]) -> None:
        """Click through a form of Teams', from the start again if its card was drawn anew.

        That closes the card's menus and forms, as in Teams. Only one time through counts.
        """
        self.clicks += sum(isinstance(step, Locator) for step in steps)
        for _ in range(TRIES):
            try:
                for step in steps:
                    step.click(timeout=SOON_MS) if isinstance(step, Locator) else step()
                return
            except TimeoutError as missed:
                last = missed
        raise last

    def choose(self, menu: Locator, label: str) -> None:
        """Open a menu of Slack's, and choose from it."""
        menu.select_option(label=label)
        self.clicks += 2

    def done(self, task: str) -> None:
        self.taken[task] = f"{self.clicks} click{'s' if self.clicks > 1 else ''}"
        self.clicks = 0

    def typed(self, task: str) -> None:
        self.taken[task] = "1 command"


def test_none_takes_more_than_four_clicks_or_a_command() -> None:
    for column in (2, 3):
        counts = told(column)
        assert len(counts) == 10
        assert all(int(each[0]) <= (4 if "click" in each else 1) for each in counts.values())
        assert counts["post the suggested reply"] == "2 clicks"
        assert counts["undo that"] == "1 click"


def test_the_ten_tasks_in_slack(demo: Demo) -> None:
    page, count = demo.page, Counter()
    demo.play("Ruth Abernell, approver")
    demo.channel(OAK)
    card = demo.write_review(PARKING)
    dialog, save = page.get_by_test_id("modal"), page.get_by_test_id("modal-submit")
    more = card.get_by_test_id("action-more")

    count.click(card.get_by_test_id("action-review_post"))
    count.click(save)
    expect(card).to_contain_text("Approved by @Ruth Abernell")
    count.done("post the suggested reply")
    count.click(card.get_by_test_id("action-undo"))
    expect(card.get_by_test_id("action-review_post")).to_be_visible()
    count.done("undo that")
    count.choose(more, "Hold until …")
    count.click(save)
    expect(card).to_contain_text("On hold until")
    count.done("hold the reply until tomorrow")
    count.click(card.get_by_test_id("action-take_it"))
    expect(card).to_contain_text("@Ruth Abernell took this")
    count.done("take the call")
    count.choose(more, "They e-mailed us")
    expect(card).to_contain_text("It's in care@")
    count.done("note that they e-mailed us")
    count.click(card.get_by_test_id("action-log_call"))
    count.click(dialog.get_by_role("group", name="Did you reach them?").get_by_text("Yes"))
    resolved = dialog.get_by_role("group", name="Do they feel it's resolved?")
    count.click(resolved.get_by_text("Yes"))
    count.click(save)
    expect(card).to_contain_text("Resolved.")
    count.done("log a call that resolved it")

    other = demo.write_review("Two hours of waiting, and then the door was closed on me.")
    count.choose(other.get_by_test_id("action-assign"), "Maya Corliss")
    expect(other).to_contain_text("@Maya Corliss took this")
    count.done("give the call to someone on a small team")
    count.choose(other.get_by_test_id("action-more"), "Don't reply …")
    dialog.locator("textarea, input[type=text]").first.fill("a duplicate")
    count.click(save)
    expect(other).to_contain_text("decided not to reply: a duplicate")
    count.done("decide not to reply, and say why")

    demo.say("/reviews search parking this week")
    expect(page.locator(".message.ephemeral").last).to_contain_text("parking")
    count.typed("find last week's parking complaint")
    demo.say("/reviews plan")
    expect(page.locator(".message.ephemeral").last).to_contain_text("What happens next")
    count.typed("see what comes next")
    assert count.taken == told(2)


def test_the_ten_tasks_in_teams(demo: Demo) -> None:
    page, count = demo.page, Counter()
    demo.play("Ruth Abernell, approver")
    page.get_by_test_id("pane-both").click()
    demo.channel(OAK)
    page.get_by_test_id(ROOM).click()
    demo.write_review(PARKING)
    card = _newest(demo, PARKING)

    def through(of: Locator, *ids: str) -> None:
        count.through([of.get_by_test_id(f"teams-{each}").first for each in ids])

    through(card, "action-review_post", "action-submit:post")
    expect(card).to_contain_text("Approved by")
    count.done("post the suggested reply")
    through(card, "action-undo")
    expect(card.get_by_test_id("teams-action-review_post")).to_be_visible()
    count.done("undo that")
    through(card, "more", "action-hold", "action-submit:hold")
    expect(card).to_contain_text("On hold until")
    count.done("hold the reply until tomorrow")
    through(card, "action-take_it")
    expect(card).to_contain_text("took this")
    count.done("take the call")
    through(card, "more", "action-wrote_email")
    expect(card).to_contain_text("It's in care@")
    count.done("note that they e-mailed us")
    through(
        card, "action-log_call", "tick-reached-yes", "tick-settled-yes", "action-submit:log_call"
    )
    expect(card).to_contain_text("Resolved.")
    count.done("log a call that resolved it")

    words = "Two hours of waiting, and then the door was closed on me."
    demo.write_review(words)
    other = _newest(demo, words)
    maya = other.get_by_role("button", name="Maya Corliss")
    count.through([other.get_by_test_id("teams-show-assign"), maya])
    expect(other).to_contain_text("took this")
    count.done("give the call to someone on a small team")
    reason = other.get_by_test_id("teams-input-reason")
    count.through(
        [
            other.get_by_test_id("teams-more").first,
            other.get_by_test_id("teams-action-decline"),
            lambda: reason.fill("a duplicate", timeout=SOON_MS),
            other.get_by_test_id("teams-action-submit:decline"),
        ]
    )
    expect(other).to_contain_text("decided not to reply: a duplicate")
    count.done("decide not to reply, and say why")

    log = page.locator("#teams [role=log]").last
    composer = page.get_by_test_id("teams-composer")
    for line, answer, task in (
        ("search parking this week", "parking", "find last week's parking complaint"),
        ("plan", "What happens next", "see what comes next"),
    ):
        composer.fill(f"@Bedside {line}")
        composer.press("Enter")
        expect(log).to_contain_text(answer)
        count.typed(task)
    assert count.taken == told(3)


def _newest(demo: Demo, words: str) -> Locator:
    """The thread of the review with these words, once it's there."""
    threads = demo.page.locator("#teams [data-testid^=teams-thread-]")
    expect(threads.last).to_contain_text(words)
    return newest(demo)

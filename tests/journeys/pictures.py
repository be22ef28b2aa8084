"""Makes the pictures in docs/ again: `python -m tests.journeys.pictures` (needs Chromium)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.journeys.browser import ARGS, ROOT, Demo, chromium, running_demo
from tests.journeys.small_png import smaller
from tests.journeys.ways_in import OAK, WAYS, Seen

DOCS = ROOT / "docs"
LARGEST = 150_000
"""Maximum size of a picture in bytes."""


def main(into: Path = DOCS) -> int:
    sizes = dict[str, int]()

    def save(name: str, shown: Locator | Page) -> None:
        file = into / f"{name}.png"
        file.write_bytes(smaller(shown.screenshot(animations="disabled")))
        sizes[file.name] = file.stat().st_size

    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        running_demo(Path(folder)) as url,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(url)
        page.wait_for_selector(".channel article.message")
        demo = Demo(page, url, [], "pictures")
        _the_demo(demo, save)
        for way in WAYS.values():
            way(demo, save)
        browser.close()
    for name, size in sizes.items():
        too_large = "  too large" if size > LARGEST else ""
        sys.stdout.write(f"{name:<24}{size:>9,}{too_large}\n")
    return int(max(sizes.values()) > LARGEST)


def _the_demo(demo: Demo, save: Seen) -> None:
    """A review in the channel, next to the public page."""
    demo.play("Ruth Abernell, approver")
    demo.channel(OAK)
    demo.page.get_by_test_id("new-review").click()
    card = demo.page.locator(".channel article.message").last
    expect(card).to_contain_text("just now")
    save("demo", demo.page)


if __name__ == "__main__":
    sys.exit(main())

"""`make gallery`: write the page, and a picture of each look where there is a Chromium."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.gallery.page import LOOKS, write
from tests.journeys.browser import ARGS, NAMES

FOLDER = Path("var/gallery")
TALL = 2_000
"""Pixels of the page on one picture."""


def main() -> None:
    index = write(FOLDER)
    sys.stdout.write(f"The gallery is in {index}\n")
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        _pictures(found, index.with_name("frame.html").resolve())


def _pictures(chromium: str, frame: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        for theme, width in LOOKS:
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.goto(f"{frame.as_uri()}?theme={theme}")
            page.wait_for_selector("body[data-ready]")
            height = page.evaluate("document.documentElement.scrollHeight")
            for n, top in enumerate(range(0, height, TALL)):
                clip = {"x": 0, "y": top, "width": width, "height": min(TALL, height - top)}
                path = FOLDER / f"{theme}-{width}-{n:02}.png"
                page.screenshot(path=path, clip=clip, full_page=True)  # type: ignore[arg-type]
        browser.close()


if __name__ == "__main__":
    main()

"""Runs the demo as a separate process, with a real browser connected to it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.journeys.patience import PATIENCE_S

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "var" / "pictures"
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY_WITHIN_S = PATIENCE_S
MONDAY = "2026-05-04T10:00"
"""An ordinary working day, so that events don't depend on when the tests are run."""
OAK = "accounts/1001/locations/2001"


def chromium() -> str:
    """The browser's path. The test is skipped with a message if there's none."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    if os.environ.get("BEDSIDE_REQUIRE_ALL"):
        raise RuntimeError("no Chromium on this machine, and here nothing may be skipped")
    pytest.skip("no Chromium here; `apt-get install chromium`, or set CHROMIUM to its path")


@dataclass
class Demo:
    """The page of a running demo, as one person sees it."""

    page: Page
    url: str
    troubles: list[str]
    story: str
    pictures: int = 0

    def picture(self, name: str) -> None:
        """Save a picture of the screen for people."""
        self.pictures += 1
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(
            path=PICTURES / f"{self.story}-{self.pictures:02}-{name.replace(' ', '-')}.png"
        )

    def play(self, name: str) -> None:
        """Become someone else, and wait until the page is theirs."""
        menu = self.page.get_by_test_id("play-as")
        menu.select_option(label=name)
        expect(menu).to_have_attribute("data-drawn", menu.input_value())

    def channel(self, id: str) -> None:
        self.page.get_by_test_id(f"channel-{id}").click()

    def last_card(self) -> Locator:
        """The newest message of the channel, pinned so that it stays the same one."""
        last = self.page.locator(".channel article.message").last
        testid = last.get_attribute("data-testid")
        assert testid
        return self.page.locator(f".channel [data-testid='{testid}']")

    def write_review(self, text: str, author: str = "J. M.") -> Locator:
        """Someone posts a bad review of Oak Street. Returns its card in the channel."""
        cards = self.page.locator(".channel article.message")
        before = cards.count()
        wish = {"location": OAK, "stars": 1, "text": text, "author": author}
        request = urllib.request.Request(
            f"{self.url}/sandbox/google/ui/reviews",
            json.dumps(wish).encode(),
            {"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request).close()
        expect(cards).to_have_count(before + 1)
        return self.last_card()

    def pass_time(self, testid: str) -> None:
        """Let the clock jump. Returns when the product has caught up."""
        with self.page.expect_response(
            lambda answer: answer.url.endswith("/sandbox/clock") and answer.request.method == "POST"
        ):
            self.page.get_by_test_id(testid).click()
        self.page.wait_for_timeout(400)

    def say(self, words: str) -> None:
        self.page.get_by_test_id("composer").fill(words)
        self.page.get_by_test_id("composer").press("Enter")


@pytest.fixture(scope="module")
def demo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_demo(tmp_path_factory.mktemp("demo")) as url:
        yield url


@contextmanager
def running_demo(folder: Path) -> Iterator[str]:
    """`bedside demo` on a free port, with its data in `folder`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--port", str(port), "--fresh", "--at", MONDAY]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "console", "demo", *options],
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/healthz", process, folder / "log")
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0


PATIENCE_MS = 60_000
"""How long to wait for pages, in milliseconds, on a machine that also runs other jobs."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all tests of a file. Each has a page of its own, with cookies and storage of its own.

    No longer than that: as long as it's there, no asynchronous test can run.
    """
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        yield made
        made.close()


@pytest.fixture
def demo(browser: Browser, demo_url: str, request: pytest.FixtureRequest) -> Iterator[Demo]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
    page.goto(demo_url)
    page.wait_for_selector(".channel article.message")
    story = request.node.name.removeprefix("test_")[:40]
    yield Demo(page, demo_url, troubles, story)
    page.close()
    assert troubles == []


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(int(READY_WITHIN_S) * 10):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError(f"the demo did not start:\n{log.read_text()}")

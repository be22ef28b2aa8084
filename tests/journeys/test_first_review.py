"""Tests that each way to add the first review in docs/first-review.md posts its card in the
channel.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browser import ROOT, Demo, browser, demo, demo_url
from tests.journeys.patience import TEST_S
from tests.journeys.pictures import DOCS, LARGEST
from tests.journeys.ways_in import WAYS

__all__ = ["browser", "demo", "demo_url"]


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(TEST_S)
@pytest.mark.parametrize("way", WAYS)
def test_a_way_brings_the_card_into_the_channel(demo: Demo, way: str) -> None:
    seen = list[str]()

    def see(name: str, shown: Locator | Page) -> None:
        seen.append(f"{name}.png")

    expect(WAYS[way](demo, see)).to_contain_text("Suggested reply")
    page = (ROOT / "docs" / "first-review.md").read_text(encoding="utf-8")
    assert all(f"]({name})" in page for name in seen)


def test_the_pictures_in_the_docs_are_there_and_small() -> None:
    for page in (*DOCS.glob("*.md"), ROOT / "README.md"):
        for name in re.findall(r"!\[[^\]]+\]\(([^)]+\.png)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / name).stat().st_size <= LARGEST, name

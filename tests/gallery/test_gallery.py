"""Tests that every card, in every state and theme, is short enough and accessible."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

import cards
from bot.posts import ReviewCard
from cards import draw
from cards.card import Button, Buttons, Card, Copyable, Menu, PersonMenu, Quote
from tests.cards.reading import read
from tests.gallery.page import write
from tests.gallery.shown import everything, standing
from tests.sandbox.conftest import browser

__all__ = ["browser"]

LONGEST = 90
"""Words of a card beside the review and the reply."""

TALLEST = 650
"""Pixels of a card, and of what is above its next steps on a phone."""

COPIED = ("by hand", "by hand, a finding", "failed")
"""Cards with a whole reply to copy, which may push the buttons down on a phone."""

HEIGHTS = """() => [...document.querySelectorAll("[data-testid^='Case: ']")].flatMap((one) =>
    [".measured", ".tm-card"].map((at) => {
        const card = one.querySelector(at), row = card.querySelector(".actions, .ac-row");
        const buttons = row ? [...row.children].slice(0, 2) : [];
        const end = Math.max(0, ...buttons.map((each) => each.getBoundingClientRect().bottom));
        const top = card.getBoundingClientRect().top;
        return [one.dataset.testid.slice(6), card.offsetHeight, Math.max(0, end - top)];
    }))"""

DISTINCT = """() => {
    const known = new Set();
    for (const one of document.querySelectorAll(".one")) {
        const look = (node) => `${node.tagName}.${node.className}`;
        const looks = [...one.querySelectorAll(".both *")].map((node) =>
            `${look(node.parentElement)}>${look(node)}`);
        const fresh = looks.filter((each) => !known.has(each));
        for (const each of fresh) known.add(each);
        if (!fresh.length) one.remove();
    }
}"""
"""Leaves what differs in its elements: a rule that holds for one holds for its like."""


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def gallery(browser: Browser, tmp_path_factory: Any) -> AsyncIterator[Page]:
    folder: Path = tmp_path_factory.mktemp("gallery")
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    await page.goto(write(folder).with_name("frame.html").as_uri())
    await page.wait_for_selector("body[data-ready]")
    yield page
    await page.close()


@pytest.mark.parametrize("name", standing())
def test_a_card_has_few_words_beside_the_review_and_the_reply(name: str) -> None:
    card = draw(ReviewCard(standing()[name]))
    ours = Card(
        card.summary,
        tuple(part for part in card.parts if not isinstance(part, Quote | Copyable | Buttons)),
    )
    seen = read(ours).split() + [word for label in _labels(card) for word in label.split()]
    assert len(seen) <= LONGEST


def _labels(card: Card) -> list[str]:
    rows = [part.controls for part in card.parts if isinstance(part, Buttons)]
    controls = [one for row in rows for one in row]
    return [
        control.label for control in controls if isinstance(control, Button | Menu | PersonMenu)
    ]


def test_every_card_and_form_that_the_product_can_draw_is_shown() -> None:
    called: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            called.add(frame.f_code)

    sys.setprofile(note)
    try:
        assert list(everything())
    finally:
        sys.setprofile(None)
    modules = [import_module(f"cards.{found.name}") for found in iter_modules(cards.__path__)]
    drawing = {
        f"{module.__name__}.{name}": made
        for module in modules
        for name, made in vars(module).items()
        if isinstance(made, FunctionType)
        and made.__module__ == module.__name__
        and not name.startswith("_")
        and made.__annotations__.get("return") in ("Card", "Form")
    }
    assert [name for name, made in drawing.items() if made.__code__ not in called] == []


@pytest.mark.browser
@pytest.mark.timeout(120)
@pytest.mark.asyncio(loop_scope="session")
async def test_cards_fit_on_a_desktop_and_their_buttons_on_a_phone(gallery: Page) -> None:
    tall = {name: height for name, height, _ in await gallery.evaluate(HEIGHTS) if height > TALLEST}
    assert tall == {}
    await gallery.set_viewport_size({"width": 390, "height": 844})
    low = {name: end for name, _, end in await gallery.evaluate(HEIGHTS) if end > TALLEST}
    assert set(low) <= set(COPIED), low
    sideways = "document.documentElement.scrollWidth <= window.innerWidth"
    assert await gallery.evaluate(sideways), "nothing sticks out"
    await gallery.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.browser
@pytest.mark.timeout(120)
@pytest.mark.asyncio(loop_scope="session")
async def test_everyone_can_read_the_gallery_in_light_and_dark(gallery: Page) -> None:
    await gallery.evaluate(DISTINCT)
    for theme in ("light", "dark"):
        await gallery.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        found = await Axe().run(gallery, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()

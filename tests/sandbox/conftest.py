"""One browser for all tests of the page. Each test opens a page with a separate context."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.journeys.browser import ARGS, chromium


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Runs on the session's loop, and so does every test that uses it."""
    async with async_playwright() as playwright:
        made = await playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        yield made
        await made.close()

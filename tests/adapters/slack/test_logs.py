"""Tests that review text, names, and secrets are never logged, even at the lowest level."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.adapters.slack.office import APP_TOKEN, SECRET, TOKEN, an_office


@pytest.mark.parametrize("socket", [False, True])
async def test_a_day_at_debug_level_tells_nothing(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    socket: bool,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with an_office(tmp_path, socket=socket) as office:
        case = await office.take_in()
        await office.post_card(case)
        await office.press("leo", "approve", case)
        await office.press("maya", "edit", case)
        await office.submit("maya", text={"value": "An unmistakable sentence of mine."})
        await office.type("maya", "pending")
        await office.type("maya", "an-unmistakable-word")
        office.local.faults.error("chat.postMessage", "invalid_blocks")
        office.local.faults.server_error("views.open")
        await office.press("maya", "edit", case)

        async def fails(*_: object, **__: object) -> None:
            raise ValueError("An unmistakable sentence of mine.")

        office.desk.handle = fails  # type: ignore[method-assign, assignment]
        await office.press("ruth", "approve", case)
    printed = capsys.readouterr()
    said = caplog.text + printed.out + printed.err
    for secret in ("ninety minutes", "unmistakable", "J. M.", "Maya", TOKEN, APP_TOKEN, SECRET):
        assert secret not in said, secret
    assert "listener failed" in said
    assert "bot_token" not in repr(office.slack)

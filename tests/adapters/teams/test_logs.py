"""Tests that review text, names, and secrets are never logged, even at the lowest level."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.adapters.teams.issuing import token
from tests.adapters.teams.office import an_office


async def test_a_day_at_debug_level_tells_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.press("leo", "approve", case)
        await office.press("maya", "edit", case)
        value = await office.on_screen(case) | {"text": "An unmistakable sentence of mine."}
        await office.card(office.click("maya", "submit:edit", value))
        await office.say("maya", "pending")
        await office.say("maya", "an-unmistakable-word")
        await office.say("sam", "an-unmistakable-word")
        office.local.refuses = True
        await office.say("maya", "an-unmistakable-word")
        office.local.is_down = True
        await office.say("gast", "an-unmistakable-word")
        await office.send(office.speaking.activity("maya", "invoke", value={"unmistakable": 1}))
        answer = await office.client.post("/api/messages", data=b'{"unmistakable": ')
        assert answer.status == 401

        async def fails(*_: object, **__: object) -> None:
            raise ValueError("An unmistakable sentence of mine.")

        office.desk.handle = fails  # type: ignore[method-assign, assignment]
        await office.press("ruth", "approve", case)
    printed = capsys.readouterr()
    said = caplog.text + printed.out + printed.err
    secrets = ("a-password", "a-token-of-ours", token().rpartition(".")[2])
    for secret in ("ninety minutes", "unmistakable", "J. M.", "Maya", "aad-maya", *secrets):
        assert secret not in said, secret
    assert "listener failed" in said
    assert "a-password" not in repr(office.teams)

"""Tests `bedside google connect`: the browser returns to this machine, and the user confirms the
offices.
"""

from __future__ import annotations

import asyncio
import os
import webbrowser
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot import sealing
from bot.errors import Refused
from bot.store import connections
from console import google_connect
from console.cli import cli
from settings import Settings, load
from tests.adapters.sites.connecting_scene import KEYS, Desktop, desktop
from tests.settings_files import SMALL
from tests.world import LAKE, MONDAY


def settings_at(folder: Path, desk: Desktop) -> Settings:
    """Those of a practice with one office, Lakeside, and the local Google."""
    file = folder / "bedside.toml"
    file.write_text(SMALL, encoding="utf-8")
    keys = " ".join(f"{id}:{_written(key)}" for id, key in KEYS.keys.items())
    env = {
        "BEDSIDE_GOOGLE_CLIENT_ID": "sandbox-client",
        "BEDSIDE_GOOGLE_CLIENT_SECRET": "sandbox-secret",
        "BEDSIDE_KEYS": keys,
    }
    loaded = load(file, env)
    urls = {
        "api_url": f"{desk.base}/v4",
        "token_url": f"{desk.base}/token",
        "auth_url": f"{desk.base}/auth",
        "revoke_url": f"{desk.base}/revoke",
        "accounts_url": f"{desk.base}/accounts/v1",
        "information_url": f"{desk.base}/information/v1",
    }
    return replace(loaded, google=loaded.google.model_copy(update=urls))


def _written(key: bytes) -> str:
    import base64

    return base64.urlsafe_b64encode(key).decode()


async def test_the_browser_comes_back_and_the_office_is_connected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desktop(tmp_path) as desk:
        settings, loop = settings_at(tmp_path, desk), asyncio.get_running_loop()

        async def browse(url: str) -> None:
            async with desk.session.get(await desk.allowed(url)) as shown:
                assert "Continue in the terminal" in await shown.text()

        def browser(url: str) -> None:
            asyncio.run_coroutine_threadsafe(browse(url), loop).result()

        asked: list[str] = []

        def confirm(text: str) -> bool:
            asked.append(text)
            return True

        monkeypatch.setattr(webbrowser, "open", browser)
        monkeypatch.setattr(typer, "confirm", confirm)
        practice = settings.practice()
        await google_connect.here(settings, desk.store, practice, 0, paste=False, opens=True)
        (kept,) = await desk.store.read(connections.connected, practice.id)
        assert asked == ["Are these right?"]
        assert kept.offices[LAKE].location == "locations/71"


async def test_the_address_can_be_pasted_and_another_listing_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with desktop(tmp_path) as desk:
        settings = settings_at(tmp_path, desk)
        answers: dict[str, Any] = {"The page's address": "", "Which number is Lakeside": 3}

        def prompt(text: str, **_: Any) -> Any:
            return next(answer for known, answer in answers.items() if text.startswith(known))

        monkeypatch.setattr(typer, "prompt", prompt)
        monkeypatch.setattr(typer, "confirm", lambda text: False)
        connecting = google_connect._connecting(
            settings, desk.store, settings.practice(), desk.session
        )
        begun = await connecting.begin("", "http://127.0.0.1:53682/google/callback")
        answer = google_connect.query_of(await desk.allowed(begun.url))
        offer = await connecting.returned(answer, begun.browser)
        chosen: Mapping[Any, str] = google_connect.choose(offer, settings.practice())
        assert chosen == {LAKE: "accounts/8/locations/80"}
        assert "Rosebank Lakeside, 3 Shore Road" in capsys.readouterr().out


def test_another_address_than_the_last_one_is_refused() -> None:
    with pytest.raises(Refused, match="isn't the address"):
        google_connect.query_of("https://accounts.google.com/signin")


def test_without_a_client_or_a_key_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bedside.toml").write_text(SMALL, encoding="utf-8")
    assert "BEDSIDE_GOOGLE_CLIENT_ID" in CliRunner().invoke(cli, ["google", "connect"]).output
    monkeypatch.setitem(os.environ, "BEDSIDE_GOOGLE_CLIENT_ID", "id")
    monkeypatch.setitem(os.environ, "BEDSIDE_GOOGLE_CLIENT_SECRET", "secret")
    assert "bedside keys new" in CliRunner().invoke(cli, ["google", "connect"]).output
    assert sealing.parsed(sealing.new_key(MONDAY)).newest

"""Tests the settings that turn on webhooks: a secret for incoming reviews, and a URL for events."""

from __future__ import annotations

import base64
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

import app_parts
from bot.errors import ConfigurationError
from bot.refusals import Refusals
from settings import Settings, load

DEMO = Path(__file__).parents[1] / "demo" / "bedside.toml"
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


def settings(folder: Path, block: str = "", **secrets: str) -> Settings:
    file = folder / "bedside.toml"
    file.write_text(f"{DEMO.read_text(encoding='utf-8')}\n{block}", encoding="utf-8")
    return load(file, secrets)


def events(url: str) -> str:
    return f'[webhooks]\nevents_url = "{url}"\n'


def test_reviews_come_in_only_where_there_is_a_secret(tmp_path: Path) -> None:
    assert app_parts.review_webhook(settings(tmp_path), Refusals()) is None
    given = settings(tmp_path, BEDSIDE_WEBHOOKS_INCOMING_SECRET=SECRET)
    webhook = app_parts.review_webhook(given, Refusals())
    assert webhook is not None
    assert [route.path for route in webhook.routes] == ["/webhooks/reviews"]
    assert SECRET not in repr(given)


async def test_events_go_out_only_where_the_settings_say_and_signed(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        none = settings(tmp_path)
        assert app_parts.event_receiver(none, stack) is None
        assert not none.practice().policy.tells_programs
        unsigned = settings(tmp_path, events("https://example.com/events"))
        assert "BEDSIDE_WEBHOOKS_OUTGOING_SECRET" in unsigned.missing()
        given = settings(
            tmp_path, events("https://example.com/events"), BEDSIDE_WEBHOOKS_OUTGOING_SECRET=SECRET
        )
        assert "BEDSIDE_WEBHOOKS_OUTGOING_SECRET" not in given.missing()
        assert given.practice().policy.tells_programs
        assert app_parts.event_receiver(given, stack) is not None


def test_events_never_leave_this_machine_in_the_clear(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="without encryption"):
        settings(tmp_path, events("http://example.com/events"))
    settings(tmp_path, events("http://127.0.0.1:9000/events"))

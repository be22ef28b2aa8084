"""Tests end to end that an office without a public URL is notified of a review right away."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from sandbox.app import Sandbox
from settings import Settings
from tests.journeys.town import OAK, a_town

ACCOUNT = "bedside@bedside-123456.iam.gserviceaccount.com"
TOPIC = "projects/bedside-123456/topics/reviews"
NAME = "projects/bedside-123456/subscriptions/bedside"


async def test_a_pulled_review_is_in_the_channel_and_its_message_is_acknowledged(
    tmp_path: Path,
) -> None:
    def pulling(settings: Settings, sandbox: Sandbox) -> Settings:
        google, path = sandbox.google, tmp_path / "google-pull.json"
        google.topics["accounts/1001"] = TOPIC
        google.news_kinds["accounts/1001"] = frozenset({"NEW_REVIEW"})
        google.pubsub.subscribe(NAME, TOPIC, ACCOUNT)
        path.write_text(json.dumps(google.oauth.service_accounts.new_key(ACCOUNT)), "utf-8")
        given = {
            "pull_subscription": NAME,
            "pull_key_file": str(path),
            "pubsub_url": settings.google.token_url.replace("/token", "/pubsub/v1"),
            # the polls would be much too late
            "poll_every_min": 1440,
            "poll_while_closed_min": 1440,
        }
        return replace(settings, google=settings.google.model_copy(update=given))

    async with a_town(tmp_path, arranged=pulling) as town:
        subscription = town.sandbox.google.pubsub.subscriptions[NAME]
        await town.catch_up()
        town.google.add_review(OAK, 1, "Nobody at the desk looked up.", "J. M.")
        await town.until(lambda: bool(town.cards()), "the card")
        assert len(await town.all_cases()) == 1
    # stopping finishes what was begun
    assert subscription.messages == {}


async def test_a_key_that_cannot_be_used_stops_the_start_with_what_to_do(tmp_path: Path) -> None:
    def without_a_key(settings: Settings, sandbox: Sandbox) -> Settings:
        given = {"pull_subscription": NAME, "pull_key_file": str(tmp_path / "none.json")}
        return replace(settings, google=settings.google.model_copy(update=given))

    with pytest.raises(ConfigurationError, match=r"google\.pull_key_file: can't read"):
        async with a_town(tmp_path, arranged=without_a_key):
            raise AssertionError("it started")

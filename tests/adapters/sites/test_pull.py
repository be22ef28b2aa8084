"""Tests pulling Google's notifications from the local Pub/Sub: none are lost, and errors are in
plain language.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import settings
from adapters.sites.google import key_file
from adapters.sites.google.pull import Subscription
from bot.errors import Broken, ConfigurationError, NoAccess, Unavailable
from console.doctor import pull_check
from sandbox.google.service_accounts import PLATFORM
from tests.adapters.sites.google_scene import Scene
from tests.settings_files import SMALL, refusal

ACCOUNT = "bedside@bedside-123456.iam.gserviceaccount.com"
TOPIC = "projects/bedside-123456/topics/reviews"
NAME = "projects/bedside-123456/subscriptions/bedside"
KINDS = frozenset({"NEW_REVIEW", "UPDATED_REVIEW"})


@dataclass
class Pulling:
    scene: Scene
    folder: Path

    def key(self, **content: str) -> key_file.KeyFile:
        path = self.folder / "key.json"
        path.write_text(
            json.dumps(content or self.scene.google.oauth.service_accounts.new_key(ACCOUNT)),
            encoding="utf-8",
        )
        return key_file.read(path)

    def subscription(self, key: key_file.KeyFile | None = None, name: str = NAME) -> Subscription:
        base = self.scene.base
        return Subscription(
            self.scene.session,
            key or self.key(),
            name,
            f"{base}/pubsub/v1",
            f"{base}/token",
            self.scene.clock,
        )


@pytest.fixture
async def pulling(scene: Scene, tmp_path: Path) -> Pulling:
    google = scene.google
    google.topics["accounts/1001"], google.news_kinds["accounts/1001"] = TOPIC, KINDS
    google.pubsub.subscribe(NAME, TOPIC, ACCOUNT)
    return Pulling(scene, tmp_path)


async def test_news_names_the_listing_and_is_gone_once_it_is_done(pulling: Pulling) -> None:
    subscription = pulling.subscription()
    key = pulling.scene.review()
    pulling.scene.google.world.edit_review(key.id, stars=2)
    found = await subscription.pull()
    assert [news.listing for news in found] == ["locations/2001"] * 2
    await subscription.done([news.id for news in found])
    assert pulling.scene.google.pubsub.subscriptions[NAME].messages == {}


async def test_news_that_is_not_done_comes_again_when_we_say(pulling: Pulling) -> None:
    subscription = pulling.subscription()
    pulling.scene.review()
    (first,) = await subscription.pull()
    await subscription.again([first.id], timedelta(hours=1))
    pulling.scene.clock.jump(timedelta(seconds=599))
    await subscription.again([first.id], timedelta(0))
    (second,) = await subscription.pull()
    assert second.listing == first.listing
    assert second.id != first.id


async def test_a_quiet_subscription_has_no_news(
    pulling: Pulling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.sites.google.pull.WAITS", timedelta(seconds=0.2))
    assert await pulling.subscription().pull() == ()
    monkeypatch.undo()
    assert [*await pulling.subscription().pull()] == []


async def test_messages_about_other_things_name_no_listing(pulling: Pulling) -> None:
    pulling.scene.google.pubsub.publish(TOPIC, {"type": "GOOGLE_UPDATE", "x": "locations/2001"})
    pulling.scene.google.pubsub.publish(TOPIC, {})
    assert [news.listing for news in await pulling.subscription().pull()] == ["", ""]


async def test_one_token_serves_many_calls_and_is_renewed_once(pulling: Pulling) -> None:
    subscription = pulling.subscription()

    def tokens() -> int:
        return sum(call.method == "token" for call in pulling.scene.google.log)

    await subscription.check()
    await subscription.check()
    assert tokens() == 1
    pulling.scene.google.oauth.expire()
    await subscription.check()
    assert tokens() == 2


async def test_a_person_s_default_credentials_do_as_well(pulling: Pulling) -> None:
    google = pulling.scene.google
    key = pulling.key(**google.oauth.key_of_person("it@rosebank.example", PLATFORM))
    google.pubsub.subscriptions[NAME].readers.add("it@rosebank.example")
    await pulling.subscription(key).check()


async def test_what_a_person_has_to_fix_is_said_in_a_sentence(pulling: Pulling) -> None:
    google, subscription = pulling.scene.google, pulling.subscription()
    google.pubsub.subscriptions[NAME].readers.clear()
    with pytest.raises(NoAccess, match="Pub/Sub Subscriber"):
        await subscription.pull()
    with pytest.raises(NoAccess, match="Pub/Sub Subscriber"):
        await subscription.check()
    google.pubsub.subscribe(NAME, TOPIC, ACCOUNT, is_push=True)
    with pytest.raises(Broken, match="without a push endpoint"):
        await subscription.pull()
    with pytest.raises(Broken, match="no such subscription"):
        await pulling.subscription(name=f"{NAME}-2").pull()
    key = pulling.key()
    google.oauth.service_accounts.delete_keys(ACCOUNT)
    with pytest.raises(NoAccess, match="Create a new one"):
        await pulling.subscription(key).pull()


async def test_google_down_or_throttling_is_waited_for(pulling: Pulling) -> None:
    subscription, faults = pulling.subscription(), pulling.scene.google.faults
    for fault in ("server_error", "drop"):
        getattr(faults, fault)("pubsub.pull")
        with pytest.raises(Unavailable):
            await subscription.pull()
    faults.rate_limited("pubsub.pull", retry_after=30)
    with pytest.raises(Unavailable) as refused:
        await subscription.pull()
    assert refused.value.retry_after == timedelta(seconds=30)
    faults.server_error("token")
    pulling.scene.google.oauth.expire()
    with pytest.raises(Unavailable):
        await subscription.pull()


def test_an_unusable_key_file_is_told_without_its_content(pulling: Pulling) -> None:
    usual = pulling.scene.google.oauth.service_accounts.new_key(ACCOUNT)
    path = pulling.folder / "odd.json"
    for content, said in (
        (json.dumps({"type": "external_account"}), 'with the type "external_account"'),
        (json.dumps(usual | {"private_key": "hunter2"}), "isn't a complete key file"),
        (json.dumps({"type": "service_account"}), "isn't a key that Bedside can use"),
        ("[]", "isn't a key that Bedside can use"),
        ("{", "isn't a complete key file"),
    ):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(ConfigurationError, match=said) as refused:
            key_file.read(path)
        assert "hunter2" not in str(refused.value)
    with pytest.raises(ConfigurationError, match="can't read"):
        key_file.read(pulling.folder / "none.json")
    assert "PRIVATE" not in repr(pulling.key())


# --- the settings, and doctor


def given(pulling: Pulling, key: str = "key.json") -> settings.Settings:
    base = pulling.scene.base
    path = pulling.folder / "bedside.toml"
    section = (
        f'[google]\npull_subscription = "{NAME}"\npull_key_file = "{key}"\n'
        f'pubsub_url = "{base}/pubsub/v1"\ntoken_url = "{base}/token"\napi_url = "{base}/v4"\n'
    )
    path.write_text(f"{SMALL}\n{section}", encoding="utf-8")
    return settings.load(path, {})


async def test_doctor_tries_the_subscription_without_taking_a_message(pulling: Pulling) -> None:
    # doctor goes by the real time
    pulling.scene.clock.jump(datetime.now(UTC) - pulling.scene.clock.now())
    pulling.key()
    pulling.scene.review()
    found = await pull_check(given(pulling))
    assert (found.ok, found.found) == (True, "can be pulled")
    assert len(await pulling.subscription().pull()) == 1

    pulling.scene.google.pubsub.subscriptions[NAME].readers.clear()
    found = await pull_check(given(pulling))
    assert (found.ok, found.found) == (False, "PERMISSION_DENIED")
    assert "Pub/Sub Subscriber" in found.fix
    found = await pull_check(given(pulling, "none.json"))
    assert (found.ok, found.found) == (False, "the key can't be used")


def test_half_a_pull_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "bedside.toml"
    for section, said in (
        (f'pull_subscription = "{NAME}"', "google.pull_key_file is missing"),
        ('pull_key_file = "key.json"', "google.pull_subscription is missing"),
        ('pull_subscription = "bedside"\npull_key_file = "k"', "projects/bedside-123456"),
    ):
        path.write_text(f"{SMALL}\n[google]\n{section}\n", encoding="utf-8")
        assert said in refusal(path)

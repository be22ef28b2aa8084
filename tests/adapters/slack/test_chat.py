"""Tests that posting, updating, and finding yield one message, whatever the connection does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import checkup
from bot.errors import Broken, Gone, NoAccess, Shut, Unavailable, Unknown
from bot.ports import Address, MessageRef, Rendered
from tests.adapters.slack.office import OAK, an_office, slack_id
from tests.world import MONDAY

SHOWN = Rendered({"text": "hello", "blocks": []}, "h1")
PLACE = Address(OAK)


async def test_a_post_carries_its_key_and_is_found_by_it(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        chat = office.slack.chat
        ref = await chat.send(PLACE, SHOWN, "card:1:slack")
        assert await chat.find(PLACE, "card:1:slack", MONDAY) == ref
        assert await chat.find(PLACE, "card:2:slack", MONDAY) is None
        message = office.world.channels[OAK].messages[ref.id]
        assert message.extra == {"unfurl_links": False, "unfurl_media": False}


async def test_a_post_in_a_thread_is_found_there(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        chat = office.slack.chat
        card = await chat.send(PLACE, SHOWN, "card:1:slack")
        note = await chat.send(PLACE, SHOWN, "nudge:1", card)
        assert office.world.channels[OAK].messages[note.id].thread_ts == card.id
        assert await chat.find(PLACE, "nudge:1", MONDAY, card) == note
        assert await chat.find(PLACE, "nudge:1", MONDAY) is None
        assert await chat.find(PLACE, "nudge:1", MONDAY, MessageRef(OAK, "1.000001")) is None


async def test_a_message_has_an_address_of_its_own(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        chat = office.slack.chat
        url = await chat.link(MessageRef(OAK, "1777903200.000100"))
        domain = office.world.domain
        assert url == f"https://{domain}.slack.com/archives/{OAK}/p1777903200000100"


async def test_a_message_of_somebody_else_with_our_key_is_not_ours(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        metadata = {"event_type": "bedside", "event_payload": {"key": "card:1:slack"}}
        office.world.post(office.world.channels[OAK], slack_id("leo"), "hi", metadata=metadata)
        assert await office.slack.chat.find(PLACE, "card:1:slack", MONDAY) is None


async def test_a_private_message_opens_its_conversation_once(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        private = Address(slack_id("maya"), private=True)
        for key in ("brief:1", "brief:2"):
            ref = await office.slack.chat.send(private, SHOWN, key)
            assert await office.slack.chat.find(private, key, MONDAY) == ref
        opened = [method for method, _ in office.local.calls if method == "conversations.open"]
        assert len(opened) == 1


async def test_an_update_replaces_the_message_and_a_deleted_one_is_gone(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        chat = office.slack.chat
        ref = await chat.send(PLACE, SHOWN, "k")
        await chat.update(ref, Rendered({"text": "again", "blocks": []}, "h2"), "k")
        assert office.world.channels[OAK].messages[ref.id].text == "again"
        assert await chat.find(PLACE, "k", MONDAY) == ref
        with pytest.raises(Gone):
            await chat.update(MessageRef(OAK, "1.000001"), SHOWN, "k")


@pytest.mark.parametrize("after_work", [False, True])
@pytest.mark.parametrize("kind", ["server_error", "drop"])
async def test_a_post_whose_answer_is_lost_is_unknown_and_not_repeated(
    tmp_path: Path, kind: str, after_work: bool
) -> None:
    async with an_office(tmp_path) as office:
        getattr(office.local.faults, kind)("chat.postMessage", after_work=after_work)
        with pytest.raises(Unknown):
            await office.slack.chat.send(PLACE, SHOWN, "k")
        assert len(office.world.channels[OAK].messages) == (1 if after_work else 0)
        found = await office.slack.chat.find(PLACE, "k", MONDAY)
        assert (found is not None) == after_work


async def test_an_update_whose_answer_is_lost_may_be_repeated(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        ref = await office.slack.chat.send(PLACE, SHOWN, "k")
        for fault in (office.local.faults.server_error, office.local.faults.drop):
            fault("chat.update")
            with pytest.raises(Unavailable):
                await office.slack.chat.update(ref, SHOWN, "k")


async def test_slack_says_when_to_come_back(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        office.local.faults.rate_limited("chat.postMessage", retry_after=7)
        with pytest.raises(Unavailable) as caught:
            await office.slack.chat.send(PLACE, SHOWN, "k")
        assert caught.value.retry_after == timedelta(seconds=7)
        assert not office.world.channels[OAK].messages


@pytest.mark.parametrize(
    ("code", "of_one_channel"),
    [
        ("token_revoked", False),
        ("app_uninstalled", False),
        ("invalid_auth", False),
        ("not_in_channel", True),
        ("is_archived", True),
        ("channel_is_archived", True),
        ("channel_not_found", True),
    ],
)
async def test_what_only_a_person_can_mend_is_parked(
    tmp_path: Path, code: str, of_one_channel: bool
) -> None:
    async with an_office(tmp_path) as office:
        office.local.faults.error("chat.postMessage", code)
        with pytest.raises(NoAccess) as caught:
            await office.slack.chat.send(PLACE, SHOWN, "k")
        assert caught.value.code == code
        assert isinstance(caught.value, Shut) is of_one_channel
        assert caught.value.retry_after is None, "the outbox knows how long to wait"
        assert str(caught.value)


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long", "something_new"])
async def test_what_slack_will_never_take_is_broken(tmp_path: Path, code: str) -> None:
    async with an_office(tmp_path) as office:
        office.local.faults.error("chat.postMessage", code)
        with pytest.raises(Broken) as caught:
            await office.slack.chat.send(PLACE, SHOWN, "k")
        assert caught.value.code == code


async def test_when_slack_itself_says_it_may_be_half_done_we_look(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        office.local.faults.error("chat.postMessage", "fatal_error")
        with pytest.raises(Unknown):
            await office.slack.chat.send(PLACE, SHOWN, "k")


async def test_a_server_that_is_not_there_got_nothing(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        office.slack.client.base_url = "http://127.0.0.1:9/api/"
        with pytest.raises(Unavailable):
            await office.slack.chat.send(PLACE, SHOWN, "k")


async def test_the_same_card_has_the_same_hash_and_a_changed_one_another(tmp_path: Path) -> None:
    from bot.posts import ReviewCard

    async with an_office(tmp_path) as office:
        case = await office.take_in()
        before = await office.desk.store.read(office.desk.view, case)
        assert before is not None
        render = office.slack.chat.render
        assert render(ReviewCard(before)).hash == render(ReviewCard(before)).hash
        await office.press("maya", "another_draft", case)
        after = await office.desk.store.read(office.desk.view, case)
        assert after is not None
        assert render(ReviewCard(after)).hash != render(ReviewCard(before)).hash


async def test_the_checkup_names_what_is_missing_and_how_to_mend_it(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        assert all([check.ok async for check in office.slack.checkup()])
        office.local.access.scopes.discard("im:write")
        office.world.channels[OAK].members.discard("U0BOT")
        wrong = {check.name: check async for check in office.slack.checkup() if not check.ok}
        assert "im:write" in wrong["Slack permissions"].fix
        assert "/invite @Bedside" in wrong[f"Slack channel {OAK}"].fix
        office.local.access.is_revoked = True
        wrong = {check.name: check async for check in office.slack.checkup() if not check.ok}
        assert "Install the app again" in wrong["Slack token"].fix


async def test_a_slack_that_cannot_be_reached_is_not_blamed_on_socket_mode() -> None:
    client = AsyncWebClient(token="xoxb-1", base_url="http://127.0.0.1:9/api/", timeout=5)
    check = await checkup._socket(client, "xapp-1")
    assert not check.ok
    assert check.fix == "Slack can't be reached."

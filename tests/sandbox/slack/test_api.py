"""Tests the local Slack as an app sees it: the calls it accepts, rejects, and delivers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from sandbox.slack.world import Channel, Organization, User
from tests.sandbox.slack.office import MAYA, ROOM, RUTH, Office, opened

BUTTON = {
    "type": "actions",
    "elements": [
        {
            "type": "button",
            "action_id": "go",
            "value": "1",
            "text": {"type": "plain_text", "text": "Go"},
        }
    ],
}
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Why?"},
            "element": {"type": "plain_text_input", "action_id": "why"},
        }
    ],
}


@pytest_asyncio.fixture
async def office() -> AsyncIterator[Office]:
    async with opened() as made:
        yield made


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


async def test_a_wrong_token_opens_nothing(office: Office) -> None:
    office.client.token = "xoxb-another"
    assert await refused(office.client.auth_test()) == "invalid_auth"


async def test_a_post_stands_in_the_channel_with_its_metadata(office: Office) -> None:
    about = {"event_type": "bedside", "event_payload": {"key": "card:1:slack"}}
    ts = await office.posted(metadata=about)
    page = await office.client.conversations_history(channel=ROOM, include_all_metadata=True)

    assert [(message["ts"], message["metadata"]) for message in page["messages"]] == [(ts, about)]


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}], "invalid_blocks"),
        ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "invalid_blocks"),
        ([{"type": "section", "colour": "red"}], "invalid_blocks"),
        ([{"type": "hologram"}], "invalid_blocks"),
        ([BUTTON, {**BUTTON, "block_id": "a"}, {**BUTTON, "block_id": "a"}], "invalid_blocks"),
        ([{"type": "divider"}] * 51, "invalid_blocks"),
        (
            [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_000}}] * 5,
            "msg_blocks_too_long",
        ),
    ],
    ids=["long text", "long header", "unknown field", "unknown type", "ids", "51 blocks", "all"],
)
async def test_blocks_that_slack_refuses_are_refused_and_nothing_is_posted(
    office: Office, blocks: list[Any], said: str
) -> None:
    assert await refused(office.client.chat_postMessage(channel=ROOM, blocks=blocks)) == said
    assert not office.slack.world.channels[ROOM].messages


async def test_a_channel_without_the_bot_or_archived_takes_no_post(office: Office) -> None:
    room = office.slack.world.channels[ROOM]
    room.members.discard("U0BEDSIDE")
    assert await refused(office.posted()) == "not_in_channel"
    room.is_archived = True
    assert await refused(office.posted()) == "is_archived"
    assert await refused(office.client.chat_postMessage(channel="C0NONE", text="x")) == (
        "channel_not_found"
    )


async def test_a_deleted_message_cannot_be_changed(office: Office) -> None:
    ts = await office.posted()
    await office.client.chat_delete(channel=ROOM, ts=ts)
    changed = office.client.chat_update(channel=ROOM, ts=ts, text="New")

    assert await refused(changed) == "message_not_found"


async def test_replies_stand_in_their_thread_only(office: Office) -> None:
    root = await office.posted()
    await office.posted(thread_ts=root, text="Below")
    thread = await office.client.conversations_replies(channel=ROOM, ts=root)
    page = await office.client.conversations_history(channel=ROOM)

    assert [message["text"] for message in thread["messages"]] == ["Hello", "Below"]
    assert [message["text"] for message in page["messages"]] == ["Hello"]


async def test_a_private_conversation_is_one_for_each_person(office: Office) -> None:
    first = await office.client.conversations_open(users=MAYA)
    again = await office.client.conversations_open(users=MAYA)
    other = await office.client.conversations_open(users=RUTH)

    assert first["channel"]["id"] == again["channel"]["id"] != other["channel"]["id"]


async def test_each_kind_of_conversation_has_scopes_of_its_own(office: Office) -> None:
    dm = (await office.client.conversations_open(users=MAYA))["channel"]["id"]
    office.slack.world.channels["G0"] = Channel("G0", "managers", {"U0BEDSIDE"}, is_private=True)
    for id, kind in ((dm, "im"), ("G0", "groups"), (ROOM, "channels")):
        assert (await office.client.conversations_history(channel=id))["ok"]
        office.slack.access.scopes.discard(f"{kind}:history")
        with pytest.raises(SlackApiError) as refused:
            await office.client.conversations_history(channel=id)
        assert refused.value.response["needed"] == f"{kind}:history"


async def test_a_text_that_is_too_long_is_cut_and_not_refused(office: Office) -> None:
    ts = await office.posted(text="a" * 40_001)
    assert office.slack.world.channels[ROOM].messages[ts].text == "a" * 40_000


async def test_an_ephemeral_message_is_in_no_history(office: Office) -> None:
    await office.client.chat_postEphemeral(channel=ROOM, user=RUTH, text="Only you")
    page = await office.client.conversations_history(channel=ROOM)

    assert page["messages"] == []


async def test_a_modal_opens_with_a_trigger_once(office: Office) -> None:
    ts = await office.posted(blocks=[BUTTON])
    await office.slack.people.click(RUTH, ROOM, ts, "go")
    trigger = json.loads(office.taken[-1].form["payload"])["trigger_id"]
    await office.client.views_open(trigger_id=trigger, view=MODAL)

    assert len(office.slack.world.modals[RUTH]) == 1
    assert await refused(office.client.views_open(trigger_id=trigger, view=MODAL)) in (
        "exchanged_trigger_id",
        "expired_trigger_id",
    )


async def test_a_form_with_inputs_needs_a_way_to_send_it(office: Office) -> None:
    ts = await office.posted(blocks=[BUTTON])
    await office.slack.people.click(RUTH, ROOM, ts, "go")
    trigger = json.loads(office.taken[-1].form["payload"])["trigger_id"]
    without = {name: part for name, part in MODAL.items() if name != "submit"}

    assert await refused(office.client.views_open(trigger_id=trigger, view=without)) == (
        "invalid_arguments"
    )


async def test_clicks_commands_and_events_are_signed_as_slack_signs_them(office: Office) -> None:
    ts = await office.posted(blocks=[BUTTON])
    await office.slack.people.click(RUTH, ROOM, ts, "go")
    await office.slack.people.command(RUTH, ROOM, "/reviews", "pending")
    await office.slack.people.open_home(RUTH)

    assert len(office.taken) == 3
    assert all(one.genuine for one in office.taken)
    assert office.taken[1].form["text"] == "pending"


async def test_an_event_that_was_not_taken_comes_again_and_says_so(office: Office) -> None:
    office.statuses = [500, 500]
    await office.slack.people.open_home(RUTH)
    await office.slack.delivery.settle()

    numbers = [one.headers.get("X-Slack-Retry-Num") for one in office.taken]
    assert numbers == [None, "1", "2"]


async def test_a_click_that_was_not_taken_is_told_to_the_one_who_clicked(office: Office) -> None:
    office.statuses = [500]
    ts = await office.posted(blocks=[BUTTON])
    answer = await office.slack.people.click(RUTH, ROOM, ts, "go")

    assert not answer.ok
    assert len(office.taken) == 1, "Slack sends clicks once"


async def test_a_response_url_takes_five_answers(office: Office) -> None:
    await office.slack.people.command(RUTH, ROOM, "/reviews")
    url = office.taken[-1].form["response_url"]
    async with aiohttp.ClientSession() as session:
        statuses = []
        for number in range(6):
            async with session.post(url, json={"text": f"No. {number}"}) as answer:
                statuses.append(answer.status)

    assert statuses == [200] * 5 + [404]


async def test_too_many_calls_are_told_when_to_come_again(office: Office) -> None:
    office.slack.faults.rate_limited("chat.postMessage", retry_after=7)
    with pytest.raises(SlackApiError) as error:
        await office.posted()

    assert error.value.response.status_code == 429
    assert error.value.response.headers["Retry-After"] == "7"
    assert not office.slack.world.channels[ROOM].messages


@pytest.mark.parametrize("done", [True, False])
async def test_an_answer_can_get_lost_before_and_after_the_work(office: Office, done: bool) -> None:
    office.slack.faults.server_error("chat.postMessage", after_work=done)
    with pytest.raises(SlackApiError):
        await office.posted()

    assert len(office.slack.world.channels[ROOM].messages) == done


async def test_a_real_bolt_app_works_over_the_socket(office: Office) -> None:
    app = AsyncApp(client=office.client, request_verification_enabled=False)
    clicked: list[str] = []

    @app.action("go")
    async def on_go(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        clicked.append(body["user"]["id"])

    handler = AsyncSocketModeHandler(app, "xapp-sandbox", web_client=office.client)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        await office.slack.sockets.connected()
        ts = await office.posted(blocks=[BUTTON])
        answer = await office.slack.people.click(RUTH, ROOM, ts, "go")
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]

    assert answer.ok
    assert clicked == [RUTH]
    assert office.taken == [], "nothing went by HTTP"


async def test_people_of_an_organization_are_as_slack_describes_them(office: Office) -> None:
    world = office.slack.world
    ruth, maya = world.users[RUTH], world.users[MAYA]
    assert "enterprise_user" not in (await office.client.users_info(user=RUTH))["user"]
    world.organization = Organization("E0HEALTH", "Rosebank Health")
    ruth.workspaces, maya.workspaces = (world.team_id,), (world.team_id, "T0LAB")
    world.users["W0LAB"] = lab = User("W0LAB", "lab", team_id="T0LAB")
    lab.workspaces = ("T0LAB",)
    found = (await office.client.users_info(user=RUTH))["user"]
    assert found["team_id"] == world.team_id
    assert found["enterprise_user"] == {
        "id": RUTH,
        "enterprise_id": "E0HEALTH",
        "enterprise_name": "Rosebank Health",
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "teams": [world.team_id],
    }
    assert (await office.client.users_info(user=MAYA))["user"]["team_id"] is None
    listed = [user["id"] for user in (await office.client.users_list())["members"]]
    assert "W0LAB" not in listed
    assert (await office.client.auth_test())["enterprise_id"] == "E0HEALTH"
    world.channels[ROOM].is_org_shared = True
    shown = (await office.client.conversations_info(channel=ROOM))["channel"]
    assert (shown["is_org_shared"], shown["is_shared"], shown["is_ext_shared"]) == (
        True,
        True,
        False,
    )


async def test_clicks_and_commands_in_an_organization_name_it(office: Office) -> None:
    world, people = office.slack.world, office.slack.people
    world.organization = Organization("E0HEALTH", "Rosebank Health")
    world.users[RUTH].workspaces, world.users[RUTH].team_id = ("T0LAB", world.team_id), "T0LAB"
    ts = await office.posted(blocks=[BUTTON])
    await people.click(RUTH, ROOM, ts, "go")
    await people.command(RUTH, ROOM, "/reviews", "help")
    payload = json.loads(office.taken[0].form["payload"])
    assert payload["team"]["id"] == world.team_id
    assert payload["team"]["enterprise_id"] == payload["enterprise"]["id"] == "E0HEALTH"
    assert payload["user"]["team_id"] == "T0LAB"
    assert office.taken[1].form["enterprise_id"] == "E0HEALTH"
    # with another workspace open, the app's commands aren't there
    world.users[RUTH].client_team = "T0LAB"
    assert not (await people.command(RUTH, ROOM, "/reviews", "help")).ok
    assert len(office.taken) == 2


async def test_a_token_of_an_organization_has_to_name_the_workspace(office: Office) -> None:
    world = office.slack.world
    world.organization, world.is_org_install = Organization("E0HEALTH", "Rosebank Health"), True
    found = await office.client.auth_test()
    assert (found["team_id"], found["is_enterprise_install"]) == ("E0HEALTH", True)
    assert await refused(office.client.users_list()) == "missing_argument"
    assert await refused(office.client.users_list(team_id="T1")) == "team_access_not_granted"
    assert (await office.client.users_list(team_id=world.team_id))["members"]
    ts = await office.posted(blocks=[BUTTON])
    await office.slack.people.click(RUTH, ROOM, ts, "go")
    payload = json.loads(office.taken[0].form["payload"])
    assert (payload["team"], payload["is_enterprise_install"]) == (None, True)

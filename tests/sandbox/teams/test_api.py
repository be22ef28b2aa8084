"""Tests the local Teams as a bot sees it: the calls it accepts, rejects, and delivers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from sandbox.teams import Person, dump, restore
from sandbox.teams.checking import of_card
from tests.sandbox.teams.office import (
    APP,
    CARD,
    GROUP,
    MAYA,
    ROOM,
    RUTH,
    TENANT,
    Office,
    carrying,
    opened,
)

THREAD = f"/{ROOM};messageid="


@pytest_asyncio.fixture
async def office() -> AsyncIterator[Office]:
    async with opened() as made:
        yield made


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"client_secret": "another"}, (401, "invalid_client")),
        ({"client_id": "another"}, (400, "unauthorized_client")),
        ({"scope": "another"}, (400, "invalid_scope")),
    ],
)
async def test_a_token_is_for_the_app_with_its_secret(
    office: Office, wrong: dict[str, str], said: tuple[int, str]
) -> None:
    status, body = await office.grant(**wrong)
    assert (status, body["error"]) == said


async def test_nobody_without_a_token_is_answered(office: Office) -> None:
    office.token = "eyJ.invented"
    assert (await office.call("GET", f"/{ROOM}/members"))[0] == 401


async def test_a_post_begins_a_thread_and_a_reply_stands_in_it(office: Office) -> None:
    root = await office.begun()
    _, reply = await office.call("POST", f"{THREAD}{root}/activities", carrying(CARD))
    messages = office.teams.world.channels[ROOM].messages

    assert messages[root].root == ""
    assert messages[reply["id"]].root == root


async def test_a_private_chat_is_one_for_each_person_by_either_id(office: Office) -> None:
    person = office.teams.world.people[MAYA]
    wish = {"tenantId": TENANT, "members": [{"id": MAYA}]}
    _, by_object = await office.call("POST", "", wish)
    _, by_id = await office.call("POST", "", {**wish, "members": [{"id": person.id}]})
    wrong, _ = await office.call("POST", "", {**wish, "tenantId": "another"})

    assert by_object["id"] == by_id["id"]
    assert wrong == 400


async def test_a_deleted_message_cannot_be_changed(office: Office) -> None:
    root = await office.begun()
    await office.call("DELETE", f"/{ROOM}/activities/{root}")
    status, said = await office.call("PUT", f"/{ROOM}/activities/{root}", carrying(CARD))

    assert (status, said["error"]["code"]) == (404, "ActivityNotFoundInConversation")


async def test_a_bot_that_was_removed_may_not_post(office: Office) -> None:
    await office.teams.people.uninstall(RUTH)
    wish = {"channelData": {"channel": {"id": ROOM}}, "activity": carrying(CARD)}
    status, said = await office.call("POST", "", wish)

    assert (status, said["error"]["code"]) == (403, "BotNotInConversationRoster")
    assert [one["type"] for one in office.taken] == ["installationUpdate", "conversationUpdate"]


async def test_what_is_too_large_or_no_card_is_refused(office: Office) -> None:
    text = {"type": "TextBlock", "text": "x" * 100_000, "wrap": True}
    large = {"channelData": {"channel": {"id": ROOM}}}
    big = await office.call("POST", "", {**large, "activity": carrying({**CARD, "body": [text]})})
    new = await office.call("POST", "", {**large, "activity": carrying({**CARD, "version": "1.9"})})

    assert (big[0], big[1]["error"]["code"]) == (413, "MessageSizeTooBig")
    assert new[0] == 400
    assert not office.teams.world.channels[ROOM].messages


@pytest.mark.parametrize(
    "part",
    [
        {"type": "Action.Execute", "verb": "go"},
        {"type": "Action.Fly", "title": "x"},
        {"type": "Action.ShowCard", "title": "x", "card": {"body": [{"type": "Input.Text"}]}},
        {"type": "Action.Submit", "title": "x", "id": "same"},
    ],
)
def test_a_card_that_a_client_could_not_show_is_named(part: dict[str, Any]) -> None:
    standing = [{"type": "TextBlock", "id": "same", "text": "x"}]
    assert of_card({**CARD, "body": standing, "actions": [part]})
    assert of_card({**CARD, "body": standing}) == []


@pytest.mark.parametrize(
    "holding",
    [
        {"type": "Container", "items": [{"type": "Carousel"}]},
        {"type": "ColumnSet", "columns": [{"type": "Column", "items": [{"type": "Carousel"}]}]},
        {"type": "TextBlock"},
    ],
)
def test_what_stands_deep_in_a_card_is_checked_too(holding: dict[str, Any]) -> None:
    assert of_card({**CARD, "body": [holding]})


async def test_a_page_of_people_that_is_none_is_refused(office: Office) -> None:
    status, said = await office.call("GET", f"/{ROOM}/pagedmembers?pageSize=all")
    assert (status, said["error"]["code"]) == (400, "BadArgument")


async def test_a_roster_gives_names_and_addresses(office: Office) -> None:
    _, first = await office.call("GET", f"/{ROOM}/pagedmembers?pageSize=1")
    _, one = await office.call("GET", f"/{ROOM}/members/{first['members'][0]['id']}")

    assert one["email"] == "ruth@x.example"
    assert one["aadObjectId"] == RUTH
    assert first["continuationToken"] == "1"


async def test_activities_are_signed_for_this_bot_and_this_service(office: Office) -> None:
    await office.teams.people.write(RUTH, ROOM, "@Bedside pending")

    [claims], [activity] = office.claims, office.taken
    assert (claims["aud"], claims["serviceurl"]) == (APP, office.teams.service_url)
    assert activity["text"] == "<at>Bedside</at> pending"
    assert activity["conversation"]["id"].startswith(f"{ROOM};messageid=")
    assert activity["channelData"]["tenant"] == {"id": TENANT}


async def test_what_does_not_mention_the_bot_it_does_not_hear(office: Office) -> None:
    await office.teams.people.write(RUTH, ROOM, "Good morning")
    assert office.taken == []


async def test_a_group_chat_has_no_threads_and_calls_the_bot_by_name(office: Office) -> None:
    await office.teams.people.write(RUTH, GROUP, "@Bedside pending", root="1")
    await office.teams.people.write(RUTH, GROUP, "pending")
    [activity] = office.taken
    status, made = await office.call("POST", f"/{GROUP}/activities", carrying(CARD))
    wish = {"channelData": {"channel": {"id": GROUP}}, "activity": carrying(CARD)}

    assert activity["conversation"] == {
        "id": GROUP,
        "tenantId": TENANT,
        "conversationType": "groupChat",
        "isGroup": True,
    }
    assert "team" not in activity["channelData"]
    assert (status, office.teams.world.channels[GROUP].messages[made["id"]].root) == (201, "")
    assert (await office.call("POST", "", wish))[0] == 400


async def test_a_new_key_is_published_with_the_next_token(office: Office) -> None:
    office.teams.issuer.rotate()
    await office.teams.people.write(RUTH, ROOM, "@Bedside help")
    assert len(office.claims) == 1


async def test_a_click_is_answered_with_a_card_that_only_they_see(office: Office) -> None:
    root = await office.begun()
    mine = {**CARD, "body": [{"type": "TextBlock", "text": "Done", "wrap": True}]}
    kind = "application/vnd.microsoft.card.adaptive"
    office.answers = [(200, {"statusCode": 200, "type": kind, "value": mine})]
    await office.teams.people.press(RUTH, ROOM, root, {"verb": "go", "data": {"case": 1}})

    [invoke] = office.taken
    assert (invoke["name"], invoke["replyToId"]) == ("adaptiveCard/action", root)
    message = office.teams.world.channels[ROOM].messages[root]
    assert message.views == {RUTH: mine}
    assert message.cards == [CARD]


@pytest.mark.parametrize("answer", [(500, {}), (200, {"statusCode": 200, "type": "x"})])
async def test_an_answer_that_is_none_is_an_error_for_the_one_who_clicked(
    office: Office, answer: tuple[int, Any]
) -> None:
    root = await office.begun()
    office.answers = [answer]
    await office.teams.people.press(RUTH, ROOM, root, {"verb": "go"})

    assert [notice.person for notice in office.teams.world.notices] == [RUTH]


async def test_an_update_takes_every_view_back(office: Office) -> None:
    root = await office.begun()
    office.teams.world.channels[ROOM].messages[root].views[RUTH] = CARD
    await office.call("PUT", f"/{ROOM}/activities/{root}", carrying(CARD))

    assert office.teams.world.channels[ROOM].messages[root].views == {}


async def test_a_card_with_refresh_is_asked_for_once_by_each_who_looks(office: Office) -> None:
    refresh = {"action": {"type": "Action.Execute", "title": "R", "verb": "refresh", "data": {}}}
    root = await office.begun(carrying({**CARD, "refresh": refresh}))
    for user in (RUTH, RUTH, MAYA):
        await office.teams.people.look(user, ROOM, root)

    assert [one["value"]["trigger"] for one in office.taken] == ["automatic", "automatic"]


async def test_among_many_people_only_those_who_are_named_are_asked_for(office: Office) -> None:
    world = office.teams.world
    for number in range(61 - len(world.people)):
        world.people[f"p{number}"] = Person(f"p{number}", f"Person {number}", "")
    action = {"type": "Action.Execute", "title": "R", "verb": "refresh", "data": {}}
    for user_ids in (None, [], [world.people[RUTH].id]):
        refresh = {"action": action} | ({} if user_ids is None else {"userIds": user_ids})
        root = await office.begun(carrying({**CARD, "refresh": refresh}))
        for user in (RUTH, MAYA):
            await office.teams.people.look(user, ROOM, root)

    assert [one["from"]["aadObjectId"] for one in office.taken] == [RUTH]


async def test_a_dialog_opens_stays_and_ends_as_the_bot_says(office: Office) -> None:
    root = await office.begun()
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}
    opening = {"task": {"type": "continue", "value": {"title": "Edit", "card": content}}}
    office.answers = [(200, opening), (200, {"task": {"type": "message", "value": "Saved."}})]
    await office.teams.people.open_dialog(RUTH, ROOM, root, {"form": "edit"})
    assert office.teams.world.dialogs[RUTH]["title"] == "Edit"
    await office.teams.people.submit(RUTH, {"text": "New"})

    assert office.teams.world.dialogs == {}
    assert [one["name"] for one in office.taken] == ["task/fetch", "task/submit"]
    assert office.teams.world.notices[-1].text == "Saved."


async def test_too_many_calls_are_told_when_to_come_again(office: Office) -> None:
    office.teams.faults.rate_limited("teams.create", retry_after=7)
    wish = {"channelData": {"channel": {"id": ROOM}}, "activity": carrying(CARD)}
    assert (await office.call("POST", "", wish))[0] == 429
    assert not office.teams.world.channels[ROOM].messages


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("BotNotInConversationRoster", 403),
        ("ActivityNotFoundInConversation", 404),
        ("PreconditionFailed", 412),
        ("BadGateway", 502),
    ],
)
async def test_what_can_go_wrong_with_an_update_is_said_as_teams_says_it(
    office: Office, code: str, status: int
) -> None:
    root = await office.begun()
    office.teams.faults.error("teams.update", code)
    path = f"/{ROOM}/activities/{root}"
    wrong, said = await office.call("PUT", path, carrying(CARD))
    fine, _ = await office.call("PUT", path, carrying(CARD))

    assert (wrong, said["error"]["code"], fine) == (status, code, 200)


async def test_a_post_whose_answer_was_lost_stands_there(office: Office) -> None:
    office.teams.faults.drop("teams.create", after_work=True)
    with pytest.raises(aiohttp.ClientError):
        await office.begun()
    assert len(office.teams.world.channels[ROOM].messages) == 1


async def test_a_post_that_was_never_carried_out_does_not(office: Office) -> None:
    office.teams.faults.drop("teams.create")
    with pytest.raises(aiohttp.ClientError):
        await office.begun()
    assert not office.teams.world.channels[ROOM].messages


async def test_a_renamed_and_a_deleted_channel_are_told_of(office: Office) -> None:
    await office.teams.people.rename(ROOM, "reviews")
    await office.teams.people.remove(ROOM)
    events = [one["channelData"]["eventType"] for one in office.taken]
    status, said = await office.call("GET", f"/{ROOM}/members")

    assert events == ["channelRenamed", "channelDeleted"]
    assert office.taken[0]["channelData"]["channel"] == {"id": ROOM, "name": "reviews"}
    assert (status, said["error"]["code"]) == (404, "ConversationNotFound")


async def test_who_leaves_is_told_of_and_no_longer_in_the_roster(office: Office) -> None:
    await office.teams.people.leave(MAYA)
    _, page = await office.call("GET", f"/{ROOM}/pagedmembers")
    await office.teams.people.join(MAYA)
    gone, back = office.taken

    assert [member["aadObjectId"] for member in page["members"]] == [RUTH]
    assert gone["membersRemoved"][0]["aadObjectId"] == MAYA
    assert back["membersAdded"][0]["aadObjectId"] == MAYA


async def test_an_archived_team_takes_no_posts_until_it_is_restored(office: Office) -> None:
    wish = {"channelData": {"channel": {"id": ROOM}}, "activity": carrying(CARD)}
    await office.teams.people.archive(ROOM)
    assert (await office.call("POST", "", wish))[0] == 403
    await office.teams.people.archive(ROOM, archived=False)
    assert (await office.call("POST", "", wish))[0] == 201
    events = [one["channelData"]["eventType"] for one in office.taken]
    assert events == ["teamArchived", "teamUnarchived"]


async def test_a_card_that_is_sent_off_comes_as_a_message_with_what_was_entered(
    office: Office,
) -> None:
    root = await office.begun()
    await office.teams.people.send_back(RUTH, ROOM, root, {"words": "kind"})
    [said] = office.taken
    assert (said["type"], said["value"], said["replyToId"]) == ("message", {"words": "kind"}, root)


async def test_an_invoke_can_come_twice(office: Office) -> None:
    root = await office.begun()
    office.teams.faults.twice("adaptiveCard/action")
    await office.teams.people.press(RUTH, ROOM, root, {"verb": "go"})

    assert [one["id"] for one in office.taken] == [office.taken[0]["id"]] * 2


async def test_what_stands_there_survives_a_restart(office: Office) -> None:
    root = await office.begun()
    kept = json.loads(json.dumps(dump(office.teams.world)))
    async with opened() as later:
        restore(later.teams.world, kept)
        assert later.teams.world.channels[ROOM].messages[root].cards == [CARD]
        assert int(await later.begun()) > int(root)

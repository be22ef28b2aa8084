"""Bedside greets a team it's added to, remembers it, and reports when it's removed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from adapters.teams.directory import introduced
from bot.departures import Departures
from bot.posts import ReviewCard
from bot.practice import MemberId
from bot.store import conversations, outbox
from tests.adapters.teams.issuing import APP, TENANT
from tests.adapters.teams.local import LAKE, OAK, TEAM, aad
from tests.adapters.teams.office import Office, an_office, words_of
from tests.journeys.patience import PATIENCE_S

BOT = {"id": f"28:{APP}"}


def in_channel(id: str, event: str = "") -> dict[str, Any]:
    data = {"tenant": {"id": TENANT}, "team": {"id": TEAM}, "channel": {"id": id}}
    place = {"id": id, "conversationType": "channel", "tenantId": TENANT}
    return {"conversation": place, "channelData": data | ({"eventType": event} if event else {})}


async def added(office: Office, channel: str = OAK) -> list[str]:
    """As Teams reports it: twice, by two kinds of activity."""
    before = len(office.local.posted)
    for type, more in (
        ("installationUpdate", {"action": "add"}),
        ("conversationUpdate", {"membersAdded": [BOT]}),
    ):
        activity = office.speaking.activity("dana", type, **in_channel(channel), **more)
        assert (await office.send(activity)).status == 200
    return [words_of(message) for _, _, message in office.local.posted[before:]]


async def removed(office: Office) -> None:
    for type, more in (
        ("installationUpdate", {"action": "remove"}),
        ("conversationUpdate", {"membersRemoved": [BOT]}),
    ):
        activity = office.speaking.activity("dana", type, **in_channel(OAK), **more)
        assert (await office.send(activity)).status == 200


def notices(office: Office) -> list[str]:
    rows = office.desk.store.run_sync(outbox.listed, office.desk.practice.id)
    return sorted(row.key for row in rows if row.key.startswith("notice:"))


TOLD = ["notice:no-access:teams:lakeside:dana", "notice:no-access:teams:oak-street:dana"]
"""Both channels belong to the same team."""


async def known(office: Office, id: str) -> conversations.Conversation | None:
    store, practice = office.desk.store, office.desk.practice.id
    return await store.read(conversations.of_channel, practice, "teams", id)


async def test_a_location_s_channel_is_greeted_once_with_what_comes_next(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        (greeting,) = await added(office)
        assert "Bedside is here. Reviews for Oak Street come to this channel." in greeting
        assert "What needs a reply?" in greeting
        assert "add Bedside for yourself" in greeting
        place = await known(office, OAK)
        assert place is not None
        assert (place.address, place.team) == (office.local.service_url, TEAM)


async def test_a_channel_of_no_location_is_told_the_line_to_add(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        (greeting,) = await added(office, "19:0cc3@thread.tacv2")
        assert "Reviews for Oak Street, Lakeside go to their own channels." in greeting
        assert "19:0cc3@thread.tacv2" in greeting.replace("\u2060", "")


async def test_a_person_who_adds_it_is_greeted_alone(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        private = office.speaking.private("maya")
        install = office.speaking.activity("maya", "installationUpdate", action="add", **private)
        await office.send(install)
        where, _, greeting = office.local.posted[-1]
        assert where == "a:maya"
        assert "When a call is yours, I'll send you what you need to know here" in words_of(
            greeting
        )


async def test_members_known_by_address_are_found_when_it_is_added(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        assert "teams" not in office.desk.practice.members["leo"].chat  # type: ignore[index]
        await added(office)
        assert office.desk.practice.members["leo"].chat["teams"] == "aad-leo-0000"  # type: ignore[index]


async def test_a_member_who_joins_the_team_later_is_found_then(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        leo = office.local.people.pop("leo")
        await added(office)
        assert "teams" not in office.desk.practice.members["leo"].chat  # type: ignore[index]
        office.local.people["leo"] = leo
        joined = {"membersAdded": [{"id": "29:leo"}]}
        await office.send(
            office.speaking.activity("dana", "conversationUpdate", **in_channel(OAK), **joined)
        )
        assert office.desk.practice.members["leo"].chat["teams"] == "aad-leo-0000"  # type: ignore[index]


async def test_in_a_channel_of_many_those_who_work_there_are_named_for_fresh_cards(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        for number in range(60 - len(office.local.people)):
            office.local.add(f"other{number}")
        await added(office)
        case = await office.take_in()
        assert "userIds" not in (await office.press("ruth", "refresh", case))["refresh"]

        office.local.add("one-too-many")
        joined = {"membersAdded": [{"id": "29:one-too-many"}]}
        await office.send(
            office.speaking.activity("dana", "conversationUpdate", **in_channel(OAK), **joined)
        )
        named = [f"29:{who}" for who in ("dana", "leo", "maya", "ruth")]
        looked = await office.press("ruth", "refresh", case)
        assert sorted(looked["refresh"]["userIds"]) == named
        view = await office.desk.look(case, office.desk.practice.members[MemberId("ruth")])
        assert view is not None
        posted = office.teams.chat.render(ReviewCard(view)).body["attachments"][0]["content"]
        assert posted["refresh"] == looked["refresh"]


async def test_anything_said_refreshes_how_a_channel_is_reached(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.say("ruth", "pending", **in_channel(LAKE))
        place = await known(office, LAKE)
        assert place is not None
        case = await office.take_in()
        await office.press("ruth", "refresh", case)
        assert await known(office, OAK) is not None


async def test_when_it_is_taken_out_the_managers_are_told_once_and_again_after_a_return(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        await added(office)
        await removed(office)
        place = await known(office, OAK)
        assert place is not None
        assert place.gone_at is not None
        assert notices(office) == TOLD
        (greeting,) = await added(office)
        assert "Bedside is here" in greeting
        place = await known(office, OAK)
        assert place is not None
        assert place.gone_at is None


async def test_a_deleted_channel_is_missed_by_its_location_alone(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await added(office)
        deleted = in_channel(OAK, "channelDeleted")
        await office.send(office.speaking.activity("dana", "conversationUpdate", **deleted))
        assert notices(office) == ["notice:no-access:teams:oak-street:dana"]


async def test_a_shared_channel_that_disallows_the_app_is_missed_alone(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await added(office)
        await added(office, LAKE)
        place = in_channel(LAKE, "channelMemberRemoved")
        change = {"membersRemoved": [BOT]}
        left = office.speaking.activity("dana", "conversationUpdate", **place, **change)
        assert (await office.send(left)).status == 200
        assert notices(office) == ["notice:no-access:teams:lakeside:dana"]
        oak = await known(office, OAK)
        assert oak is not None
        assert oak.gone_at is None
        (greeting,) = await added(office, LAKE)
        assert "Bedside is here" in greeting


async def test_a_person_who_leaves_a_shared_channel_takes_no_one_along(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await added(office)
        place = in_channel(OAK, "channelMemberRemoved")
        change = {"membersRemoved": [{"id": "29:ruth"}]}
        left = office.speaking.activity("dana", "conversationUpdate", **place, **change)
        assert (await office.send(left)).status == 200
        assert notices(office) == []


@pytest.mark.parametrize("event", ["teamArchived", "teamDeleted"])
async def test_an_archived_or_deleted_place_is_noticed(tmp_path: Path, event: str) -> None:
    async with an_office(tmp_path) as office:
        await added(office)
        update = office.speaking.activity("dana", "conversationUpdate", **in_channel(OAK, event))
        assert (await office.send(update)).status == 200
        assert notices(office) == TOLD


async def test_whoever_is_in_no_team_of_ours_any_more_has_left_until_they_are_back(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        await added(office)
        case = await office.take_in()
        await office.press("ruth", "take_it", case)
        ruth = office.local.people.pop("ruth")
        change = {"membersRemoved": [{"id": "29:ruth"}]}
        left = office.speaking.activity("dana", "conversationUpdate", **in_channel(OAK), **change)
        assert (await office.send(left)).status == 200
        assert office.desk.practice.members[MemberId("ruth")].has_left
        assert (await office.case(case)).contact.owner is None
        assert notices(office) == ["notice:left:teams:ruth:dana"]

        office.local.people["ruth"] = ruth
        change = {"membersAdded": [{"id": "29:ruth"}]}
        back = office.speaking.activity("dana", "conversationUpdate", **in_channel(OAK), **change)
        assert (await office.send(back)).status == 200
        assert not office.desk.practice.members[MemberId("ruth")].has_left


async def test_whoever_acts_in_a_channel_of_ours_or_is_listed_there_at_a_start_has_not_left(
    tmp_path: Path,
) -> None:
    """Someone who was wrongly marked as gone isn't locked out."""
    ruth = MemberId("ruth")
    async with an_office(tmp_path) as office:
        await added(office)
        case = await office.take_in()
        departures = Departures(office.desk)
        await departures.left(ruth, "teams")
        elsewhere = {"conversation": {"id": "19:other@thread.tacv2"}}
        await office.say("ruth", "mine", **elsewhere)
        assert office.desk.practice.members[ruth].has_left

        await office.press("ruth", "take_it", case)
        assert (await office.case(case)).contact.owner == ruth
        assert not office.desk.practice.members[ruth].has_left

        await departures.left(ruth, "teams")
        await office.teams.listen()
        async with asyncio.timeout(PATIENCE_S):
            while office.desk.practice.members[ruth].has_left:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_who_left_stays_away_though_their_id_is_learned_late(tmp_path: Path) -> None:
    """Leo is known by his address only, so there's no id for him at the start."""
    leo = MemberId("leo")
    async with an_office(tmp_path) as office:
        await Departures(office.desk).left(leo, "teams")
        office.desk.learn(introduced(office.desk.as_set_up, {leo: aad("leo")}))
        assert office.desk.practice.members[leo].has_left


async def test_while_teams_does_not_say_who_is_there_nobody_has_left(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await added(office)
        office.local.is_down = True
        change = {"membersRemoved": [{"id": "29:ruth"}]}
        left = office.speaking.activity("dana", "conversationUpdate", **in_channel(OAK), **change)
        assert (await office.send(left)).status == 200
        assert not office.desk.practice.members[MemberId("ruth")].has_left


async def test_while_one_channel_cannot_be_asked_nobody_has_left(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await added(office)
        await added(office, LAKE)
        deleted = in_channel(LAKE, "channelDeleted")
        await office.send(office.speaking.activity("dana", "conversationUpdate", **deleted))
        del office.local.people["ruth"]
        change = {"membersRemoved": [{"id": "29:ruth"}]}
        left = office.speaking.activity("dana", "conversationUpdate", **in_channel(OAK), **change)
        assert (await office.send(left)).status == 200
        assert not office.desk.practice.members[MemberId("ruth")].has_left


async def test_others_who_come_and_go_are_none_of_our_business(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await added(office)
        for change in ("membersAdded", "membersRemoved"):
            update = office.speaking.activity(
                "dana", "conversationUpdate", **in_channel(OAK), **{change: [{"id": "29:ruth"}]}
            )
            before = len(office.local.posted)
            assert (await office.send(update)).status == 200
            assert len(office.local.posted) == before
        assert notices(office) == []


async def test_a_team_that_is_renamed_changes_nothing(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await added(office)
        update = office.speaking.activity(
            "dana", "conversationUpdate", **in_channel(OAK, "teamRenamed")
        )
        assert (await office.send(update)).status == 200
        assert notices(office) == []

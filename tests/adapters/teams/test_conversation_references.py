"""How we learn about conversations, and which of several replicas can save them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapters.teams.conversation_references import (
    ConversationReferences,
    Heard,
    conversation_of,
)
from bot.errors import Unavailable
from bot.store.conversations import Kind
from tests.adapters.teams.connecting import BOT, RUTH, TEAM
from tests.adapters.teams.issuing import CHANNEL, TENANT
from tests.adapters.teams.outward import Office, an_office

PERSONAL = {"id": "a:ruth", "conversationType": "personal", "tenantId": TENANT}
OF_TEAM = {"tenant": {"id": TENANT}, "team": {"id": TEAM}}


async def test_a_message_in_a_thread_makes_its_channel_known(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        found = conversation_of(office.activity())
        assert (found.id, found.kind) == (CHANNEL, Kind.CHANNEL)
        assert (found.bot, found.tenant) == (BOT, TENANT)
        assert found.person == ""


async def test_a_personal_chat_makes_its_person_known(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        sender = {"from": {"id": "29:ruth", "aadObjectId": RUTH}}
        found = conversation_of(office.activity(conversation=PERSONAL, **sender))
        assert (found.kind, found.person, found.account) == (Kind.PERSONAL, RUTH, "29:ruth")


@pytest.mark.parametrize(
    ("id", "kind"),
    [
        ("19:0aa1@thread.tacv2", Kind.CHANNEL),
        ("19:0aa1@thread.v2", Kind.GROUP),
        ("a:1", Kind.PERSONAL),
    ],
)
async def test_the_look_of_an_id_tells_where_teams_does_not(
    tmp_path: Path, id: str, kind: Kind
) -> None:
    async with an_office(tmp_path) as office:
        assert conversation_of(office.activity(conversation={"id": id})).kind is kind


async def test_only_what_is_new_is_told(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        heard = [await office.references.heard(office.activity()) for _ in range(2)]
        assert heard == [Heard.MAY_WRITE, Heard.NOTHING_NEW]


async def test_what_another_replica_heard_counts_when_the_app_is_added_again(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        other = ConversationReferences(office.desk.store, office.desk.practice.id, office.clock)
        await office.references.heard(came(office))
        await other.heard(went(office))
        with pytest.raises(Unavailable):
            await office.references.channel(TEAM)
        assert await office.references.heard(came(office)) is Heard.MAY_WRITE
        assert await other.channel(TEAM)


def came(office: Office) -> Any:
    return _change(office, membersAdded=[{"id": BOT}])


def went(office: Office) -> Any:
    return _change(office, membersRemoved=[{"id": BOT}])


def _change(office: Office, **more: Any) -> Any:
    at = {"id": TEAM, "conversationType": "channel"}
    return office.activity(type="conversationUpdate", conversation=at, channelData=OF_TEAM, **more)

"""Tests that posting, updating, and deleting act on one message, no matter what the connection
does.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from adapters.teams.payloads import Activity
from bot.cases.call import AssignOwner
from bot.cases.draft import AnotherDraft
from bot.errors import Gone, NoAccess, Unavailable, Unknown
from bot.ports import Address, MessageRef, Rendered
from bot.posts import ReviewCard
from bot.practice import MemberId
from bot.store import posts
from cards.card import address
from tests.adapters.teams.connecting import BOT, RUTH, TEAM
from tests.adapters.teams.issuing import CHANNEL, TENANT
from tests.adapters.teams.outward import DANA, LEO, Office, an_office

SHOWN = Rendered({"type": "message", "summary": "hello", "attachments": []}, "h1")
PLACE = Address(CHANNEL)


async def test_a_card_begins_a_thread_and_a_note_goes_into_it(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        card = await office.chat.send(PLACE, SHOWN, "card:1:teams")
        assert card.conversation == f"{CHANNEL};messageid={card.id}"
        note = await office.chat.send(PLACE, SHOWN, "nudge:1", card)
        assert note.conversation == card.conversation
        assert note.id != card.id
        assert [said.conversation for said in office.teams.messages] == [card.conversation] * 2


async def test_a_private_chat_is_opened_once_and_remembered(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        ruth = Address(RUTH, private=True)
        for key in ("brief:1", "brief:2"):
            ref = await office.chat.send(ruth, SHOWN, key)
            assert ref.conversation == f"a:{RUTH}"
        assert office.teams.calls == ["create", "post", "post"]


async def test_a_private_chat_that_they_began_needs_no_opening(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        office.teams.installed.add("of-ruth")
        await office.hears(
            conversation={"id": "a:of-ruth", "conversationType": "personal", "tenantId": TENANT},
            **{"from": {"id": "29:ruth", "aadObjectId": RUTH}},
            channelData={"tenant": {"id": TENANT}},
        )
        ref = await office.chat.send(Address(RUTH, private=True), SHOWN, "brief:1")
        assert ref.conversation == "a:of-ruth"
        assert office.teams.calls == ["post"]


async def test_who_has_not_added_the_app_is_waited_for(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        for heard_of in (False, True):
            if heard_of:
                await office.is_installed()
            with pytest.raises(Unavailable) as caught:
                await office.chat.send(Address(LEO, private=True), SHOWN, "brief:1")
            assert isinstance(caught.value, NoAccess)
            assert "Ask them" in str(caught.value)


async def test_a_private_chat_that_is_not_there_any_more_is_opened_anew(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        office.teams.installed.add("of-ruth")
        await office.hears(
            conversation={"id": "a:of-ruth", "conversationType": "personal", "tenantId": TENANT},
            **{"from": {"id": "29:ruth", "aadObjectId": RUTH}},
            channelData={"tenant": {"id": TENANT}},
        )
        office.teams.faults.error("post", "404 ConversationNotFound")
        ruth = Address(RUTH, private=True)
        with pytest.raises(Unavailable):
            await office.chat.send(ruth, SHOWN, "k")
        assert (await office.chat.send(ruth, SHOWN, "k")).conversation == f"a:{RUTH}"


async def test_a_group_chat_has_no_threads(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        group = "19:0cc3@thread.v2"
        office.teams.installed.add(group)
        await office.hears(conversation={"id": group, "conversationType": "groupChat"})
        card = await office.chat.send(Address(group), SHOWN, "card:1:teams")
        note = await office.chat.send(Address(group), SHOWN, "nudge:1", card)
        assert card.conversation == note.conversation == group
        assert office.teams.calls == ["post", "post"]


async def test_an_update_replaces_the_message_and_a_deleted_one_is_gone(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        ref = await office.chat.send(PLACE, SHOWN, "k")
        await office.chat.update(ref, Rendered({"type": "message", "summary": "again"}, "h2"), "k")
        assert office.teams.said[ref.id].activity["summary"] == "again"
        await office.chat.delete(ref)
        with pytest.raises(Gone):
            await office.chat.update(ref, SHOWN, "k")
        with pytest.raises(Gone):
            await office.chat.delete(ref)


async def test_a_message_has_an_address_of_its_own(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        ref = await office.chat.send(PLACE, SHOWN, "k")
        url = await office.chat.link(ref)
        channel = quote(PLACE.id, safe="")
        assert url.startswith(f"https://teams.microsoft.com/l/message/{channel}/{ref.id}?tenantId=")
        assert address(url) == url, "it may stand on a card"


async def test_nothing_is_looked_for_in_a_channel_that_cannot_be_read(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        await office.chat.send(PLACE, SHOWN, "k")
        before = list(office.teams.calls)
        assert await office.chat.find(PLACE, "k", office.clock.now()) is None
        assert office.teams.calls == before


async def test_a_channel_nobody_ever_spoke_in_waits_for_the_app(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.opened()
        assert office.teams.calls == []
        assert office.state(f"card:{case}:teams") == "waiting"
        await office.is_installed()
        await office.later(minutes=16)
        assert len(office.cards()) == 1


async def test_a_new_address_counts_from_the_next_activity(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.hears(serviceUrl="https://elsewhere.example/")
        with pytest.raises(Unavailable) as caught:
            await office.chat.send(PLACE, SHOWN, "k")
        assert isinstance(caught.value, NoAccess)
        await office.hears()
        assert await office.chat.send(PLACE, SHOWN, "k")


@pytest.mark.parametrize(
    "goodbye",
    [
        {"type": "installationUpdate", "action": "remove"},
        {"type": "conversationUpdate", "membersRemoved": [{"id": BOT}]},
        {"type": "conversationUpdate", "eventType": "teamArchived"},
        {"type": "conversationUpdate", "eventType": "teamDeleted"},
    ],
)
async def test_a_team_that_took_the_app_out_gets_its_cards_when_it_is_back(
    tmp_path: Path, goodbye: dict[str, object]
) -> None:
    async with an_office(tmp_path) as office:
        of_team = {"tenant": {"id": TENANT}, "team": {"id": TEAM}}
        await office.hears(channelData={**of_team, "channel": {"id": CHANNEL}})
        data = {**of_team, "eventType": goodbye.pop("eventType", "")}
        at = {"id": TEAM, "conversationType": "channel"}
        await office.hears(conversation=at, channelData=data, **goodbye)
        case = await office.opened()
        await office.later(minutes=16)
        assert office.cards() == []
        assert office.state(f"card:{case}:teams") == "waiting"
        await office.hears(channelData={**of_team, "channel": {"id": CHANNEL}})
        await office.later(minutes=16)
        assert len(office.cards()) == 1


async def test_a_removal_that_nobody_told_parks_the_cards_and_tells_a_manager(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        office.teams.installed = {DANA}
        case = await office.opened()
        await office.later(minutes=16)
        await office.later(minutes=16)
        assert {said.conversation for said in office.teams.messages} == {f"a:{DANA}"}
        assert "BotNotInConversationRoster" in str(
            [message.activity for message in office.teams.messages]
        )
        office.teams.installed.add(CHANNEL)
        await office.later(minutes=16)
        assert len(office.cards()) == 1
        assert office.state(f"card:{case}:teams") == "done"


async def test_a_deleted_card_is_posted_anew_once(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        case = await office.opened()
        office.teams.said.clear()
        await _change(office, case)
        (card,) = office.cards()
        assert card.updates == 0
        await _change(office, case)
        assert (len(office.cards()), card.updates) == (1, 1)


async def test_a_note_under_a_deleted_card_brings_the_card_back(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        case = await office.opened()
        (card,) = office.cards()
        del office.teams.said[card.id]
        with pytest.raises(Gone):
            await office.chat.send(PLACE, SHOWN, "nudge:1", MessageRef(card.conversation, card.id))
        assert case


async def test_teams_is_left_alone_as_long_as_it_asks(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        office.teams.faults.rate_limited("create", retry_after=30)
        case = await office.opened()
        await office.later(seconds=29)
        assert office.teams.calls == ["create"]
        await office.later(seconds=2)
        assert len(office.cards()) == 1
        assert office.state(f"card:{case}:teams") == "done"


async def test_a_card_whose_answer_was_lost_is_single_again_after_a_click(tmp_path: Path) -> None:
    async with an_office(tmp_path, timeout_s=0.2) as office:
        await office.is_installed()
        office.teams.faults.hang("create", 60, after_work=True)
        case = await office.opened()
        assert office.state(f"card:{case}:teams") == "unknown"
        await office.later(seconds=61)
        twin, card = office.cards()
        standing = await office.desk.store.read(posts.load, office.desk.practice.id, "card:1:teams")
        assert standing is not None
        assert standing.ref.id == card.id

        assert not await office.twins.heal(_click(office, card.conversation, card.id), case)
        assert await office.twins.heal(_click(office, twin.conversation, twin.id), case)
        assert not await office.twins.heal(_click(office, twin.conversation, twin.id), case)
        assert office.cards() == [card]


async def test_another_cards_message_is_never_deleted_as_a_twin(tmp_path: Path) -> None:
    """A list's button, or a click that was tampered with, names a case with its card elsewhere."""
    async with an_office(tmp_path) as office:
        await office.is_installed()
        case = await office.opened()
        (card,) = office.cards()
        other = await office.chat.send(PLACE, SHOWN, "list:1:teams")
        practice, now = office.desk.practice.id, office.desk.clock.now()
        await office.desk.store.run(
            posts.keep, practice, "list:1:teams", "teams", other, "hash", now
        )
        assert not await office.twins.heal(_click(office, other.conversation, other.id), case)
        assert len(office.teams.messages) == 2
        assert office.cards()[0] == card


async def test_what_nobody_keeps_is_no_twin_of_a_card_that_was_posted_once(tmp_path: Path) -> None:
    """Such as the greeting, or a list that someone requested."""
    async with an_office(tmp_path) as office:
        await office.is_installed()
        case = await office.opened()
        greeting = await office.chat.send(PLACE, SHOWN, "greeting")
        click = _click(office, greeting.conversation, greeting.id)
        assert not await office.twins.heal(click, case)
        assert len(office.teams.messages) == 2


async def test_what_is_no_card_of_the_channel_is_no_twin(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        case = await office.opened()
        (card,) = office.cards()
        note = await office.chat.send(PLACE, SHOWN, "n", MessageRef(card.conversation, card.id))
        elsewhere = f"19:0bb2@thread.tacv2;messageid={note.id}"
        for conversation, id in (
            (card.conversation, note.id),
            (f"a:{RUTH}", note.id),
            (elsewhere, note.id),
            (card.conversation, ""),
        ):
            assert not await office.twins.heal(_click(office, conversation, id), case)
        assert len(office.teams.messages) == 2


async def test_a_private_message_whose_answer_was_lost_is_unknown(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        ruth = Address(RUTH, private=True)
        office.teams.faults.server_error("create")
        with pytest.raises(Unavailable):
            await office.chat.send(ruth, SHOWN, "k")
        office.teams.faults.server_error("post", after_work=True)
        with pytest.raises(Unknown):
            await office.chat.send(ruth, SHOWN, "k")


async def test_the_owner_gets_a_brief_of_their_own(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        office.teams.installed.add(LEO)
        case = await office.opened()
        await office.ask(AssignOwner(case, MemberId("leo")), by="leo")
        assert [said.conversation for said in office.teams.messages][-1] == f"a:{LEO}"


async def test_a_message_says_in_a_notification_what_it_is_about(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.opened()
        view = await office.desk.store.read(office.desk.view, case)
        assert view is not None
        shown = office.chat.render(ReviewCard(view))
        assert "Oak Street" in shown.body["summary"]
        assert "ninety minutes" not in shown.body["summary"]
        assert "text" not in shown.body
        (attachment,) = shown.body["attachments"]
        assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
        assert attachment["content"]["refresh"]["action"]["data"] == {"case": case}
        assert shown.hash == office.chat.render(ReviewCard(view)).hash


async def test_a_card_too_large_for_teams_becomes_a_short_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with an_office(tmp_path) as office:
        case = await office.opened()
        view = await office.desk.store.read(office.desk.view, case)
        assert view is not None
        monkeypatch.setattr("cards.adaptive.fitting.LARGEST", 500)
        shown = office.chat.render(ReviewCard(view)).body
        (attachment,) = shown["attachments"]
        assert "'verb': 'show_all'" in str(attachment)
        assert shown["summary"] in str(attachment)
        assert "ninety" not in str(attachment)


async def test_a_wait_is_kept_for_its_own_channel(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        office.teams.faults.rate_limited("create", retry_after=30)
        with pytest.raises(Unavailable) as caught:
            await office.chat.send(PLACE, SHOWN, "k")
        assert caught.value.retry_after == timedelta(seconds=30)


async def _change(office: Office, case: int) -> None:
    view = await office.desk.store.read(office.desk.view, case)  # type: ignore[arg-type]
    assert view is not None
    draft = view.case.draft
    assert draft is not None
    await office.ask(AnotherDraft(view.case.id, draft.version))


def _click(office: Office, conversation: str, id: str) -> Activity:
    return office.activity(
        type="invoke", conversation={"id": conversation, "tenantId": TENANT}, replyToId=id
    )

"""Faults of the sandbox's Teams while a card is posted. In the end the card is there once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cases.case import CaseId
from bot.cases.draft import AnotherDraft
from bot.cases.events import DuplicateDeleted
from bot.errors import Unavailable
from bot.ports import Address
from bot.posts import CaseView, ReviewCard
from bot.practice import MemberId
from bot.store import outbox, timeline
from sandbox.teams.world import Message
from tests.adapters.teams.office import words_of
from tests.adapters.teams.sandboxed import PEOPLE, ROOM, Town, a_town


async def test_a_card_whose_answer_got_lost_is_single_after_the_next_click(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        town.sandbox.faults.drop("teams.create", after_work=True)
        case = await town.opened()
        assert state(town, case) == "unknown"
        town.clock.pass_(seconds=61)
        await town.settle()
        twin, card = cards(town)
        await town.press("maya", "take_it", twin)
        assert cards(town) == [card]
        assert "Maya" in words_of(card.cards)
        practice = town.desk.practice.id
        told = await town.desk.store.read(timeline.entries, practice, case)
        assert [one.event for one in told if isinstance(one.event, DuplicateDeleted)] == [
            DuplicateDeleted("teams")
        ]


@pytest.mark.parametrize("after_work", [False, True])
async def test_an_update_whose_answer_got_lost_is_simply_repeated(
    tmp_path: Path, after_work: bool
) -> None:
    async with a_town(tmp_path) as town:
        case = await town.opened()
        town.sandbox.faults.server_error("teams.update", after_work=after_work)
        await change(town, case)
        town.clock.pass_(seconds=5)
        await town.settle()
        (card,) = cards(town)
        assert card.cards == [await as_it_is(town, case)]


async def test_a_deleted_card_is_posted_anew_once(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        case = await town.opened()
        (first,) = cards(town)
        town.sandbox.world.change(first, is_deleted=True)
        await change(town, case)
        (newest,) = cards(town)
        await change(town, case)
        assert cards(town) == [newest]


async def test_teams_that_wants_to_be_left_alone_is_left_alone(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        town.sandbox.faults.rate_limited("teams.create", retry_after=30)
        await town.opened()
        town.clock.pass_(seconds=29)
        await town.settle()
        assert asked(town, "teams.create") == 1
        town.clock.pass_(seconds=2)
        await town.settle()
        assert len(cards(town)) == 1


@pytest.mark.parametrize("code", ["PreconditionFailed", "BadGateway"])
async def test_what_microsoft_wants_repeated_is_repeated(tmp_path: Path, code: str) -> None:
    async with a_town(tmp_path) as town:
        town.sandbox.faults.error("teams.create", code)
        await town.opened()
        town.clock.pass_(seconds=5)
        await town.settle()
        assert len(cards(town)) == 1


async def test_an_archived_team_keeps_its_cards_waiting(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.sandbox.people.archive(ROOM)
        await town.settle()
        case = await town.opened()
        town.clock.pass_(minutes=16)
        await town.settle()
        assert cards(town) == []
        assert state(town, case) == "waiting"
        await town.sandbox.people.archive(ROOM, archived=False)
        town.clock.pass_(minutes=40)
        await town.settle()
        assert len(cards(town)) == 1


async def test_tokens_that_were_revoked_are_fetched_anew(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        case = await town.opened()
        town.sandbox.issuer.revoke()
        for minutes in (0, 1, 16, 31):
            town.clock.pass_(minutes=minutes)
            await change(town, case) if not minutes else await town.settle()
        (card,) = cards(town)
        assert card.cards == [await as_it_is(town, case)]


async def test_a_message_that_teams_will_never_take_is_a_dead_letter(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        town.sandbox.faults.error("teams.create", "MessageSizeTooBig")
        case = await town.opened()
        assert state(town, case) == "dead"


async def test_nobody_is_written_to_before_they_have_the_app(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        town.sandbox.faults.error("teams.create", "ForbiddenOperationException", count=None)
        case = await town.opened()
        message = town.teams.chat.render(ReviewCard(await _view(town, case)))
        with pytest.raises(Unavailable) as caught:
            await town.teams.chat.send(Address(PEOPLE["leo"], private=True), message, "k")
        assert caught.value.code == "ForbiddenOperationException"


def cards(town: Town) -> list[Message]:
    """The first messages of threads, with a case's card each."""
    return [
        message
        for message in town.messages
        if not message.root
        and not message.is_deleted
        and "ninety minutes" in words_of(message.cards)
    ]


def state(town: Town, case: CaseId) -> str:
    every = ("dead", "unknown", "sending", "waiting", "done", "cancelled")
    rows = town.desk.store.run_sync(outbox.listed, town.desk.practice.id, every)
    return next(row.state for row in rows if row.key == f"card:{case}:teams")


def asked(town: Town, method: str) -> int:
    """How many requests for a thread in the channel the connector got."""
    return sum(
        name == method and (body.get("channelData") or {}).get("channel") is not None
        for name, body in town.sandbox.connector.calls
    )


async def as_it_is(town: Town, case: CaseId) -> object:
    """The card of the case in its current state."""
    message = town.teams.chat.render(ReviewCard(await _view(town, case)))
    (attachment,) = message.body["attachments"]
    return attachment["content"]


async def change(town: Town, case: CaseId) -> None:
    view = await _view(town, case)
    assert view.case.draft is not None
    draft = view.case.draft.version
    who = town.desk.practice.members[MemberId("ruth")]
    await town.desk.handle(AnotherDraft(case, draft), by=who, key=f"change-{draft}")
    await town.settle()


async def _view(town: Town, case: CaseId) -> CaseView:
    view = await town.desk.store.read(town.desk.view, case)
    assert view is not None
    return view

"""A channel that another organization reads gets no card. Managers are told once, and work
goes on.
"""

from __future__ import annotations

from pathlib import Path

from adapters.shared_channels import REMEMBERED
from bot.cases.draft import AnotherDraft
from bot.practice import MemberId
from sandbox.teams import Person
from sandbox.teams.world import Message
from tests.adapters.teams.office import words_of
from tests.adapters.teams.sandboxed import PEOPLE, Town, a_town

ELSEWHERE = "bbbbbbbb-0000-0000-0000-00000000bbbb"
STRANGER = "00000000-0000-0000-0000-0000000000ff"


def joins(town: Town, tenant: str = "", *, is_guest: bool = False) -> None:
    """Someone is in the channel from now on, with an account in `tenant` (ours, if empty)."""
    town.sandbox.world.people[STRANGER] = Person(
        STRANGER, "Kim", "kim@other.example", tenant=tenant, is_guest=is_guest
    )


def leaves(town: Town) -> None:
    del town.sandbox.world.people[STRANGER]


def told(town: Town, who: str) -> list[str]:
    """What someone reads about it in their own chat with Bedside."""
    chats = [
        channel for channel in town.sandbox.world.channels.values() if channel.person == PEOPLE[who]
    ]
    read = [words_of(message.cards) for chat in chats for message in chat.messages.values()]
    return [words for words in read if "another company" in words]


def cards(town: Town) -> list[Message]:
    return [
        message
        for message in town.messages
        if message.cards and not message.root and "case" in str(message.cards)
    ]


async def pass_(town: Town, **span: float) -> None:
    town.clock.pass_(**span)
    await town.settle()


async def test_managers_are_told_once_and_the_card_is_posted_when_they_are_gone(
    tmp_path: Path,
) -> None:
    async with a_town(tmp_path) as town:
        joins(town, ELSEWHERE)
        await town.opened()
        assert cards(town) == []
        (words,) = told(town, "dana")
        assert "I can't post Oak Street's cards in Teams" in words
        assert "Everything is saved" in words
        assert not told(town, "maya")
        await pass_(town, minutes=40)
        assert len(told(town, "dana")) == 1
        leaves(town)
        await pass_(town, minutes=40)
        assert len(cards(town)) == 1


async def test_a_card_that_is_there_does_not_change_while_another_organization_reads(
    tmp_path: Path,
) -> None:
    now = [0.0]
    async with a_town(tmp_path) as town:
        town.teams.chat._shared._now = lambda: now[0]
        case = await town.opened()
        (card,) = cards(town)
        before = card.cards
        joins(town, ELSEWHERE)
        now[0] += REMEMBERED.total_seconds() + 1
        ruth, draft = town.desk.practice.members[MemberId("ruth")], (await town.case(case)).draft
        assert draft is not None
        await town.desk.handle(AnotherDraft(case, draft.version), by=ruth, key="another")
        await town.settle()
        assert card.cards == before
        assert len(told(town, "dana")) == 1
        leaves(town)
        await pass_(town, minutes=40)
        assert card.cards != before


async def test_a_guest_in_the_team_is_not_another_organization(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        joins(town, is_guest=True)
        await town.opened()
        assert len(cards(town)) == 1
        assert told(town, "dana") == []

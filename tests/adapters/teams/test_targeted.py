"""Answers in a channel that only the person who asked sees, where Teams has that."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.teams.people import NotThere
from tests.adapters.teams.office import words_of
from tests.adapters.teams.sandboxed import PEOPLE, ROOM, Town, a_town, actions_of


async def asked(town: Town, words: str = "pending") -> list[tuple[str, str]]:
    """For whom each answer in the channel is ("" is everyone), and what it says."""
    before = {message.id for message in town.messages}
    await town.sandbox.people.write(PEOPLE["maya"], ROOM, f"@Bedside {words}")
    await town.settle()
    return [
        (message.only_for, words_of(message.cards))
        for message in town.messages
        if message.id not in before
    ]


async def test_only_the_person_who_asked_sees_the_answer(tmp_path: Path) -> None:
    async with a_town(tmp_path, targeted_messages=True) as town:
        await town.opened()
        [(who, said)] = await asked(town)
        assert who == PEOPLE["maya"]
        assert "1 review needs a reply" in said


async def test_a_button_on_it_works_for_them_alone(tmp_path: Path) -> None:
    async with a_town(tmp_path, targeted_messages=True) as town:
        await town.opened()
        await asked(town)
        message = town.messages[-1]
        action = next(
            one for one in actions_of(message.cards[0]) if one["type"] == "Action.Execute"
        )
        with pytest.raises(NotThere):
            await town.sandbox.people.press(PEOPLE["leo"], ROOM, message.id, action)
        await town.sandbox.people.press(PEOPLE["maya"], ROOM, message.id, action)
        assert message.views[PEOPLE["maya"]]


async def test_where_teams_refuses_it_everyone_sees_the_answer_once(tmp_path: Path) -> None:
    async with a_town(tmp_path, targeted_messages=True) as town:
        await town.opened()
        town.sandbox.world.takes_targeted = False
        [(who, said)] = await asked(town)
        assert who == ""
        assert "1 review needs a reply" in said


@pytest.mark.parametrize("code", ["BadArgument", "ConversationNotFound", "MessageSizeTooBig"])
async def test_any_refusal_falls_back(code: str, tmp_path: Path) -> None:
    async with a_town(tmp_path, targeted_messages=True) as town:
        await town.opened()
        town.sandbox.faults.error("teams.send", code)
        [(who, _)] = await asked(town)
        assert who == ""


async def test_a_rate_limit_falls_back(tmp_path: Path) -> None:
    async with a_town(tmp_path, targeted_messages=True) as town:
        await town.opened()
        town.sandbox.faults.rate_limited("teams.send")
        [(who, _)] = await asked(town)
        assert who == ""


async def test_what_may_have_been_shown_is_not_shown_again(tmp_path: Path) -> None:
    async with a_town(tmp_path, targeted_messages=True) as town:
        await town.opened()
        town.sandbox.faults.server_error("teams.send", after_work=True)
        [(who, _)] = await asked(town)
        assert who == PEOPLE["maya"]


async def test_without_the_setting_everyone_sees_it(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.opened()
        [(who, _)] = await asked(town)
        assert who == ""

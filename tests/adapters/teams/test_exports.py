"""`export` in Teams: a manager allows the file, and it's saved in that manager's OneDrive."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.teams import uploads
from adapters.teams.uploads import DECLINED, IN_OUR_CHAT, NOT_SENT
from sandbox.teams.world import Message
from tests.adapters.teams.office import words_of
from tests.adapters.teams.sandboxed import PEOPLE, ROOM, Town, a_town
from tests.world import review


def in_chat(town: Town, who: str) -> list[Message]:
    chat = town.sandbox.world.chat(town.sandbox.world.people[PEOPLE[who]])
    return [
        message
        for message in chat.messages.values()
        if not message.sender and not message.is_deleted
    ]


async def ask(town: Town, who: str, words: str) -> str:
    """In their own chat; returns what the bot says."""
    chat = town.sandbox.world.chat(town.sandbox.world.people[PEOPLE[who]])
    await town.sandbox.people.write(PEOPLE[who], chat.id, words)
    await town.settle()
    return words_of([one.cards for one in in_chat(town, who)])


async def answer(town: Town, who: str, *, allows: bool) -> None:
    chat = town.sandbox.world.chat(town.sandbox.world.people[PEOPLE[who]])
    [offer] = [one for one in in_chat(town, who) if one.offers]
    done = await town.sandbox.people.consent(PEOPLE[who], chat.id, offer.id, allows=allows)
    assert done.status == 200
    await town.settle()


async def test_a_manager_allows_it_and_finds_it_in_one_drive(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.sandbox.people.add_personally(PEOPLE["dana"])
        await town.opened(review("r1", text="@SUM(1) of all bills"))
        assert f"1 case. {IN_OUR_CHAT}" in await ask(town, "dana", "export")
        assert not town.sandbox.files.uploads

        await answer(town, "dana", allows=True)
        [saved] = town.sandbox.files.uploads.values()
        assert saved.is_saved
        assert saved.person == PEOPLE["dana"]
        assert b'"\'@SUM(1) of all bills"' in saved.content
        # the question is gone, and the file is there to open
        [shown] = [one for one in in_chat(town, "dana") if one.offers]
        assert shown.offers[0]["contentType"] == uploads.INFO


@pytest.mark.slow
async def test_a_large_file_goes_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PIECE", 320 * 1024)
    async with a_town(tmp_path) as town:
        await town.sandbox.people.add_personally(PEOPLE["dana"])
        for number in range(80):
            await town.intake.take_in([review(f"r{number}", text=f"{number} " + "loud " * 1500)])
        await ask(town, "dana", "export")
        await answer(town, "dana", allows=True)
        [saved] = town.sandbox.files.uploads.values()
        assert saved.is_saved
        assert len(saved.content) > 320 * 1024
        assert b"79 loud" in saved.content


async def test_who_declines_gets_none(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.sandbox.people.add_personally(PEOPLE["dana"])
        await town.opened()
        await ask(town, "dana", "export")
        await answer(town, "dana", allows=False)
        assert not town.sandbox.files.uploads
        assert DECLINED in words_of([one.cards for one in in_chat(town, "dana")])
        assert not any(one.offers for one in in_chat(town, "dana"))


async def test_asked_for_in_a_channel_it_goes_to_their_own_chat(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.sandbox.people.add_personally(PEOPLE["dana"])
        await town.opened()
        await town.sandbox.people.write(PEOPLE["dana"], ROOM, "@Bedside export")
        await town.settle()
        assert not any(message.offers for message in town.messages)
        assert any(one.offers for one in in_chat(town, "dana"))


async def test_only_managers_get_one(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.sandbox.people.add_personally(PEOPLE["maya"])
        await town.opened()
        assert "Only managers can see that: Dana" in await ask(town, "maya", "export")
        assert not any(one.offers for one in in_chat(town, "maya"))


async def test_the_question_itself_gives_no_one_else_the_file(tmp_path: Path) -> None:
    """Somebody sends an answer to a question that they never got."""
    async with a_town(tmp_path) as town:
        for who in ("dana", "maya"):
            await town.sandbox.people.add_personally(PEOPLE[who])
        await town.opened()
        await ask(town, "dana", "export")
        [offer] = [one for one in in_chat(town, "dana") if one.offers]
        chat = town.sandbox.world.chat(town.sandbox.world.people[PEOPLE["maya"]])
        chat.messages[offer.id] = offer
        await town.sandbox.people.consent(PEOPLE["maya"], chat.id, offer.id, allows=True)
        await town.settle()
        assert not any(upload.is_saved for upload in town.sandbox.files.uploads.values())


async def test_an_address_elsewhere_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_town(tmp_path) as town:
        await town.sandbox.people.add_personally(PEOPLE["dana"])
        await town.opened()
        await ask(town, "dana", "export")
        given = town.sandbox.files.upload_info

        def elsewhere(person: str, name: str, size: int) -> dict[str, object]:
            return given(person, name, size) | {"uploadUrl": "https://evil.example/uploadSession"}

        monkeypatch.setattr(town.sandbox.files, "upload_info", elsewhere)
        await answer(town, "dana", allows=True)
        assert not any(upload.content for upload in town.sandbox.files.uploads.values())
        assert NOT_SENT in words_of([one.cards for one in in_chat(town, "dana")])

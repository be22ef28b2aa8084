"""`/reviews export`: a manager gets a spreadsheet in a direct message, and no one else does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.slack.uploads import NOT_LET_IN, NOT_SENT, ON_ITS_WAY
from bot import export
from sandbox.slack.world import File
from tests.adapters.slack.office import OAK, Office, an_office, slack_id, words_of
from tests.adapters.slack.test_files import said_in
from tests.world import LAKE, review


def files_of(office: Office, who: str) -> list[File]:
    """What the bot shared in their direct message."""
    return [office.world.files[id] for one in said_in(office, who) for id in one.files]


async def ask(office: Office, who: str, words: str) -> str:
    """The answer, which comes before the file."""
    return (await office.type(who, words))[0]


async def test_a_manager_gets_the_file_in_a_direct_message(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in(review("r1", text="=1+1 is what they charge"))
        await office.take_in(review("r2", at=LAKE))
        told = await ask(office, "dana", "export")
        assert f"2 cases. {ON_ITS_WAY}" in told
        [file] = files_of(office, "dana")
        assert file.name == "bedside-cases-2026-05-04.csv"
        assert b'"\'=1+1 is what they charge"' in file.content
        # the bot said nothing where others read it
        assert not any(message.files for message in office.world.channels[OAK].messages.values())


async def test_the_address_needs_no_token_and_gets_none(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in()
        await ask(office, "dana", "export")
        [sent] = [headers for method, headers in office.local.calls if method == "upload"]
        assert "Authorization" not in sent


async def test_it_is_narrowed_like_a_list(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in(review("r1", text="Nobody called me back."))
        await office.take_in(review("r2", text="Rude at the desk.", at=LAKE, stars=2))
        assert "1 case." in await ask(office, "dana", "export lakeside 2 stars today")
        [file] = files_of(office, "dana")
        assert b"Rude at the desk." in file.content
        assert b"Nobody called" not in file.content


async def test_a_word_that_isnt_understood_is_told_and_nothing_is_sent(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in(review("r1", at=LAKE))
        told = await ask(office, "dana", "export lakesid")
        assert "Did you mean Lakeside?" in told
        assert "I haven't made a file yet" in told
        assert files_of(office, "dana") == []


async def test_no_cases_make_no_file(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        assert "I didn't find any such cases" in await ask(office, "dana", "export 5 stars")
        assert files_of(office, "dana") == []


@pytest.mark.parametrize("who", ["maya", "ruth"])
async def test_only_managers_get_one(who: str, tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in()
        assert "Only managers can see that: Dana" in await ask(office, who, "export")
        assert files_of(office, who) == []


async def test_a_manager_of_one_office_gets_that_one(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in(review("r1", text="Oak Street is loud."))
        await office.take_in(review("r2", text="Lakeside is loud.", at=LAKE))
        team = office.desk.as_set_up
        dana = replace(team.members[next(iter(team.members))], locations=frozenset([LAKE]))
        office.desk.learn(replace(team, members={**team.members, dana.id: dana}))
        office.slack.directory.practice = office.desk.practice
        await ask(office, "dana", "export")
        [file] = files_of(office, "dana")
        assert b"Lakeside is loud." in file.content
        assert b"Oak Street" not in file.content


async def test_a_file_holds_the_newest_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST", 2)
    monkeypatch.setattr("bot.lists.BATCH", 2)
    async with an_office(tmp_path) as office:
        for number in range(3):
            await office.take_in(review(f"r{number}", text=f"Review number {number}."))
        await ask(office, "dana", "export")
        [file] = files_of(office, "dana")
        assert b"number 0" not in file.content
        assert b"number 1" in file.content
        assert b"number 2" in file.content


async def test_a_missing_permission_is_told(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in()
        office.local.access.scopes.discard("files:write")
        await ask(office, "dana", "export")
        assert NOT_LET_IN in words_of(said_in(office, "dana")[-1].blocks)


async def test_a_failure_is_told_and_nothing_is_sent_twice(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in()
        office.local.faults.server_error("files.completeUploadExternal")
        await ask(office, "dana", "export")
        assert NOT_SENT in words_of(said_in(office, "dana")[-1].blocks)
        calls = [method for method, _ in office.local.calls]
        assert calls.count("files.completeUploadExternal") == 1


async def test_a_direct_message_asks_for_it_just_as_well(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in()
        chat = office.world.dm(slack_id("dana"))
        await office.local.people.message(slack_id("dana"), chat.id, "export")
        await office.slack.answers.settle()
        assert len(files_of(office, "dana")) == 1

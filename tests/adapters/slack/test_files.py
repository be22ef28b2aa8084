"""A file of reviews dropped into the bot's direct message: shown, confirmed, imported."""

from __future__ import annotations

import gzip
import io
import zipfile
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from adapters.sites.files.dropped import IS_CONFIRMED, IS_OUTDATED, IS_OVER, DroppedFiles
from adapters.slack.files import SlackFiles
from bot.imports import LARGEST
from bot.practice import Member, Role
from bot.store import outbox
from bot.store.tables import ReviewRow
from sandbox.slack.world import Message
from scheduler import Outbox
from tests.adapters.slack.office import OAK, Office, an_office, slack_id, words_of
from tests.world import MONDAY, member
from tests.world import OAK as OFFICE

DAY = f"{MONDAY:%Y-%m-%d}"
TABLE = (
    "id,Rating,Review,Date,Office,Source,Mood\n"
    f"r1,1,Nobody called me back <!channel>,{DAY},Lakeside,GMB,sour\n"
    f"r2,5,Lovely,{DAY},Oak Street,Yelp.com,sweet\n"
)


async def drop(
    office: Office, who: str = "dana", holds: str | bytes = TABLE, name: str = "reviews.csv"
) -> list[str]:
    """The bot's reply in their direct message."""
    chat = office.world.dm(slack_id(who))
    before = len(said_in(office, who))
    content = holds.encode() if isinstance(holds, str) else holds
    await office.local.people.message(slack_id(who), chat.id, "", files={name: content})
    await office.slack.answers.settle()
    return [words_of(one.blocks) for one in said_in(office, who)[before:]]


def said_in(office: Office, who: str) -> list[Message]:
    chat = office.world.dm(slack_id(who))
    bot = office.world.bot.id
    return [
        message
        for message in chat.messages.values()
        if message.user == bot and not message.ephemeral_to
    ]


async def press(office: Office, action: str, who: str = "dana", **choice: object) -> str:
    """Press a button of the newest preview. Returns the message that replaces it."""
    message = said_in(office, who)[-1]
    await office.click(who, message, action, **choice)
    return words_of(message.blocks)


def option(message: Message, value: str) -> str:
    """The value of a menu's entry, found by a part of it."""
    return next(
        str(one["value"])
        for block in message.blocks
        for element in block.get("elements", ())
        for one in element.get("options", ())
        if value in one["value"]
    )


async def carried_out(office: Office) -> None:
    outbox = Outbox(
        office.desk.store,
        office.desk,
        {"slack": office.slack.chat},
        {},
        office.clock,
        lambda: 0.0,
        pace=timedelta(0),
        imports=office.files,
    )
    await outbox.drain()


async def stored(office: Office) -> list[tuple[str, str]]:
    """The sites and locations of all reviews."""

    def every(session: Session) -> list[tuple[str, str]]:
        return [(row.site, row.location) for row in session.exec(select(ReviewRow))]

    return await office.desk.store.read(every)


async def test_a_manager_sees_what_a_file_holds_and_imports_exactly_that(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        (card,) = await drop(office)
        for words in (
            "reviews.csv: 2 reviews",
            "Lakeside, Google: 1",
            "Oak Street, Yelp: 1",
            "stars: “Rating”",
            "“Mood”: I don't know what it is",
            "Nobody called",
            "2 new, 0 changed, 0 known already. 1 case would be opened.",
            "Import 2 reviews",
        ):
            assert words in card
        assert await stored(office) == []

        assert "I'm importing reviews.csv" in await press(office, "import_file")
        await carried_out(office)

        assert len(await stored(office)) == 2
        told = "reviews.csv is imported: 2 new, 0 changed, 0 known already. 1 case opened."
        assert told in words_of(said_in(office, "dana")[-1].blocks)


async def test_a_packed_file_is_unpacked_for_the_preview_and_for_the_import(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Takeout/reviews.csv", TABLE)
        archive.writestr("Takeout/index.html", "")
    async with an_office(tmp_path) as office:
        [said] = await drop(office, holds=packed.getvalue(), name="takeout.zip")
        assert "I read reviews.csv from takeout.zip" in said
        await press(office, "import_file")
        await carried_out(office)
        assert sorted(await stored(office)) == [("google", "lakeside"), ("yelp", "oak-street")]

        [said] = await drop(office, holds=gzip.compress(b"0" * 20_000_000), name="bomb.csv.gz")
        assert "unpacks to far more" in said


async def test_a_preview_that_was_confirmed_or_canceled_does_nothing_more(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await drop(office)
        message = said_in(office, "dana")[-1]
        first = deepcopy(message)
        assert "nothing was imported" in await press(office, "cancel_file")
        await office.local.people.click(
            slack_id("dana"), message.channel, message.ts, "import_file", seen=first
        )
        await office.slack.answers.settle()
        assert IS_OVER in office.seen_by("dana")[-1]
        await carried_out(office)
        assert await stored(office) == []


async def test_a_second_click_is_told_that_the_import_runs(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await drop(office)
        message = said_in(office, "dana")[-1]
        first = deepcopy(message)
        await press(office, "import_file")
        for action in ("import_file", "cancel_file"):
            await office.local.people.click(
                slack_id("dana"), message.channel, message.ts, action, seen=first
            )
            await office.slack.answers.settle()
            assert IS_CONFIRMED in office.seen_by("dana")[-1]


async def test_a_file_is_forgotten_after_a_day(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await drop(office)
        office.clock.pass_(hours=24, minutes=1)
        await press(office, "import_file")
        assert IS_OVER in office.seen_by("dana")[-1]
        await office.files.forget_old()
        await carried_out(office)
        assert await stored(office) == []


async def test_the_office_is_asked_for_and_never_assumed(tmp_path: Path) -> None:
    table = f"Rating,Review,Date\n1,Nobody called,{DAY}\n"
    async with an_office(tmp_path) as office:
        (card,) = await drop(office, holds=table)
        assert "Which office are these reviews for?" in card
        assert "Import 1 review" not in card
        lake = option(said_in(office, "dana")[-1], "lakeside")
        card = await press(office, "answer_file", selected_option=lake)
        assert "Lakeside, no review site: 1" in card
        assert "Which review site are these from?" in card
        assert "Import 1 review" in card
        confirmable = deepcopy(said_in(office, "dana")[-1])
        site = option(confirmable, "healthgrades")
        card = await press(office, "answer_file", selected_option=site)
        assert "Lakeside, Healthgrades: 1" in card

        message = said_in(office, "dana")[-1]
        await office.local.people.click(
            slack_id("dana"), message.channel, message.ts, "import_file", seen=confirmable
        )
        await office.slack.answers.settle()
        assert IS_OUTDATED in office.seen_by("dana")[-1]
        await press(office, "import_file")
        await carried_out(office)
        assert await stored(office) == [("healthgrades", "lakeside")]


async def test_an_import_goes_on_where_it_was_after_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.sites.files.dropped.BATCH", 2)
    monkeypatch.setattr("adapters.sites.files.dropped.PART_S", 0.0)
    rows = [f"r{n},5,Fine {n},{DAY},Lakeside,Google" for n in range(5)]
    table = "\n".join(["id,Rating,Review,Date,Office,Source", *rows, "r9,8,?,,Lakeside,Google"])
    async with an_office(tmp_path) as office:
        await drop(office, holds=table)
        await press(office, "import_file")
        (waiting,) = [
            one.key
            for one in await office.desk.store.read(outbox.listed, office.desk.practice.id)
            if one.key.startswith("import:")
        ]
        id = waiting.removeprefix("import:")
        assert await office.files.carry_on(id)
        assert len(await stored(office)) == 2
        office.files = DroppedFiles(office.desk, office.intake)
        await carried_out(office)
        assert len(await stored(office)) == 5
        told = words_of(said_in(office, "dana")[-1].blocks)
        assert "5 new, 0 changed, 0 known already. 0 cases opened. I couldn't read 1 line." in told
        assert not await office.files.carry_on(id)


def becomes(office: Office, changed: Member) -> None:
    """The settings, or a departure, change what's known of this person."""
    known = office.desk.practice
    office.desk.practice = replace(known, members={**known.members, changed.id: changed})


async def test_a_manager_of_some_offices_imports_only_their_reviews(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        becomes(office, member("dana", Role.MANAGER, OFFICE))
        (card,) = await drop(office)
        assert "1 review for an office that you don't work at. I won't import it." in card
        assert "Import 1 review" in card
        assert "Lakeside" not in card
        await press(office, "import_file")
        await carried_out(office)
        assert await stored(office) == [("yelp", OFFICE)]
        told = words_of(said_in(office, "dana")[-1].blocks)
        assert "I left out 1 review for offices you don't work at." in told

        lake = f"Rating,Review,Date,Office\n1,Nobody called,{DAY},Lakeside\n"
        (card,) = await drop(office, holds=lake, name="lake.csv")
        assert "all its reviews are for offices that you don't work at" in card
        unsaid = f"Rating,Review,Date\n1,Nobody called,{DAY}\n"
        await drop(office, holds=unsaid, name="unsaid.csv")
        with pytest.raises(StopIteration):
            option(said_in(office, "dana")[-1], "lakeside")


async def test_rights_that_changed_after_the_preview_count(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await drop(office)
        await press(office, "import_file")
        becomes(office, member("dana", Role.MANAGER, OFFICE))
        await carried_out(office)
        assert await stored(office) == [("yelp", OFFICE)]


@pytest.mark.parametrize("left", [True, False])
async def test_an_import_by_someone_who_may_not_anymore_stops(tmp_path: Path, left: bool) -> None:
    async with an_office(tmp_path) as office:
        await drop(office)
        await press(office, "import_file")
        now = member("dana", Role.MANAGER if left else Role.STAFF)
        becomes(office, replace(now, has_left=left))
        await carried_out(office)
        assert await stored(office) == []
        told = words_of(said_in(office, "dana")[-1].blocks)
        assert ("I stopped importing reviews.csv after 0 lines." in told) is not left


async def test_only_managers_import_and_only_in_a_direct_message(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        (told,) = await drop(office, "maya")
        assert "Only managers can import files of reviews. Ask Dana." in told
        await office.local.people.message(
            slack_id("dana"), OAK, "<@U0BOT>", files={"reviews.csv": TABLE.encode()}
        )
        await office.slack.answers.settle()
        assert "I don't read files in channels" in office.seen_by("dana")[-1]
        assert [name for name, _ in office.local.calls if name in ("files.info", "download")] == []


async def test_a_file_that_cant_be_had_or_read_gets_a_sentence(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        (told,) = await drop(office, holds=b"x" * (LARGEST + 1))
        assert "larger than 5 MB" in told
        (told,) = await drop(office, holds=b"%PDF-1.7", name="reviews.pdf")
        assert "isn't a table of reviews" in told
        (told,) = await drop(office, holds="")
        assert "There are no reviews in reviews.csv: it's empty" in told
        (told,) = await drop(office, holds="a,b\n1,2\n")
        assert "none of them is for stars" in told
        office.local.access.scopes.discard("files:read")
        (told,) = await drop(office)
        assert "give the app the permission files:read" in told
        assert await stored(office) == []


async def test_the_token_goes_to_slack_alone(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        is_slacks = SlackFiles(office.slack.client, f"{office.local.origin}/api/").is_slacks
        assert is_slacks("https://files.slack.com/files-pri/T1-F1/download/a.csv")
        assert is_slacks(f"{office.local.origin}/api/files-pri/T1-F1/a/download/a.csv")
        for foreign in (
            "http://files.slack.com/a",
            "https://files.slack.com.evil.example/a",
            "https://files.slack.com@evil.example/a",
            "https://evilslack.com/a",
            "https://169.254.169.254/latest",
            "file:///etc/passwd",
        ):
            assert not is_slacks(foreign)


@pytest.mark.parametrize("name", ["отзывы" * 60 + ".csv", "😀評論" * 60 + ".csv", "é" * 300])
async def test_a_long_name_in_any_script_is_cut_to_what_a_folder_takes(
    tmp_path: Path, name: str
) -> None:
    async with an_office(tmp_path) as office:
        (card,) = await drop(office, name=name)
        assert "2 reviews" in card
        assert "Import 2 reviews" in card

"""A file of reviews sent to the bot in its own chat in the sandbox's Teams."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from adapters.sites.files.dropped import IS_OVER
from adapters.teams.files import TeamsFiles
from adapters.teams.service_urls import ServiceUrls
from bot.sites import CHOOSE_A_SITE, SITES
from bot.store.tables import ReviewRow
from sandbox.teams.world import Message
from tests.adapters.teams.office import words_of
from tests.adapters.teams.sandboxed import PEOPLE, ROOM, Town, a_town, actions_of
from tests.cards.reading import parts_of
from tests.world import MONDAY

TABLE = f"id,Rating,Review,Date,Source\nr1,1,Nobody called,{MONDAY:%Y-%m-%d},Google\n"


async def send(town: Town, who: str, holds: str = TABLE) -> Message:
    """The bot's reply in their chat."""
    chat = town.sandbox.world.chat(town.sandbox.world.people[PEOPLE[who]])
    files = {"reviews.csv": holds.encode()}
    await town.sandbox.people.write(PEOPLE[who], chat.id, "", files=files)
    await town.settle()
    return [message for message in chat.messages.values() if not message.sender][-1]


async def press(
    town: Town,
    who: str,
    message: Message,
    verb: str,
    *,
    choose: str = "",
    seen: dict[str, Any] | None = None,
) -> str:
    """The card that they see next.

    `choose` is the label of a menu's choice, or a value that it doesn't offer. `seen` is the card
    that they have in view.
    """
    chat = town.sandbox.world.chat(town.sandbox.world.people[PEOPLE[who]])
    seen = seen or message.views.get(PEOPLE[who]) or message.cards[0]
    action = next(one for one in actions_of(seen) if one.get("verb") == verb)
    if choose:
        entered = {verb: choices_of(seen, verb).get(choose, choose)}
        action = {**action, "data": {**action.get("data", {}), **entered}}
    await town.sandbox.people.press(PEOPLE[who], chat.id, message.id, action)
    await town.settle()
    return words_of(message.views[PEOPLE[who]])


def choices_of(shown: Mapping[str, Any], menu: str) -> dict[str, str]:
    """What a menu that unfolds offers, by label."""
    [asked] = [part for part in parts_of(shown) if part.get("id") == menu]
    return {choice["title"]: choice["value"] for choice in asked["choices"]}


async def stored(town: Town) -> int:
    def every(session: Session) -> int:
        return len(session.exec(select(ReviewRow)).all())

    return await town.desk.store.read(every)


async def test_a_manager_sees_what_a_file_holds_and_imports_exactly_that(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.sandbox.people.add_personally(PEOPLE["dana"])
        card = await send(town, "dana")
        shown = words_of(card.cards[0])
        assert "reviews.csv: 1 review" in shown
        assert "Oak Street, Google: 1" in shown
        assert "Import 1 review" in shown
        assert await stored(town) == 0

        assert "importing reviews.csv" in await press(town, "dana", card, "import_file")
        assert await stored(town) == 1
        chat = town.sandbox.world.chat(town.sandbox.world.people[PEOPLE["dana"]])
        told = words_of([message.cards for message in chat.messages.values() if not message.sender])
        assert "reviews.csv is imported: 1 new" in told
        assert IS_OVER in await press(town, "dana", card, "import_file", seen=card.cards[0])


async def test_the_order_of_dates_is_asked_for(tmp_path: Path) -> None:
    table = "id,Rating,Review,Date,Source\nr1,1,Nobody called,5/4/2026,Google\n"
    async with a_town(tmp_path) as town:
        await town.sandbox.people.add_personally(PEOPLE["dana"])
        card = await send(town, "dana", table)
        assert "What does a date like 5/4 mean?" in words_of(card.cards[0])
        assert "Oldest: May 4, 2026." in await press(town, "dana", card, "answer_file")


async def test_the_site_is_chosen_from_all_that_there_are(tmp_path: Path) -> None:
    table = f"id,Rating,Review,Date\nr1,1,Nobody called,{MONDAY:%Y-%m-%d}\n"
    async with a_town(tmp_path) as town:
        await town.sandbox.people.add_personally(PEOPLE["dana"])
        card = await send(town, "dana", table)
        assert "Which review site are these from?" in words_of(card.cards[0])
        titles = {site.title for site in SITES.values()}
        assert choices_of(card.cards[0], "answer_file").keys() == titles

        tampered = choices_of(card.cards[0], "answer_file")["Healthgrades"]
        tampered = tampered.replace("healthgrades", "rate-my-doc")
        shown = await press(town, "dana", card, "answer_file", choose=tampered, seen=card.cards[0])
        assert CHOOSE_A_SITE in shown

        shown = await press(
            town, "dana", card, "answer_file", choose="Healthgrades", seen=card.cards[0]
        )
        assert "Oak Street, Healthgrades: 1" in shown
        assert "Which review site" not in shown
        await press(town, "dana", card, "import_file")
        assert await stored(town) == 1


async def test_only_managers_import_and_a_channel_gets_no_files(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.sandbox.people.add_personally(PEOPLE["maya"])
        told = await send(town, "maya")
        assert "Only managers can import files of reviews." in words_of(told.cards[0])
        await town.sandbox.people.write(
            PEOPLE["dana"], ROOM, "@Bedside", files={"reviews.csv": TABLE.encode()}
        )
        await town.settle()
        assert await stored(town) == 0


async def test_a_link_that_ended_gets_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.teams.files.LASTS_S", -1.0)
    async with a_town(tmp_path) as town:
        await town.sandbox.people.add_personally(PEOPLE["dana"])
        told = await send(town, "dana")
        assert "The link to that file has expired" in words_of(told.cards[0])


def test_a_file_is_fetched_from_microsoft_alone() -> None:
    files = TeamsFiles(ServiceUrls())
    assert files.is_microsofts("https://rosebank-my.sharepoint.com/personal/a/download.aspx?t=1")
    for foreign in (
        "http://rosebank-my.sharepoint.com/a",
        "https://sharepoint.com.evil.example/a",
        "https://rosebank.sharepoint.com@evil.example/a",
        "https://evilsharepoint.com/a",
        "https://rosebank.sharepoint.com:8443/a",
        "http://127.0.0.1/a",
        "https://169.254.169.254/latest",
    ):
        assert not files.is_microsofts(foreign)

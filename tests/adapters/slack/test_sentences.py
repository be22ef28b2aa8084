"""What people type without knowing the commands, and what they read."""

from __future__ import annotations

from pathlib import Path

from bot.untrusted import Untrusted
from tests.adapters.slack.office import Office, an_office
from tests.world import LAKE, review


async def typed(office: Office, who: str, words: str) -> str:
    """The response in one line, without Slack's markup."""
    (shown,) = await office.type(who, words)
    return " ".join(shown.replace("*", "").split())


async def test_a_word_that_is_no_command_is_looked_for_in_the_reviews(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in(review("r1", author=Untrusted("Denise Renner")))
        assert "1 case mentions “denise”" in await typed(office, "maya", "denise")
        assert f"{case} ★" in await typed(office, "maya", "who is Denise?")
        assert "I don't recognize “helicopter”." in await typed(office, "maya", "helicopter")


async def test_what_may_be_a_patients_number_is_not_looked_for(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in(review("r1", text="They never call back: 704-555-0199. Rude."))
        assert "0199" not in await typed(office, "maya", "704-555-0199")


async def test_what_is_a_button_brings_the_card(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in(review("r1"))
        shown = await typed(office, "maya", f"approve {case}")
        assert shown.startswith(f"Here's case {case}. Use the buttons on the card for that.")
        assert "nobody at the desk looked up" in shown
        assert (await office.case(case)).reply.approval is None


async def test_an_office_of_others_is_not_said_to_be_caught_up(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in(review("r1"))
        for words in ("Oak Street", "pending oak street", "search wait at Oak Street", "stats oak"):
            shown = await typed(office, "tomas", words)
            assert shown == "You aren't on the Oak Street team, so I can't show you its reviews."
        assert "All caught up." in await typed(office, "tomas", "pending")


async def test_a_misspelled_office_or_command_is_suggested_with_the_rest(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in(review("r1", at=LAKE))
        assert "Did you mean Lakeside" in await typed(office, "maya", "lakesid")
        assert "Did you mean pending lakeside" in await typed(office, "maya", "pendign lakeside")


async def test_sentences_get_the_list_they_ask_for(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in(review("r1"))
        await office.take_in(review("r2", stars=2, at=LAKE))
        for words in ("what needs a reply?", "Could you please show me pending?", "anything new?"):
            assert (await typed(office, "maya", words)).startswith("2 reviews need a reply")
        assert (await typed(office, "maya", "under 2 stars")).startswith("1 review needs a reply")
        assert "due by tomorrow" in await typed(office, "maya", "what's due tomorrow?")
        assert "No reviews need a reply · posted in April" in await typed(
            office, "maya", "pending in April"
        )
        assert "2 complaints" in await typed(office, "maya", "how many complaints this week?")


async def test_who_is_out_is_said_in_a_sentence(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        assert "You're away tomorrow." in await typed(office, "maya", "I'm out tomorrow")
        assert "Maya away tomorrow" in await typed(office, "leo", "who's out?")
        assert "Which days?" in await typed(office, "maya", "I'll be back Monday")
        assert await typed(office, "maya", "I'm back") == "Welcome back!"

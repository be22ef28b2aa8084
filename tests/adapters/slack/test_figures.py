"""`/reviews stats`: how it went, narrowed like a list. Other commands tell words they can't use."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.cases.reply import ApproveReply
from bot.practice import MemberId
from bot.untrusted import Untrusted
from tests.adapters.slack.office import Office, an_office
from tests.world import LAKE, MONDAY, review


async def three_cases(office: Office) -> None:
    await office.take_in(review("r1"))
    await office.take_in(review("r2", text="Billed twice for one visit.", at=LAKE))
    await office.take_in(review("r3", posted_at=MONDAY - timedelta(days=40)))


async def test_stats_are_of_the_last_30_days_and_say_how_it_was_before(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await three_cases(office)
        (shown,) = await office.type("maya", "stats")
        assert "Last 30 days" in shown
        assert "2 complaints, compared with 1 in the same period before" in shown
        assert "None of them has our reply yet" in shown
        assert "By office:" in shown


async def test_stats_count_no_thank_you_as_a_complaint_now_or_before(tmp_path: Path) -> None:
    name, warm = Untrusted("Denise Renner"), "Everyone was so kind today. Thank you!"
    async with an_office(tmp_path) as office:
        await office.take_in(review("r1", author=name))
        at = office.clock.pass_(days=1)
        thanks = await office.take_in(review("k1", warm, 5, at, author=name))
        assert (await office.case(thanks)).is_praise
        (shown,) = await office.type("maya", "stats")
        assert "1 complaint, compared with none" in shown
        at = office.clock.pass_(days=35)
        await office.take_in(review("r2", posted_at=at - timedelta(hours=1)))
        (shown,) = await office.type("maya", "stats")
        assert "1 complaint, compared with 1 in the same period before" in shown


async def test_stats_of_an_office_are_not_the_help(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await three_cases(office)
        (shown,) = await office.type("maya", "stats lakeside")
        assert "Last 30 days · Lakeside" in shown
        assert "1 complaint, compared with none" in shown
        assert "Commands" not in shown
        assert "By office:" not in shown


@pytest.mark.parametrize(
    ("words", "title", "count"),
    [
        ("stats billing", "Last 30 days · billing", "1 complaint"),
        ("stats 1 star in march", "March · 1 star", "1 complaint"),
        ("statistics for Oak Street last month", "Last month · Oak Street", "no complaints"),
        ("stats unassigned today", "Today · no owner yet", "2 complaints"),
    ],
)
async def test_stats_take_every_filter(words: str, title: str, count: str, tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await three_cases(office)
        (shown,) = await office.type("maya", words)
        assert count in shown
        for part in title.split(" · "):
            assert part.casefold() in shown.casefold()


async def test_stats_tell_a_word_that_they_dont_know(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await three_cases(office)
        (shown,) = await office.type("maya", "stats lakesid")
        assert "Did you mean Lakeside?" in shown


async def test_stats_count_only_our_own_replies(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        found = await office.case(case)
        assert found.draft is not None
        ruth = office.desk.practice.members[MemberId("ruth")]
        approve = ApproveReply(case, found.draft.version, found.review.revision)
        await office.desk.handle(approve, by=ruth, key="k")
        (shown,) = await office.type("maya", "stats")
        assert "No reply yet" in shown


async def test_health_is_narrowed_to_an_office_and_tells_other_words(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await three_cases(office)
        (shown,) = await office.type("dana", "health lakeside")
        assert "Lakeside:" in shown
        assert "1 review needs a reply" in shown
        (shown,) = await office.type("dana", "health billing lakside")
        assert "I left out “billing”, “lakside”" in shown
        assert "The health command works for all your offices" in shown


async def test_home_tells_that_it_is_about_everything(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        (shown,) = await office.type("maya", "home lakeside")
        assert "I left out “lakeside”" in shown
        (shown,) = await office.type("maya", "home page")
        assert "I left out" not in shown


async def test_mine_is_narrowed_to_an_office(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await three_cases(office)
        await office.type("maya", "assign 1 me")
        (shown,) = await office.type("maya", "mine lakeside")
        assert "You have no open cases" in shown


async def test_a_date_at_the_end_is_no_page(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await three_cases(office)
        (shown,) = await office.type("maya", "all since May 4")
        assert "2 cases" in shown

"""What goes wrong between people, Slack and Google, and what still holds when all is quiet.

`a_town` checks at the end of each story: every timeline holds, every case has one card that
shows its state, nothing is posted twice, and nothing is public that nobody approved.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.cases.case import ReplyState
from tests.journeys.town import a_town, words_of


async def test_an_approved_reply_is_published_once(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        review = await town.review()
        await town.click("ruth", "approve", town.card())
        await town.settle()
        assert "Goes out at" in words_of(town.card())
        assert review.reply is None, "the undo window is open"
        await town.pass_(seconds=61)
        await town.pass_(minutes=5)
        assert review.reply is not None
        assert "Published" in words_of(town.card())


async def test_two_who_approve_at_once_give_one_approval(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.review()
        card = town.card()
        await asyncio.gather(
            town.click("ruth", "approve", card), town.click("tomas", "approve", card)
        )
        assert (await town.happened()).count("ReplyApproved") == 1
        first = (await town.case()).reply.approval
        assert first is not None
        second = "tomas" if first.by == "ruth" else "ruth"
        await town.hears(second, "was quicker: approved")
        assert town.told(first.by) == []


async def test_the_same_click_delivered_twice_counts_once(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.review()
        town.faults.twice()
        await town.click("maya", "another_draft", town.card())
        await town.settle()
        assert (await town.happened()).count("DraftWritten") == 2
        again = await town.sandbox.slack.delivery.replay(town.sandbox.slack.delivery.captured[-1])
        assert again.ok
        assert (await town.happened()).count("DraftWritten") == 2


async def test_undo_leaves_nothing_public(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        review = await town.review()
        await town.click("ruth", "approve", town.card())
        await town.settle()
        await town.click("maya", "undo", town.card())
        await town.pass_(minutes=5)
        assert review.reply is None
        assert (await town.case()).reply.state is ReplyState.DRAFTED

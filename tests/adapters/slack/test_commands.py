"""`/reviews`: an answer for the one who asked, whatever they typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.adapters.slack.office import OAK, an_office, slack_id
from tests.world import review


async def test_pending_lists_what_waits_for_the_one_who_asked_only(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in(review("r1"))
        await office.take_in(review("r2"))
        (shown,) = await office.type("maya", "pending")
        assert "1" in shown
        assert "2" in shown
        assert office.seen_by("leo") == []


async def test_turning_the_page_takes_the_place_of_the_list(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        for number in range(10):
            await office.take_in(review(f"r{number}"))
        await office.type("maya", "pending")
        listed = [m for m in office.world.channels[OAK].messages.values() if m.ephemeral_to][-1]
        button = {
            "type": "button",
            "action_id": "page",
            "text": {"type": "plain_text", "text": "More"},
            "value": json.dumps({"which": "pending", "page": 2}),
        }
        office.world.change(listed, blocks=[{"type": "actions", "elements": [button]}])
        await office.click("maya", listed, "page")
        (seen,) = office.seen_by("maya")
        assert "10" in seen


async def test_a_page_that_is_not_there_shows_the_last_one(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        for number in range(10):
            await office.take_in(review(f"r{number}"))
        (last,) = await office.type("maya", "all 2")
        (beyond,) = await office.type("maya", "all 99")
        assert beyond == last
        assert "*1 " in beyond or "1  ★" in beyond


async def test_show_gives_the_card_and_a_wrong_number_the_last_ones(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        (shown,) = await office.type("maya", f"show {case}")
        assert str(case) in shown
        (missing,) = await office.type("maya", "show 999")
        assert missing.startswith(f"I can't find case 999. Your last ones: {case}.")


async def test_the_plan_says_what_comes_if_nobody_acts(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        (shown,) = await office.type("maya", f"plan {case}")
        assert f"Case {case}, if nobody does anything" in shown
        assert "the breach is recorded and a manager told" in shown
        assert (await office.type("maya", "plan 999"))[0].startswith("I can't find case 999")
        await office.press("leo", "plan", case)
        assert shown in office.seen_by("leo")


async def test_a_case_is_assigned_by_name_or_mention(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.type("dana", f"assign {case} @leo")
        assert (await office.case(case)).contact.owner == "leo"
        await office.type("dana", f"assign {case} <@{slack_id('maya')}|maya>")
        assert (await office.case(case)).contact.owner == "maya"
        (told,) = await office.type("dana", f"assign {case} @nobody")
        assert "I don't know that person" in told


HOSTILE = [
    "<!channel>",
    "<!here>",
    "<!subteam^S1>",
    "<@U1>",
    "<https://evil.example|x>",
    "&lt;!here&gt;",
    "*bold* `code` \u202etxt",
    "pendign",
]


@pytest.mark.parametrize("words", HOSTILE)
async def test_an_unknown_word_gets_help_and_is_echoed_harmlessly(
    tmp_path: Path, words: str
) -> None:
    async with an_office(tmp_path) as office:
        (shown,) = await office.type("maya", words)
        assert shown
        message = [m for m in office.world.channels[OAK].messages.values() if m.ephemeral_to][-1]
        for text in (message.text, *mrkdwn(message.blocks)):
            assert "<!" not in text
            assert "<@U1" not in text
            assert "<http" not in text


def mrkdwn(shown: object) -> list[str]:
    """Every text that Slack would read as markup."""
    if isinstance(shown, dict):
        own = [str(shown["text"])] if shown.get("type") == "mrkdwn" else []
        return own + [text for part in shown.values() for text in mrkdwn(part)]
    if isinstance(shown, list):
        return [text for part in shown for text in mrkdwn(part)]
    return []


async def test_a_stranger_is_told_whom_to_ask(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        (shown,) = await office.type("stranger", "pending")
        assert "Ask a manager" in shown


async def test_a_command_that_fails_says_so(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:

        async def down(*_: object) -> None:
            raise OSError("locked")

        office.desk.listed = down  # type: ignore[method-assign, assignment]
        (shown,) = await office.type("maya", "pending")
        assert "Try again in a moment" in shown


async def test_health_is_for_managers(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        (told,) = await office.type("dana", "health")
        assert "What is going on" in told
        (refused,) = await office.type("maya", "status")
        assert "Managers can see that: Dana" in refused

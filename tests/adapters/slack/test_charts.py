"""Tests that `/reviews stats` shows a chart if the workspace supports it, and text otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.figures import Figures
from bot.replies import Theme
from bot.words.filters import Understood
from cards.block_kit import blocks
from cards.card import Bars, Card
from cards.figures import draw_figures
from sandbox.slack.validation import check_blocks
from tests.adapters.slack.office import OAK, Office, an_office, slack_id
from tests.cards.reading import parts_of, read
from tests.world import practice, review

TEXTS = (
    "We waited two hours past our appointment.",
    "The bill was wrong, and they charged me twice.",
    "Nobody ever picks up the phone.",
    "The receptionist was rude to me.",
)


async def some_cases(office: Office) -> None:
    for n, text in enumerate(TEXTS):
        await office.take_in(review(f"r{n}", text))


def charts(office: Office) -> list[dict[str, Any]]:
    return [
        part
        for channel in office.world.channels.values()
        for message in channel.messages.values()
        for part in parts_of(message.blocks)
        if part.get("type") == "data_visualization"
    ]


def bars() -> Bars:
    told = Understood(told=("last 30 days",))
    subjects = [(Theme.WAITING, 5), (Theme.PHONE, 3), (Theme.BILLING, 2)]
    card = draw_figures(Figures(told, "stats", 12, 9, 12, subjects=subjects), practice())
    (drawn,) = [part for part in card.parts if isinstance(part, Bars)]
    return drawn


async def test_stats_draw_what_the_complaints_are_about(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await some_cases(office)
        (shown,) = await office.type("maya", "stats")
        assert "4 complaints, compared with none" in shown
        assert "Most often about: " not in shown
        (chart,) = charts(office)
        assert chart["title"] == "Most often about"
        assert len(chart["chart"]["axis_config"]["categories"]) == 3


async def test_a_workspace_without_charts_gets_the_words(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        office.world.has_charts = False
        await some_cases(office)
        (shown,) = await office.type("maya", "stats")
        assert "4 complaints, compared with none" in shown
        assert "Most often about: " in shown
        assert charts(office) == []


async def test_an_answer_to_a_mention_is_sent_once_more_without_its_chart(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        office.world.has_charts = False
        await some_cases(office)
        await office.local.people.message(slack_id("maya"), OAK, "<@U0BOT> stats")
        await office.slack.answers.settle()
        (shown,) = office.seen_by("maya")
        assert "Most often about: " in shown
        tries = [args for method, args in office.local.calls if method == "chat.postEphemeral"]
        assert ["data_visualization" in str(args["blocks"]) for args in tries] == [True, False]


async def test_what_is_refused_without_a_chart_is_not_tried_again(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        office.local.faults.error("chat.postEphemeral", "invalid_blocks", count=None)
        office.local.faults.error("chat.postMessage", "invalid_blocks", count=None)
        await office.local.people.message(slack_id("maya"), OAK, "<@U0BOT> mine")
        await office.slack.answers.settle()
        methods = [method for method, _ in office.local.calls]
        assert methods.count("chat.postEphemeral") == 1


def test_the_words_of_a_chart_say_the_same() -> None:
    assert read(Card("x", (bars(),))) == "Most often about: waiting (5), phone (3), billing (2)"
    (block,) = blocks(Card("x", (bars(),)), charts=True)
    (series,) = block["chart"]["series"]
    assert [(one["label"], one["value"]) for one in series["data"]] == list(bars().counts)


def test_slack_takes_two_charts_and_no_more() -> None:
    assert check_blocks(blocks(Card("x", (bars(),) * 2), charts=True)) == []
    assert check_blocks(blocks(Card("x", (bars(),) * 3), charts=True)) != []
    assert check_blocks(blocks(Card("x", (bars(),)), charts=True), "home") != []


def test_a_chart_with_a_label_too_long_or_without_its_point_is_refused() -> None:
    (block,) = blocks(Card("x", (bars(),)), charts=True)
    assert check_blocks([{**block, "title": "x" * 51}]) != []
    axis = {"categories": ["waiting", "phone"]}
    assert check_blocks([{**block, "chart": {**block["chart"], "axis_config": axis}}]) != []


def test_long_names_of_offices_are_cut_for_the_chart_and_stay_apart() -> None:
    names = tuple((f"Rosebank Family Medicine, office {n}", n) for n in range(1, 4))
    (block,) = blocks(Card("x", (Bars("By office", names, ("By office",)),)), charts=True)
    assert check_blocks([block]) == []

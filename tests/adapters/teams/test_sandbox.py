"""In the sandbox's Teams, which signs, checks and refuses like the real one."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from bot.cases.state.call import ContactState
from bot.cases.state.reply_status import ReplyState
from tests.adapters.teams.office import actions_of, inputs_of, words_of
from tests.adapters.teams.sandboxed import PEOPLE, ROOM, a_town
from tests.cards.reading import parts_of
from tests.world import review


async def test_a_review_becomes_a_thread_and_a_click_changes_the_card_for_all(
    tmp_path: Path,
) -> None:
    async with a_town(tmp_path) as town:
        case = await town.opened()
        card = town.card()
        assert "ninety minutes" in words_of(card.cards[0])
        await town.press("ruth", "review_post")
        mine = await town.press("ruth", "submit:post")
        assert "Approved by" in words_of(mine or card.cards[0])
        assert (await town.case(case)).reply.state is ReplyState.APPROVED
        assert "Approved by" in words_of(town.card().cards[0])
        assert town.card().id == card.id


async def test_members_known_by_address_are_learned_when_the_app_is_added(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        chats = {id: one.chat.get("teams") for id, one in town.desk.practice.members.items()}
        assert chats == PEOPLE


async def test_the_owner_is_told_privately(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.sandbox.people.add_personally(PEOPLE["maya"])
        await town.settle()
        case = await town.opened()
        await town.press("maya", "take_it")
        assert (await town.case(case)).contact.state is ContactState.ASSIGNED
        chat = town.sandbox.world.chat(town.sandbox.world.people[PEOPLE["maya"]])
        said = [words_of(message.cards) for message in chat.messages.values()]
        assert any("Before and during the call" in one for one in said), said


async def test_a_delivery_made_twice_at_once_counts_once(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        case = await town.opened()
        await town.press("maya", "take_it")
        version = (await town.case(case)).version
        sent = town.sandbox.delivery.captured[-1]
        again = await asyncio.gather(*(town.sandbox.delivery.again(sent) for _ in range(3)))
        assert {answer.status for answer in again} == {200}
        assert all(answer.body == again[0].body for answer in again)
        assert (await town.case(case)).version == version


async def test_each_look_shows_the_state_of_now(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.opened()
        card = town.card()
        answer = await town.sandbox.people.look(PEOPLE["leo"], ROOM, card.id)
        assert answer is not None
        assert answer.body["statusCode"] == 200
        assert "ninety minutes" in words_of(answer.body["value"])


async def test_an_edit_on_the_card_is_kept_and_shown_to_all(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        case = await town.opened()
        await town.press("ruth", "edit")
        draft = (await town.case(case)).draft
        assert draft is not None
        text = draft.text.replace("\n", " I'm glad to listen.\n", 1)
        assert text != draft.text
        await town.press("ruth", "submit:edit", text=text)
        changed = (await town.case(case)).draft
        assert changed is not None
        assert changed.version == 2
        assert "Reply by" in words_of(town.card().cards[0])


async def test_a_question_about_ones_own_text_stays_in_sight_until_it_is_answered(
    tmp_path: Path,
) -> None:
    """Saving the text first would change everyone's card, and the form with it."""
    async with a_town(tmp_path) as town:
        case = await town.opened()
        form = await town.press("ruth", "review_post")
        doubtful = "The kind of care you describe is not how we see our office."
        text = f"{doubtful} {inputs_of(form)['text']}"
        form = await town.press("ruth", "submit:post", text=text)
        assert "Before you post it" in words_of(form)
        assert inputs_of(form)["text"] == text
        found = await town.case(case)
        assert found.draft is not None
        assert found.draft.version == 1
        (key,) = (
            choice["value"]
            for part in parts_of(form)
            if part.get("id") == "looked_at_1"
            for choice in part["choices"]
        )
        await town.press("ruth", "submit:post", text=text, looked_at_1=key)
        approval = (await town.case(case)).reply.approval
        assert approval is not None
        assert approval.text == text


async def test_an_edit_with_more_room_does_the_same(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        case = await town.opened()
        ruth, people = PEOPLE["ruth"], town.sandbox.people
        form = await town.press("ruth", "edit")
        roomy = next(one for one in actions_of(form) if "msteams" in one.get("data", {}))
        await people.open_dialog(ruth, ROOM, town.card().id, roomy["data"])
        dialog = town.sandbox.world.dialogs[ruth]["card"]["content"]
        (send,) = actions_of(dialog)

        await people.submit(ruth, {**send["data"], "text": "Please take it down."})
        dialog = town.sandbox.world.dialogs[ruth]["card"]["content"]
        assert inputs_of(dialog)["text"] == "Please take it down."

        draft = (await town.case(case)).draft
        assert draft is not None
        better = draft.text.replace("\n", " I'd be glad to hear from you.\n", 1)
        await people.submit(ruth, {**send["data"], "text": better})
        await town.settle()
        assert ruth not in town.sandbox.world.dialogs
        changed = (await town.case(case)).draft
        assert changed is not None
        assert "I'd be glad to hear from you." in changed.text


async def test_hostile_words_stand_on_the_card_and_do_nothing(tmp_path: Path) -> None:
    hostile = (
        "<at>everyone</at> [pay](https://evil.example) ![x](https://evil.example/x.png) "
        "<script>alert(1)</script> **bold** {{DATE(2026-01-01T00:00:00Z,SHORT)}} www.evil.example"
    )
    async with a_town(tmp_path) as town:
        await town.opened(review(text=hostile))
        card = town.card()
        assert "everyone" in json.dumps(card.cards[0]["body"])
        runs = [run["text"] for part in parts_of(card.cards[0]) for run in part.get("inlines", ())]
        for acting in ("{{DATE(2026-01-01", "[pay](", "<script", "://", "www.e"):
            assert not [run for run in runs if acting in run], "it could work there, too"
        marked = [part for part in parts_of(card.cards[0]) if part.get("type") == "TextBlock"]
        shown = json.dumps(marked)
        for acting in (
            "<at>",
            "<script",
            "[pay](",
            "![x](",
            "**bold**",
            "{{DATE(2026-01-01",
            "www.e",
        ):
            assert acting not in shown
        assert "entities" not in card.cards[0]["msteams"]
        assert not card.entities


async def test_taken_out_and_added_again_everything_that_waited_arrives(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.sandbox.people.add_personally(PEOPLE["dana"])
        await town.settle()
        await town.sandbox.people.uninstall(PEOPLE["dana"])
        await town.opened()
        assert not [message for message in town.messages if "ninety" in words_of(message.cards)]
        await town.sandbox.people.install(PEOPLE["dana"])
        await town.settle()
        town.clock.pass_(minutes=40)
        await town.settle()
        assert "ninety minutes" in words_of(town.card().cards[0])


async def test_whoever_is_taken_out_of_the_team_leaves_their_calls_to_others(
    tmp_path: Path,
) -> None:
    async with a_town(tmp_path) as town:
        await town.sandbox.people.add_personally(PEOPLE["dana"])
        case = await town.opened()
        await town.press("maya", "take_it")
        await town.sandbox.people.leave(PEOPLE["maya"])
        await town.settle()

        assert (await town.case(case)).contact.owner is None
        chat = town.sandbox.world.chat(town.sandbox.world.people[PEOPLE["dana"]])
        [told] = [
            said
            for said in (words_of(message.cards) for message in chat.messages.values())
            if "Maya" in said
        ]
        assert "Maya isn't in any of our Teams channels anymore. 1 open case needs" in told

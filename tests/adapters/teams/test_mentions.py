"""Bedside understands what people type to it in Teams, and replies in the same place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.payload_shapes import parse
from adapters.teams.mentions import is_for_us, words_of
from adapters.teams.payloads import Activity
from tests.adapters.teams.issuing import APP, TENANT, an_activity
from tests.adapters.teams.local import OAK, ROOT, TEAM
from tests.adapters.teams.office import actions_of, an_office
from tests.adapters.teams.office import words_of as read

OF_AN_EDIT = {
    "tenant": {"id": TENANT},
    "channel": {"id": OAK},
    "team": {"id": TEAM},
    "eventType": "editMessage",
}
US = {"type": "mention", "text": "<at>Bedside</at>", "mentioned": {"id": f"28:{APP}"}}


def named(name: str, id: str) -> dict[str, Any]:
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": id}}


def said(text: str, *entities: dict[str, Any], **more: Any) -> Activity:
    return parse(Activity, an_activity(text=text, entities=list(entities), **more))


@pytest.mark.parametrize(
    ("text", "entities", "understood"),
    [
        ("<at>Bedside</at> pending", [US], "pending"),
        ("pending <at>Bedside</at>", [US], "pending"),
        ("<at>Bedside</at>&nbsp;show\u00a0214\n", [US], "show 214"),
        ("<at>Bedside</at>", [US], ""),
        (
            "<at>Bedside</at> assign 214 <at>Ruth</at>",
            [US, named("Ruth", "29:r")],
            "assign 214 <@29:r>",
        ),
        (
            "<at>Bedside</at> assign 214 <at>Ruth</at> <at>Ruth</at>",
            [US, named("Ruth", "29:one"), named("Ruth", "29:two")],
            "assign 214 <@29:one> <@29:two>",
        ),
        ("<at>Bedside</at> a &lt;at&gt;Ruth&lt;/at&gt; &amp; b", [US], "a <at>Ruth</at> & b"),
        ("@Bedside pending", [], "@Bedside pending"),
        ("<at>Bedside</at> x", [US, {"type": "clientInfo", "locale": "en"}], "x"),
        (
            "<at>Bedside</at> <at>x</at>",
            [US, {"type": "mention", "text": "<at>x</at>"}],
            "<at>x</at>",
        ),
        ("<at>Bedside</at> x", [named("Bedside", "29:somebody")], "<@29:somebody> x"),
    ],
)
def test_mentions_are_known_by_their_entities(
    text: str, entities: list[dict[str, Any]], understood: str
) -> None:
    assert words_of(said(text, *entities)) == understood


def test_in_a_channel_only_what_mentions_us_is_for_us() -> None:
    assert is_for_us(said("<at>Bedside</at> pending", US))
    assert not is_for_us(said("pending"))
    assert not is_for_us(said("<at>Ruth</at> pending", named("Ruth", "29:r")))
    alone = {"id": "a:1", "conversationType": "personal", "tenantId": "t"}
    assert is_for_us(said("pending", conversation=alone))
    assert not is_for_us(said("", conversation=alone))


async def test_pending_is_answered_in_the_thread_with_buttons(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        (answer,) = await office.say("ruth", "pending")
        assert "1 review needs a reply" in answer
        where, to, message = office.local.posted[-1]
        assert where == f"{OAK};messageid={ROOT}"
        assert to
        assert message["summary"] == "1 review needs a reply"
        verbs = [action.get("verb") for action in actions_of(message["attachments"])]
        assert "see_it" in verbs
        assert f"{case}" in answer


async def test_a_command_is_understood_in_a_personal_chat_without_a_mention(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        private = office.speaking.private("ruth")
        message = office.speaking.activity("ruth", "message", text="help", **private)
        assert (await office.send(message)).status == 200
        where, _, posted = office.local.posted[-1]
        assert where == "a:ruth"
        assert "Commands" in read(posted)


async def test_somebody_mentioned_gets_the_call_once(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        mention = named("Maya", "29:maya")
        words = f"assign {case} <at>Maya</at>"
        (answer,) = await office.say("ruth", words, entities=[mention])
        assert "Maya" in answer
        assert (await office.case(case)).contact.owner == "maya"


async def test_a_message_delivered_twice_counts_once(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        private = office.speaking.private("ruth")
        message = office.speaking.activity(
            "ruth", "message", text=f"assign {case} @maya", **private
        )
        await office.send(message)
        version = (await office.case(case)).version
        await office.send(message)
        assert (await office.case(case)).version == version
        one, two = (read(posted) for _, _, posted in office.local.posted[-2:])
        assert one == two


async def test_an_unknown_word_is_told_which_was_meant(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        (answer,) = await office.say("ruth", "pendign")
        assert "Did you mean pending?" in answer


async def test_strangers_get_a_sentence(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        (answer,) = await office.say("sam", "pending")
        assert "don't know you yet" in answer


async def test_words_that_are_echoed_do_not_act(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.say("ruth", "&lt;at&gt;everyone&lt;/at&gt; [x](https://evil.example)")
        content = office.local.posted[-1][2]["attachments"][0]["content"]
        shown = json.dumps(content["body"])
        assert "everyone" in shown
        assert "<at>" not in shown
        assert "[x]" not in shown
        assert "entities" not in content["msteams"]


async def test_talk_that_is_not_for_us_is_left_alone(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        for text in ("pending", ""):
            message = office.speaking.activity("ruth", "message", text=text)
            assert (await office.send(message)).status == 200
        for kind in ("typing", "messageReaction", "event", "unheardOf", "endOfConversation"):
            assert (await office.send(office.speaking.activity("ruth", kind))).status == 200
        assert not office.local.posted


async def test_an_answer_that_cannot_be_delivered_is_let_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with an_office(tmp_path) as office:
        office.local.refuses = True
        assert await office.say("ruth", "pending") == []
    assert "waits" not in capsys.readouterr().out


async def test_a_corrected_message_is_read_again(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.say("dana", f"asign {case} maya", id="m1")
        edited: dict[str, Any] = {"type": "messageUpdate", "id": "m1", "channelData": OF_AN_EDIT}
        await office.say("dana", f"assign {case} maya", **edited)
        assert (await office.case(case)).contact.owner == "maya"
        await office.say("dana", f"assign {case} leo", **edited)
        assert (await office.case(case)).contact.owner == "leo"

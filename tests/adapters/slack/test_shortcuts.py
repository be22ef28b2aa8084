"""*Add a review* in a message's menu in Slack."""

from __future__ import annotations

from pathlib import Path

from adapters.slack.mrkdwn import as_read
from bot.cases.case import CaseId
from sandbox.slack.world import Message
from tests.adapters.slack.office import OAK, Office, an_office, slack_id


async def pasted(office: Office, text: str) -> Message:
    return await office.local.people.message(slack_id("leo"), OAK, text)


async def use(office: Office, who: str, message: Message) -> None:
    await office.local.people.shortcut(who, OAK, message.ts, "add_review")
    await office.slack.answers.settle()


async def test_a_pasted_review_opens_the_form_with_its_text(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        message = await pasted(office, "They lost my results & <never> called.")
        await use(office, slack_id("maya"), message)
        form = office.form("maya")
        assert form is not None
        assert form.payload["title"]["text"] == "Add a review"
        (text,) = [
            block["element"]["initial_value"]
            for block in form.payload["blocks"]
            if block.get("block_id") == "text"
        ]
        assert text == "They lost my results & <never> called."
        await office.submit(
            "maya",
            location={"selected_option": "lakeside"},
            site={"selected_option": "healthgrades"},
            stars={"selected_option": "1"},
            text={"value": text},
        )
        assert (await office.case(CaseId(1))).review.text.literal == text


async def test_a_stranger_gets_a_sentence_and_no_form(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        message = await pasted(office, "They lost my results.")
        await use(office, "U0STRANGER", message)
        assert office.world.modals.get("U0STRANGER", []) == []
        told = [
            one.text
            for one in office.world.channels[OAK].messages.values()
            if one.ephemeral_to == "U0STRANGER"
        ]
        assert len(told) == 1


def test_slacks_markup_is_read_as_people_read_it() -> None:
    assert as_read("see <https://a.example|this> &amp; <#C1|general>") == "see this & #general"
    assert as_read("<@U1> said <!here> &lt;b&gt;") == "said @here <b>"
    assert as_read("<mailto:a@b.example|a@b.example>") == "a@b.example"

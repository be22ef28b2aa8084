"""*Add a review* in a message's menu in Teams."""

from __future__ import annotations

from pathlib import Path

from adapters.teams.listeners.message_actions import MessageBody, as_read
from bot.cases.case import CaseId
from bot.sites import CHOOSE_A_SITE
from tests.adapters.teams.office import inputs_of
from tests.adapters.teams.sandboxed import PEOPLE, ROOM, a_town


async def test_a_pasted_review_opens_the_form_with_its_text(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        people, world = town.sandbox.people, town.sandbox.world
        message = await people.write(PEOPLE["leo"], ROOM, "They lost my results & <never> called.")
        await people.use_on(PEOPLE["maya"], ROOM, message.id, "add_review")
        dialog = world.dialogs[PEOPLE["maya"]]
        assert dialog["title"] == "Add a review"
        form = dialog["card"]["content"]
        text = inputs_of(form)["text"]
        assert text == "They lost my results & <never> called."
        entered = {"location": "oak-street", "site": "healthgrades", "stars": "1", "text": text}
        await people.submit(PEOPLE["maya"], {"form": "add_review", **entered, "stars": ""})
        assert PEOPLE["maya"] in world.dialogs, "it stays open until it's right"
        tampered = {**entered, "site": "rate-my-doc"}
        await people.submit(PEOPLE["maya"], {"form": "add_review", **tampered})
        assert CHOOSE_A_SITE in str(world.dialogs[PEOPLE["maya"]])
        await people.submit(PEOPLE["maya"], {"form": "add_review", **entered})
        assert PEOPLE["maya"] not in world.dialogs
        assert "Added. Case 1 is open" in world.notices[-1].text
        assert (await town.case(CaseId(1))).review.text.literal == text


def test_teams_markup_is_read_as_people_read_it() -> None:
    told = "<div><p>Rude&nbsp;staff &amp; long wait.<br>Twice!</p><p><b>Never</b> again</p></div>"
    assert as_read(body("html", told)) == "Rude staff & long wait.\nTwice!\nNever again"
    assert as_read(body("text", " a < b ")) == "a < b"


def body(kind: str, content: str) -> MessageBody:
    return MessageBody.model_validate({"contentType": kind, "content": content})

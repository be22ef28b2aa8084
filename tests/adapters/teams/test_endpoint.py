"""Fixes for errors in botbuilder 4.17.1. Each test fails with botbuilder's own code."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.schema import Activity as BotActivity

from adapters.payload_shapes import parse
from adapters.teams.authentication import PreAuthenticated
from adapters.teams.endpoint import Endpoint
from adapters.teams.payloads import Activity
from tests.adapters.teams.issuing import an_activity
from tests.adapters.teams.office import an_office

CARD = {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": {"a": ["ü"]}}


class Bot(ActivityHandler):  # type: ignore[misc]
    """Responds to invokes with a card, and to messages with the text in `says`."""

    def __init__(self, says: str = "") -> None:
        self._says = says

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        if self._says:
            await turn_context.send_activity(BotActivity(type="message", text=self._says))

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        return InvokeResponse(status=200, body=CARD)


class Connectors:
    """Counts the clients it creates, and keeps every request."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.sent: list[tuple[str, str, BotActivity]] = []
        self.conversations = self

    async def client(self, service_url: str) -> Connectors:
        self.made.append(service_url)
        return self

    async def reply_to_activity(self, conversation: str, to: str, activity: BotActivity) -> None:
        self.sent.append((conversation, to, activity))


def an_invoke() -> Activity:
    return parse(Activity, an_activity(type="invoke", name="adaptiveCard/action", value={}))


async def test_an_invoke_is_answered_with_its_card_as_it_is() -> None:
    answer = await Endpoint(Connectors(), Bot()).take(an_invoke(), None)
    assert answer.status == 200
    assert answer.content_type == "application/json"
    assert json.loads(answer.text or "") == CARD


async def test_a_turn_that_sends_nothing_makes_no_client() -> None:
    connectors = Connectors()
    endpoint = Endpoint(connectors, Bot())
    await endpoint.take(an_invoke(), None)
    assert (await endpoint.take(parse(Activity, an_activity()), None)).status == 200
    assert connectors.made == []


async def test_what_a_turn_says_goes_to_where_it_was_asked() -> None:
    connectors = Connectors()
    activity = parse(Activity, an_activity())
    await Endpoint(connectors, Bot("Hello.")).take(activity, None)
    assert connectors.made == [activity.service_url]
    ((conversation, to, sent),) = connectors.sent
    assert (conversation, to, sent.text) == (activity.conversation.id, activity.id, "Hello.")


async def test_there_is_no_way_in_but_the_door() -> None:
    vouched = PreAuthenticated(Connectors())
    with pytest.raises(PermissionError):
        await vouched.authenticate_request(BotActivity(), "Bearer x")
    with pytest.raises(PermissionError):
        await vouched.authenticate_streaming_request("Bearer x", "msteams")


async def test_a_turn_does_not_hold_up_the_others() -> None:
    may_go_on = asyncio.Event()

    class Slow(Bot):
        async def on_message_activity(self, turn_context: TurnContext) -> None:
            await may_go_on.wait()

    endpoint = Endpoint(Connectors(), Slow())
    slow = asyncio.create_task(endpoint.take(parse(Activity, an_activity()), None))
    assert (await endpoint.take(an_invoke(), None)).status == 200
    may_go_on.set()
    assert (await slow).status == 200


async def test_our_own_failure_is_an_empty_500_and_its_words_are_not_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fails(*_: object) -> None:
        raise ValueError("An unmistakable sentence of theirs.")

    async with an_office(tmp_path) as office:
        office.desk.store.run = fails  # type: ignore[method-assign, assignment]
        added: dict[str, Any] = {"action": "add"}
        answer = await office.send(office.speaking.activity("ruth", "installationUpdate", **added))
        assert (answer.status, await answer.read()) == (500, b"")
    printed = capsys.readouterr()
    assert "unmistakable" not in caplog.text + printed.out + printed.err


async def test_nothing_comes_in_before_the_desk_is_there(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        office.teams._endpoint = None
        assert (
            await office.send(office.speaking.activity("ruth", "message", text="x"))
        ).status == 503

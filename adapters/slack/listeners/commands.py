"""`/reviews …`: answered at once, and visible only to the one who typed it."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack.answers import dressed, escaped
from adapters.slack.clicks import Typed
from adapters.slack.listeners.front import Front
from bot.errors import Refused


class Commands:
    def __init__(self, front: Front) -> None:
        self._front = front

    async def on_command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        typed = Typed.parse(body)
        try:
            member = await self._front.member(typed.where)
            card = await self._front.asking.words(typed.words, member, typed.key)
        except Refused as refusal:
            await ack(response_type="ephemeral", text=escaped(str(refusal)))
        else:
            await ack(response_type="ephemeral", **dressed(card))

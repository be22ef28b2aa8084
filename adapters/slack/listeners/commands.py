"""Handles `/reviews` commands. Only the person who typed one sees the response."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack.clicks import Typed
from adapters.slack.listeners.context import ListenerContext
from adapters.slack.rendering import escaped, of_card
from bot.errors import Refused
from cards import block_kit


class Commands:
    def __init__(self, context: ListenerContext) -> None:
        self._context = context

    async def on_command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        typed = Typed.parse(body)
        try:
            member = await self._context.directory.member(typed.where)
            if form := self._context.interactions.form_for(typed.words, member):
                self._context.answers.open(typed.where, form)
                await ack()
                return
            card = await self._context.interactions.words(typed.words, member, typed.key)
        except Refused as refusal:
            await ack(response_type="ephemeral", text=escaped(str(refusal)))
        else:
            if block_kit.has_charts(card):
                # if Slack rejected an acknowledgement, only the person would see the error
                self._context.answers.show_below(typed.where, card)
                await ack()
                return
            await ack(response_type="ephemeral", **of_card(card))

"""Handles *Add a review* in a message's menu.

It opens the form with the message's text filled in.
"""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.payload_shapes import parse
from adapters.slack.clicks import Where, sent_from
from adapters.slack.listeners.context import ListenerContext
from adapters.slack.mrkdwn import as_read
from adapters.slack.payloads import MessageShortcut
from bot.errors import Refused
from cards.actions import ADD_REVIEW


class Shortcuts:
    def __init__(self, context: ListenerContext) -> None:
        self._context = context

    async def on_shortcut(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if body.get("type") == "message_action" and body.get("callback_id") == ADD_REVIEW.name:
            await self._add_review(parse(MessageShortcut, body))
        await ack()

    async def _add_review(self, used: MessageShortcut) -> None:
        where = Where(
            user=used.user.id,
            team=sent_from(used),
            user_team=used.user.team_id,
            channel=used.channel.id if used.channel else "",
            response_url=used.response_url,
            trigger=used.trigger_id,
        )
        try:
            member = await self._context.directory.member(where)
        except Refused as refusal:
            self._context.answers.say(where, str(refusal))
            return
        text = as_read(used.message.text)
        self._context.answers.open(where, self._context.interactions.new_review(member, text))

"""Every button and menu, wherever it stands: parse, do, show."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.asking import Answer
from adapters.slack.clicks import Click
from adapters.slack.listeners.front import Front
from bot.errors import Refused


class Buttons:
    def __init__(self, front: Front) -> None:
        self._front = front

    async def on_click(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Acknowledged when it is durable, and not before."""
        click = Click.parse(body)
        if not click.press.is_silent:
            await self._do(click)
        await ack()

    async def _do(self, click: Click) -> None:
        try:
            member = await self._front.member(click.where)
            answer = await self._front.asking.press(click.press, member)
        except Refused as refusal:
            self._front.answers.say(click.where, str(refusal))
        else:
            self._show(answer, click)
            if click.is_at_home and not answer.form:
                self._front.answers.later(self._front.publish_home(click.where.user, member))

    def _show(self, answer: Answer, click: Click) -> None:
        answers = self._front.answers
        if answer.form:
            answers.open(click.where, answer.form, **answer.carry)
        elif answer.card and answer.in_place:
            answers.show(click.where, answer.card)
        elif answer.card:
            answers.show_below(click.where, answer.card)
        elif answer.said:
            answers.say(click.where, answer.said)

"""Handles clicks on buttons and menus: parses the click, carries it out, and shows the result."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.interactions import ClickResult, FormResult
from adapters.slack.clicks import Click, Submission
from adapters.slack.listeners.context import ListenerContext
from adapters.slack.rendering import of_result
from bot.errors import Refused
from cards.card import Card


class Clicks:
    def __init__(self, context: ListenerContext) -> None:
        self._context = context

    async def on_click(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Handle a click. It's saved before it's acknowledged."""
        click = Click.parse(body)
        if click.within is not None:
            await self._fix(click.within)
        elif not click.button.is_silent:
            await self._do(click)
        await ack()

    async def _fix(self, sent: Submission) -> None:
        """Apply a fix to the form's text and show the form again.

        Forms in Slack have no other buttons.
        """
        if not sent.form.payload.fix:
            return
        try:
            member = await self._context.directory.member(sent.where)
            filed = await self._context.interactions.submit(sent.form, member)
        except Refused as refusal:
            filed = FormResult(problem=str(refusal))
        if filed.form is None:
            self._context.answers.say(sent.where, filed.problem or filed.said)
            return
        view = of_result(filed, filed.form, sent.where.channel)
        self._context.answers.redraw(sent.view, sent.version, view)

    async def _do(self, click: Click) -> None:
        try:
            member = await self._context.directory.member(click.where)
            answer = await self._context.interactions.click(click.button, member)
        except Refused as refusal:
            self._context.answers.say(click.where, str(refusal))
        else:
            self._show(answer, click)
            if click.is_at_home and not answer.form:
                self._context.answers.later(self._context.publish_home(click.where.user, member))

    def _show(self, answer: ClickResult, click: Click) -> None:
        answers = self._context.answers
        if answer.later:
            answers.later(self._show_later(answer.later, click))
        elif answer.form:
            answers.open(click.where, answer.form, **answer.carry)
        elif answer.card and answer.in_place:
            answers.show(click.where, answer.card)
        elif answer.card and answer.replaces:
            answers.replace(click.where, answer.card)
        elif answer.card:
            answers.show_below(click.where, answer.card)
        elif answer.said:
            answers.say(click.where, answer.said)

    async def _show_later(self, later: Callable[[], Awaitable[Card]], click: Click) -> None:
        self._context.answers.replace(click.where, await later())

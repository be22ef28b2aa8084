"""Private messages, cards, and forms, which are sent after a request is acknowledged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.background import Background
from adapters.slack import response_urls
from adapters.slack.clicks import Where
from adapters.slack.errors import translated
from adapters.slack.rendering import Body, escaped, of_card, of_form
from bot.errors import Broken, OutsideError
from cards import block_kit
from cards.card import Card
from cards.fields import Form

TOO_LATE = "The form took too long to open. Press the button again."


class Answers:
    """Sends responses after a request is acknowledged.

    Responses are best-effort. If one can't be delivered, it's dropped, and only the error code is
    logged.
    """

    def __init__(self, client: AsyncWebClient, api_url: str) -> None:
        self._client = client
        self._api_url = api_url
        self._background = Background()

    def say(self, where: Where, sentence: str) -> None:
        """Send a message below whatever the person clicked."""
        self.later(self._deliver(where, {"text": escaped(sentence)}))

    def show(self, where: Where, card: Card) -> None:
        """Send a card. If the click was in a private message, the card replaces that message."""
        self.later(self._show(where, card, replace=where.is_private_answer))

    def replace(self, where: Where, card: Card) -> None:
        """Replace the clicked message with a card."""
        self.later(self._show(where, card, replace=True))

    def show_below(self, where: Where, card: Card) -> None:
        """Send a card without replacing the clicked message."""
        self.later(self._show(where, card))

    def reply(self, where: Where, card: Card) -> None:
        """Reply to a message with a card.

        In a channel, only the person who wrote the message sees it.
        """
        direct = where.channel.startswith("D")
        self.later(self._tell(where, card) if direct else self._show(where, card))

    def tell(self, where: Where, card: Card) -> None:
        """Send a card as a direct message, no matter where the click was."""
        self.later(self._tell(where, card))

    def open(self, where: Where, form: Form, **carry: str | int) -> None:
        """Open a form."""
        self.later(self._open(where, of_form(form, channel=where.channel, **carry)))

    def redraw(self, view: str, version: str, form: Body) -> None:
        """Update an open form, unless it has changed since `version`."""
        self.later(self._redraw(view, version, form))

    async def settle(self) -> None:
        """Wait for all responses in progress."""
        await self._background.settle()

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work` after the acknowledgement. `settle` waits for it."""
        self._background.do(work)

    async def _open(self, where: Where, view: Body) -> None:
        try:
            with translated(repeatable=True):
                await self._client.views_open(trigger_id=where.trigger, view=view)
        except Broken as error:
            if error.code != "expired_trigger_id":
                raise
            await self._deliver(where, {"text": TOO_LATE})

    async def _redraw(self, view: str, version: str, form: Body) -> None:
        with translated(repeatable=True):
            await self._client.views_update(view_id=view, hash=version, view=form)

    async def _show(self, where: Where, card: Card, *, replace: bool = False) -> None:
        async def deliver(body: Body) -> None:
            await self._deliver(where, body, replace=replace)

        await _with_charts(card, deliver)

    async def _tell(self, where: Where, card: Card) -> None:
        async def deliver(body: Body) -> None:
            await self._privately(where, body)

        await _with_charts(card, deliver)

    async def _deliver(self, where: Where, body: Body, *, replace: bool = False) -> None:
        if response_urls.is_allowed(where.response_url, self._api_url):
            said = {"response_type": "ephemeral", "replace_original": replace, **body}
            if where.thread and not replace:
                said["thread_ts"] = where.thread
            await self._respond(where.response_url, said)
            return
        try:
            await self._only_to(where, body)
        except OutsideError as error:
            if error.code == "invalid_blocks":
                raise
            # the person or the bot isn't in that channel, or the person used a form in App Home
            await self._privately(where, body)

    async def _respond(self, url: str, said: Mapping[str, Any]) -> None:
        session = self._client.session
        if session is not None:
            await response_urls.answer(session, url, said)
            return
        async with aiohttp.ClientSession() as fresh:
            await response_urls.answer(fresh, url, said)

    async def _only_to(self, where: Where, body: Body) -> None:
        if not where.channel:
            raise Broken("There's no channel to reply in.", code="no_channel")
        with translated(repeatable=True):
            await self._client.chat_postEphemeral(
                channel=where.channel,
                user=where.user,
                thread_ts=where.thread or None,
                **body,
            )

    async def _privately(self, where: Where, body: Body) -> None:
        with translated(repeatable=True):
            await self._client.chat_postMessage(
                channel=where.user,
                thread_ts=(where.thread or None) if where.channel.startswith("D") else None,
                unfurl_links=False,
                unfurl_media=False,
                **body,
            )


async def _with_charts(card: Card, deliver: Callable[[Body], Awaitable[None]]) -> None:
    """Deliver a card with its charts. If Slack rejects it, deliver it again without them.

    Slack is rolling out charts workspace by workspace.
    """
    try:
        await deliver(of_card(card, charts=True))
    except Broken:
        if not block_kit.has_charts(card):
            raise
        await deliver(of_card(card))

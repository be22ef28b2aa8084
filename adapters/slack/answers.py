"""Private responses, sent after the acknowledgement: sentences, cards and forms."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.background import Background
from adapters.slack import response_urls
from adapters.slack.clicks import Where
from adapters.slack.errors import translated
from adapters.slack.rendering import Body, escaped, of_card, of_form
from bot.errors import Broken, OutsideError
from cards.card import Card
from cards.fields import Form

TOO_LATE = "The form took too long to open. Press the button again."


class Answers:
    """Sends responses after the acknowledgement. `settle` waits for all that are in progress.

    A response is an extra. If it can't be delivered, its code is logged and it's dropped.
    """

    def __init__(self, client: AsyncWebClient, api_url: str) -> None:
        self._client = client
        self._api_url = api_url
        self._background = Background()

    def say(self, where: Where, sentence: str) -> None:
        """One sentence, below what they clicked."""
        self.later(self._deliver(where, {"text": escaped(sentence)}))

    def show(self, where: Where, card: Card) -> None:
        """A card. It replaces the private message that was clicked, if it was one."""
        self.later(self._deliver(where, of_card(card), replace=where.is_private_answer))

    def replace(self, where: Where, card: Card) -> None:
        """A card that replaces the message that was clicked."""
        self.later(self._deliver(where, of_card(card), replace=True))

    def show_below(self, where: Where, card: Card) -> None:
        """A card that doesn't replace the message that was clicked."""
        self.later(self._deliver(where, of_card(card)))

    def reply(self, where: Where, card: Card) -> None:
        """A card after a message.

        It stays in a direct message, and in a channel only they see it.
        """
        body = of_card(card)
        direct = where.channel.startswith("D")
        self.later(self._privately(where, body) if direct else self._deliver(where, body))

    def tell(self, where: Where, card: Card) -> None:
        """A card in their direct message, wherever they are."""
        self.later(self._privately(where, of_card(card)))

    def open(self, where: Where, form: Form, **carry: str | int) -> None:
        """A form on top of what they see."""
        self.later(self._open(where, of_form(form, channel=where.channel, **carry)))

    def redraw(self, view: str, version: str, form: Body) -> None:
        """An open form in its next version, unless it has changed since `version`."""
        self.later(self._redraw(view, version, form))

    async def settle(self) -> None:
        """Wait for responses that are being sent."""
        await self._background.settle()

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work` after the acknowledgement. `settle` waits for it."""
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

    async def _deliver(self, where: Where, body: Body, *, replace: bool = False) -> None:
        if response_urls.is_allowed(where.response_url, self._api_url):
            said = {"response_type": "ephemeral", "replace_original": replace, **body}
            if where.thread and not replace:
                said["thread_ts"] = where.thread
            await self._respond(where.response_url, said)
            return
        try:
            await self._only_to(where, body)
        except OutsideError:
            # they or we are not in that channel, or it was a form of App Home
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

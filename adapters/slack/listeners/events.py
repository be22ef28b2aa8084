"""Handles Slack's events: App Home opened, messages to the bot, changed accounts, and lost access.

A late or duplicate delivery does no harm, so none of these use the inbox (the table of processed
requests).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.payload_shapes import parse
from adapters.slack.clicks import Where
from adapters.slack.errors import translated
from adapters.slack.listeners.context import ListenerContext
from adapters.slack.listeners.messages import Messages
from adapters.slack.payloads import PLATFORM, Event
from adapters.slack.rendering import of_card
from bot.departures import Departures
from bot.errors import Refused
from bot.outcome import Outcome
from cards import lists

log = structlog.get_logger()


class Events:
    def __init__(self, context: ListenerContext) -> None:
        self._context = context
        self._departures = Departures(context.interactions.desk)
        self._messages = Messages(context)

    async def on_event(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        event = parse(Event, body)
        work = EVENTS.get(event.kind)
        if work is not None and event.is_for(self._context.directory.team):
            await work(self, event)
        await ack()

    async def _home(self, event: Event) -> None:
        user = event.event.get("user")
        if event.event.get("tab", "home") == "home" and isinstance(user, str):
            self._context.answers.later(self._publish(user))

    async def _publish(self, user: str) -> None:
        directory = self._context.directory
        try:
            member = await directory.member(Where(user, directory.team))
        except Refused as refusal:
            await self._turn_away(user, str(refusal))
        else:
            await self._context.publish_home(user, member)

    async def _turn_away(self, user: str, sentence: str) -> None:
        card = lists.refusal(Outcome(None, sentence, refused=True))
        with translated(repeatable=True):
            await self._context.client.views_publish(
                user_id=user, view={"type": "home", "blocks": of_card(card)["blocks"]}
            )

    async def _user_changed(self, event: Event) -> None:
        user = event.event.get("user")
        heard = await self._context.directory.heard(user) if isinstance(user, dict) else None
        if heard is None:
            return
        if heard.has_left:
            await self._departures.left(heard.member.id, PLATFORM)
        else:
            await self._departures.returned(heard.member.id, PLATFORM)

    async def _message(self, event: Event) -> None:
        await self._messages.on_message(event)

    async def _tokens_revoked(self, event: Event) -> None:
        """Handle revoked tokens.

        We ignore the event if it lists only people's own tokens, which we don't use. If it has no
        list, our token might have been revoked, too.
        """
        tokens = event.event.get("tokens")
        if isinstance(tokens, dict) and tokens.get("oauth") and not tokens.get("bot"):
            return
        await self._access_lost(event)

    async def _access_lost(self, event: Event) -> None:
        log.warning("slack took the access away", code=str(event.event["type"]))
        await self._departures.access_lost(PLATFORM)


EVENTS: Mapping[str, Callable[[Events, Event], Awaitable[None]]] = {
    "app_home_opened": Events._home,
    "app_mention": Events._message,
    "message.im": Events._message,
    "user_change": Events._user_changed,
    "tokens_revoked": Events._tokens_revoked,
    "app_uninstalled": Events._access_lost,
}
"""All events that the app subscribes to."""

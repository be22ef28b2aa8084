"""Runs an authenticated activity as a botbuilder turn, and converts the result to HTTP.

It calls `process_activity` directly, because `CloudAdapter.process` (4.17.1) serializes the
response to an invoke twice, which fails for every button that returns a card.
"""

from __future__ import annotations

import json

from aiohttp import web
from botbuilder.core import Bot, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity as BotActivity
from botbuilder.schema import ChannelAccount, ConversationAccount

from adapters.teams.authentication import Connectors, PreAuthenticated
from adapters.teams.payloads import Account, Activity
from adapters.teams.tokens import Claims

PARSED = "bedside.activity"
"""The turn state's key for the activity as we parsed it."""


class Endpoint:
    """Passes activities to `bot`. An invoke's result has to be plain JSON."""

    def __init__(self, connectors: Connectors, bot: Bot) -> None:
        self._vouched = PreAuthenticated(connectors)
        self._adapter = CloudAdapter(self._vouched)
        self._bot = bot

    async def take(self, activity: Activity, claims: Claims | None) -> web.Response:
        async def turn(context: TurnContext) -> None:
            context.turn_state[PARSED] = activity
            await self._bot.on_turn(context)

        authenticate = self._vouched.authenticate(claims)
        answer = await self._adapter.process_activity(authenticate, _theirs(activity), turn)
        if answer is None:
            return web.Response(status=200)
        if answer.body is None:
            return web.Response(status=answer.status)
        return web.json_response(answer.body, status=answer.status, dumps=_utf8)


def _utf8(body: object) -> str:
    """Serialize to JSON without escapes.

    With escapes, emoji or Arabic text would be three times as large.
    """
    return json.dumps(body, ensure_ascii=False)


def _theirs(activity: Activity) -> BotActivity:
    """Convert an activity to botbuilder's own class, with only what botbuilder needs."""
    return BotActivity(
        type=activity.type,
        id=activity.id,
        name=activity.name,
        action=activity.action,
        channel_id=activity.channel_id,
        service_url=activity.service_url,
        from_property=_account(activity.sender),
        recipient=_account(activity.recipient),
        conversation=ConversationAccount(
            id=activity.conversation.id,
            conversation_type=activity.conversation.conversation_type,
            tenant_id=activity.conversation.tenant_id,
        ),
    )


def _account(account: Account) -> ChannelAccount:
    return ChannelAccount(id=account.id, aad_object_id=account.aad_object_id or None)

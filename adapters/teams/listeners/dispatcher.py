"""Routes each turn to its listener."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from botbuilder.core import ActivityHandler, BotAdapter, InvokeResponse, TurnContext
from botbuilder.schema import Activity as BotActivity
from botbuilder.schema import ActivityTypes

from adapters.teams.endpoint import PARSED
from adapters.teams.listeners.clicks import Clicks
from adapters.teams.listeners.commands import Commands
from adapters.teams.listeners.consents import Consents
from adapters.teams.listeners.context import ListenerContext
from adapters.teams.listeners.dialogs import Dialogs
from adapters.teams.listeners.installations import Installations
from adapters.teams.listeners.message_actions import MessageActions
from adapters.teams.payloads import Activity, ChannelData
from adapters.teams.rendering import CARD, Body

ANSWER = BotAdapter._INVOKE_RESPONSE_KEY

UNHANDLED = HTTPStatus.NOT_IMPLEMENTED
"""The response to an invoke that we don't handle. Microsoft's SDKs return the same, because the
Teams team asked for it:
https://github.com/microsoft/botbuilder-dotnet/issues/1039
"""


class Dispatcher(ActivityHandler):  # type: ignore[misc]
    """The bot that botbuilder calls. It routes every authenticated activity by type and name."""

    def __init__(self, context: ListenerContext) -> None:
        dialogs = Dialogs(context)
        self._context = context
        self._arrivals = Installations(context)
        self._commands = Commands(context)
        self._clicks = Clicks(context)
        self._invokes: Mapping[str, Callable[[Activity], Awaitable[Body]]] = {
            "adaptiveCard/action": self._click,
            "task/fetch": dialogs.on_fetch,
            "task/submit": dialogs.on_submit,
            "composeExtension/fetchTask": MessageActions(context).on_fetch,
            "composeExtension/submitAction": dialogs.on_submit,
            "fileConsent/invoke": Consents(context).on_consent,
        }

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        activity = _parsed(turn_context)
        await self._commands.on_message(activity, turn_context)
        self._context.answers.background.do(self._arrivals.see(activity))

    async def on_message_update_activity(self, turn_context: TurnContext) -> None:
        """Handle an edited message like a new one."""
        activity = _parsed(turn_context)
        if (activity.channel_data or ChannelData()).event_type == "editMessage":
            await self._commands.on_message(activity, turn_context)

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse | None:
        activity = _parsed(turn_context)
        work = self._invokes.get(activity.name)
        if work is None:
            return InvokeResponse(status=UNHANDLED)
        answer = InvokeResponse(status=200, body=await work(activity))
        self._context.answers.background.do(self._arrivals.see(activity))
        # set the response where botbuilder would, because sending it would first copy the card
        turn_context.turn_state[ANSWER] = BotActivity(
            type=ActivityTypes.invoke_response, value=answer
        )
        return None

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        await self._arrivals.on_change(_parsed(turn_context), turn_context)

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        await self._arrivals.on_change(_parsed(turn_context), turn_context)

    async def _click(self, activity: Activity) -> Body:
        return {"statusCode": 200, "type": CARD, "value": await self._clicks.on_click(activity)}


def _parsed(context: TurnContext) -> Activity:
    activity = context.turn_state[PARSED]
    assert isinstance(activity, Activity)
    return activity

"""Responses to typed commands, sent after the request has been acknowledged."""

from __future__ import annotations

from botbuilder.core import TurnContext
from botbuilder.schema import Activity as BotActivity
from botbuilder.schema import ActivityTypes, Attachment

from adapters.background import Background
from adapters.teams.rendering import CARD, Body


class Answers:
    """Sends responses. They're extras: one that can't be delivered is logged (just its code) and
    dropped.
    """

    def __init__(self) -> None:
        self.background = Background()

    def send(self, context: TurnContext, card: Body, summary: str) -> None:
        """Send it where the person wrote: in the same thread or chat."""
        self.background.do(_send(context, card, summary))


async def _send(context: TurnContext, card: Body, summary: str) -> None:
    attachment = Attachment(content_type=CARD, content=card)
    message = BotActivity(type=ActivityTypes.message, attachments=[attachment], summary=summary)
    await context.send_activity(message)

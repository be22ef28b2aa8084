"""Answers to typed commands, sent after Teams has its receipt."""

from __future__ import annotations

from botbuilder.core import TurnContext
from botbuilder.schema import Activity as BotActivity
from botbuilder.schema import ActivityTypes, Attachment

from adapters.background import Background
from adapters.teams.rendering import CARD, Body


class Answers:
    """An answer is a courtesy: what cannot be delivered is logged (its code only) and let go."""

    def __init__(self) -> None:
        self.background = Background()

    def send(self, context: TurnContext, card: Body, summary: str) -> None:
        """Where they said it: in the same thread, or the same chat."""
        self.background.do(_send(context, card, summary))


async def _send(context: TurnContext, card: Body, summary: str) -> None:
    attachment = Attachment(content_type=CARD, content=card)
    message = BotActivity(type=ActivityTypes.message, attachments=[attachment], summary=summary)
    await context.send_activity(message)

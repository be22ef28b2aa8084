"""Responses to typed commands, sent after the request has been acknowledged."""

from __future__ import annotations

import structlog
from botbuilder.core import TurnContext
from botbuilder.schema import Activity as BotActivity
from botbuilder.schema import ActivityTypes, Attachment

from adapters.background import Background
from adapters.teams.client import Connectors
from adapters.teams.rendering import CARD, Body
from bot.errors import Broken, Gone, NoAccess, OutsideError

log = structlog.get_logger()

SHARED = frozenset(("channel", "groupChat"))
"""Conversations that others read, too, where Teams accepts targeted messages."""

ASKED_TO_WAIT = frozenset(("TooManyRequests", "PreconditionFailed", "http_429", "http_412"))
"""Codes of a message that Teams didn't take, though it may take another."""


class Answers:
    """Sends responses. They're extras: one that can't be delivered is logged (just its code) and
    dropped.

    With `targeting`, only the person who asked sees a response in a channel or group chat.
    """

    def __init__(self, targeting: Connectors | None = None) -> None:
        self.background = Background()
        self._targeting = targeting

    def send(self, context: TurnContext, card: Body, summary: str) -> None:
        """Send it where the person wrote: in the same thread or chat."""
        self.background.do(self._send(context, card, summary))

    async def _send(self, context: TurnContext, card: Body, summary: str) -> None:
        if (
            self._targeting is not None
            and context.activity.conversation.conversation_type in SHARED
        ):
            try:
                await _targeted(self._targeting, context, card, summary)
                return
            except OutsideError as error:
                if not _is_refused(error):
                    # it may have been shown
                    raise
                log.info("targeted message refused", code=error.code)
        attachment = Attachment(content_type=CARD, content=card)
        message = BotActivity(type=ActivityTypes.message, attachments=[attachment], summary=summary)
        await context.send_activity(message)


async def _targeted(connectors: Connectors, context: TurnContext, card: Body, summary: str) -> None:
    asked = context.activity
    connector = await connectors.client(asked.service_url)
    body = {
        "type": "message",
        "summary": summary,
        "recipient": {"id": asked.from_property.id},
        "attachments": [{"contentType": CARD, "content": card}],
    }
    await connector.post(asked.conversation.id, body, targeted=True)


def _is_refused(error: OutsideError) -> bool:
    """Teams refused it (4xx), so no one has seen it."""
    return isinstance(error, Broken | NoAccess | Gone) or error.code in ASKED_TO_WAIT

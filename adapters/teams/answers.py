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
"""Conversations that several people can read, where Teams supports targeted messages."""

ASKED_TO_WAIT = frozenset(("TooManyRequests", "PreconditionFailed", "http_429", "http_412"))
"""Error codes for a targeted message that Teams rejected, although it might accept an ordinary one.
"""


class Answers:
    """Sends responses.

    Responses are best-effort. If one can't be delivered, it's dropped, and only the error code is
    logged. With `targeting`, only the person who asked sees a response in a channel or group chat.
    """

    def __init__(self, targeting: Connectors | None = None) -> None:
        self.background = Background()
        self._targeting = targeting

    def send(self, context: TurnContext, card: Body, summary: str) -> None:
        """Send the card to the thread or chat that the person wrote in."""
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
                    # the message might have been shown, so don't send it again
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
    """Whether Teams rejected the message (4xx), so no one has seen it."""
    return isinstance(error, Broken | NoAccess | Gone) or error.code in ASKED_TO_WAIT

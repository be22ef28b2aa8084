"""Handles errors in listeners. The person gets a message, and the log doesn't name anyone."""

from __future__ import annotations

from typing import Any

import structlog
from slack_bolt.response import BoltResponse

from adapters.interactions import SORRY
from adapters.logs import place_of
from adapters.payload_shapes import InvalidPayload
from adapters.slack.clicks import Click
from adapters.slack.listeners.context import ListenerContext

log = structlog.get_logger()

ODD_SHAPES = (AttributeError, TypeError, KeyError, IndexError, ValueError)
"""Errors that code raises if a payload isn't in the expected format."""


class Failures:
    def __init__(self, context: ListenerContext) -> None:
        self._context = context

    async def on_error(self, error: Exception, body: dict[str, Any]) -> BoltResponse:
        """Handle an error.

        A form stays open with its input. After a command or a click, the person gets a message.
        """
        if isinstance(error, InvalidPayload):
            return BoltResponse(status=400)
        if isinstance(error, ODD_SHAPES) and "/slack_bolt/" in place_of(error):
            # Bolt's own middleware failed, because the payload isn't in a format that Slack sends
            return BoltResponse(status=400)
        log.error("listener failed", error=type(error).__name__, at=place_of(error))
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": SORRY})
        if body.get("type") == "block_actions":
            self._context.answers.say(Click.parse(body).where, SORRY)
        return BoltResponse(status=500)

"""When something of ours fails under a click: the person hears of it, the log holds no words."""

from __future__ import annotations

from typing import Any

import structlog
from slack_bolt.response import BoltResponse

from adapters.logs import place_of
from adapters.slack.clicks import Click
from adapters.slack.listeners.front import Front
from adapters.slack.payloads import Misshapen

log = structlog.get_logger()

SORRY = "That did not work, and nothing was changed. Try again in a moment."


class Trouble:
    def __init__(self, front: Front) -> None:
        self._front = front

    async def on_error(self, error: Exception, body: dict[str, Any]) -> BoltResponse:
        """A form stays open with what was typed, a command and a click get a sentence."""
        if isinstance(error, Misshapen):
            return BoltResponse(status=400)
        log.error("listener failed", error=type(error).__name__, at=place_of(error))
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": SORRY})
        if body.get("type") == "block_actions":
            self._front.answers.say(Click.parse(body).where, SORRY)
        return BoltResponse(status=500)

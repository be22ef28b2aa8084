"""The objects that all listeners share."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from adapters.interactions import Interactions
from adapters.logs import place_of
from adapters.slack.answers import Answers
from adapters.slack.directory import Directory
from adapters.slack.errors import translated
from adapters.slack.files import SlackFiles
from adapters.slack.rendering import of_card
from bot.practice import Member

log = structlog.get_logger()


@dataclass(frozen=True)
class ListenerContext:
    interactions: Interactions
    directory: Directory
    answers: Answers
    client: AsyncWebClient
    files: SlackFiles

    def failed(self, error: Exception) -> None:
        """Log one of our own errors, but only its type and where it was raised."""
        log.error("listener failed", error=type(error).__name__, at=place_of(error))

    async def publish_home(self, user: str, member: Member) -> None:
        """Redraw App Home. Raises `OutsideError` if Slack doesn't accept it."""
        view = {"type": "home", "blocks": of_card(await self.interactions.home(member))["blocks"]}
        with translated(repeatable=True):
            await self.client.views_publish(user_id=user, view=view)

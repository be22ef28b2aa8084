"""What every listener works with."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from adapters.asking import Asking
from adapters.slack.answers import Answers, dressed
from adapters.slack.clicks import Where
from adapters.slack.directory import Directory
from adapters.slack.errors import translated
from bot.practice import Member


@dataclass(frozen=True)
class Front:
    asking: Asking
    directory: Directory
    answers: Answers
    client: AsyncWebClient

    async def member(self, where: Where) -> Member:
        """The one who asks; raises `Refused` for strangers."""
        return await self.directory.member(where.user, where.team, where.user_team)

    async def publish_home(self, user: str, member: Member) -> None:
        """Draw App Home anew; raises `OutsideError`."""
        view = {"type": "home", "blocks": dressed(await self.asking.home(member))["blocks"]}
        with translated(repeatable=True):
            await self.client.views_publish(user_id=user, view=view)

"""What Slack tells by itself: App Home opened, people who change or leave, access taken away.

Each may come twice or late and does no harm then, so none needs the inbox.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack.answers import dressed
from adapters.slack.errors import translated
from adapters.slack.listeners.front import Front
from adapters.slack.payloads import Event, shaped
from bot.desk import Outcome
from bot.errors import Refused
from bot.practice import MemberId
from cards import lists

log = structlog.get_logger()


@dataclass(frozen=True)
class News:
    """Something about the workspace that a manager should know; `code` is Slack's word for it."""

    code: str
    said: str
    member: MemberId | None = None


Report = Callable[[News], None]


def logged(news: News) -> None:
    """What is done with news where nothing better was given."""
    log.warning("news from slack", code=news.code, member=news.member)


ACCESS_LOST: Mapping[str, str] = {
    "tokens_revoked": "Slack took the app's access away. Install the app again.",
    "app_uninstalled": "The app was removed from the workspace. Install it again.",
}


class Events:
    def __init__(self, front: Front, report: Report) -> None:
        self._front = front
        self._report = report
        self._kinds: Mapping[str, Callable[[Event], Awaitable[None]]] = {
            "app_home_opened": self._home,
            "user_change": self._user_changed,
            "tokens_revoked": self._access_lost,
            "app_uninstalled": self._access_lost,
        }

    async def on_event(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        event = shaped(Event, body)
        work = self._kinds.get(str(event.event.get("type")))
        if work is not None and event.team_id in ("", self._front.directory.team):
            await work(event)
        await ack()

    async def _home(self, event: Event) -> None:
        user = event.event.get("user")
        if event.event.get("tab", "home") == "home" and isinstance(user, str):
            self._front.answers.later(self._publish(user, event.team_id))

    async def _publish(self, user: str, team: str) -> None:
        try:
            member = await self._front.directory.member(user, team or self._front.directory.team)
        except Refused as refusal:
            await self._turn_away(user, str(refusal))
        else:
            await self._front.publish_home(user, member)

    async def _turn_away(self, user: str, sentence: str) -> None:
        card = lists.refusal(Outcome(None, sentence, refused=True))
        with translated(repeatable=True):
            await self._front.client.views_publish(
                user_id=user, view={"type": "home", "blocks": dressed(card)["blocks"]}
            )

    async def _user_changed(self, event: Event) -> None:
        user = event.event.get("user")
        left = self._front.directory.heard(user) if isinstance(user, dict) else None
        if left is not None:
            said = "A member's Slack account was closed. Hand their cases to somebody else."
            self._report(News("member_left", said, left.id))

    async def _access_lost(self, event: Event) -> None:
        code = str(event.event["type"])
        self._report(News(code, ACCESS_LOST[code]))

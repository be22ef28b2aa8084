"""Posts, updates, and finds our messages in Slack."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

import cards.block_kit as block_kit
from adapters.calls import table
from adapters.rendering import rendered
from adapters.shared_channels import SharedChannels
from adapters.slack.errors import text_in, translated
from adapters.slack.payloads import PLATFORM
from bot.errors import Broken
from bot.ports import Address, MessageRef, Rendered
from bot.posts import Post
from cards import draw

EVENT = "bedside"
"""The event type in our messages' metadata."""

LONGEST_TEXT = 3_000
"""Maximum length of the blocks' fallback text, in characters. chat.update allows 4,000."""

SKEW = timedelta(minutes=2)
"""How far Slack's clock can be behind ours."""

PAGES = 3
"""Maximum number of pages to search for a message. Each page has 100 messages."""

DIRECT = "D"
"""The first letter of a direct message conversation's id."""

NOT_THERE = ("thread_not_found", "message_not_found")


class SlackChat:
    """Implements `bot.ports.Chat`. It never retries a call."""

    platform = PLATFORM

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._opened: dict[str, str] = {}
        self._shared = SharedChannels(self._is_shared)
        self._bot = ""
        self._workspace = ""

    def render(self, post: Post) -> Rendered:
        card = draw(post)
        body = {
            "text": block_kit.fallback(card)[:LONGEST_TEXT],
            "blocks": block_kit.blocks(card),
        }
        return rendered(body)

    async def send(
        self, to: Address, message: Rendered, key: str, thread: MessageRef | None = None
    ) -> MessageRef:
        channel = await self._channel(to)
        if not to.private:
            await self._shared.refuse(channel)
        with translated(repeatable=False):
            posted = await self._client.chat_postMessage(
                channel=channel,
                thread_ts=thread.id if thread else None,
                metadata=_metadata(key),
                unfurl_links=False,
                unfurl_media=False,
                **message.body,
            )
        return MessageRef(
            text_in(posted, "channel", repeatable=False), text_in(posted, "ts", repeatable=False)
        )

    async def update(self, message: MessageRef, shown: Rendered, key: str) -> None:
        if not message.conversation.startswith(DIRECT):
            await self._shared.refuse(message.conversation)
        with translated(repeatable=True):
            await self._client.chat_update(
                channel=message.conversation,
                ts=message.id,
                metadata=_metadata(key),
                **shown.body,
            )

    async def find(
        self, to: Address, key: str, since: datetime, thread: MessageRef | None = None
    ) -> MessageRef | None:
        channel = await self._channel(to)
        bot, cursor = await self._me(), None
        for _ in range(PAGES):
            page = await self._page(channel, since, thread, cursor)
            listed = page.get("messages")
            for message in map(table, listed if isinstance(listed, list) else ()):
                if message.get("user") == bot and _key(message) == key:
                    return MessageRef(channel, str(message["ts"]))
            cursor = table(page.get("response_metadata")).get("next_cursor")
            if not cursor:
                break
        return None

    async def link(self, message: MessageRef) -> str:
        """The link that chat.getPermalink would return. Building it saves a call per message."""
        await self._me()
        at = message.id.replace(".", "")
        return f"{self._workspace}archives/{message.conversation}/p{at}"

    async def _is_shared(self, channel: str) -> bool:
        with translated(repeatable=True):
            answer = await self._client.conversations_info(channel=channel)
        return bool(table(answer.get("channel")).get("is_ext_shared"))

    async def _page(
        self, channel: str, since: datetime, thread: MessageRef | None, cursor: str | None
    ) -> Mapping[str, Any]:
        wanted: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{(since - SKEW).timestamp():.6f}",
            "inclusive": True,
            "include_all_metadata": True,
            "limit": 100,
            "cursor": cursor,
        }
        try:
            with translated(repeatable=True):
                if thread is None:
                    answer = await self._client.conversations_history(**wanted)
                else:
                    answer = await self._client.conversations_replies(ts=thread.id, **wanted)
        except Broken as error:
            if error.code in NOT_THERE:
                return {}
            raise
        return answer.data if isinstance(answer.data, dict) else {}

    async def _channel(self, to: Address) -> str:
        """The conversation to post in. Direct message conversations are opened once and cached."""
        if not to.private:
            return to.id
        if to.id not in self._opened:
            with translated(repeatable=True):
                answer = await self._client.conversations_open(users=to.id)
            self._opened[to.id] = text_in(answer, "channel", "id", repeatable=True)
        return self._opened[to.id]

    async def _me(self) -> str:
        if not self._bot:
            with translated(repeatable=True):
                us = await self._client.auth_test()
            self._workspace = text_in(us, "url", repeatable=True)
            self._bot = text_in(us, "user_id", repeatable=True)
        return self._bot


def _metadata(key: str) -> dict[str, Any]:
    return {"event_type": EVENT, "event_payload": {"key": key}}


def _key(message: Mapping[str, Any]) -> str:
    metadata = table(message.get("metadata"))
    if metadata.get("event_type") != EVENT:
        return ""
    return str(table(metadata.get("event_payload")).get("key") or "")

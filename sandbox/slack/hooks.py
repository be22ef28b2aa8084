"""Response URLs, with which the app can respond to a click or command for half an hour.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.slack import limits
from sandbox.slack.drafting import checked_blocks, checked_metadata, checked_text, something_to_say
from sandbox.slack.errors import ApiError
from sandbox.slack.world import Channel, Json, Message, Workspace


@dataclass
class Hook:
    """A response URL. `message` is the message that was clicked, or None for a command."""

    channel: str
    user: str
    message: str | None
    ends_at: datetime
    uses: int = 0


class Hooks:
    def __init__(self, world: Workspace) -> None:
        self._world = world
        self._hooks: dict[str, Hook] = {}

    def new(self, channel: str, user: str, message: str | None = None) -> str:
        """Create a response URL, and return its ID. It expires by the sandbox's clock."""
        made = f"{self._world.team_id}/{secrets.randbelow(10**13)}/{secrets.token_urlsafe(18)}"
        ends_at = self._world.clock.now() + timedelta(minutes=limits.RESPONSE_URL_MINUTES)
        self._hooks[made] = Hook(channel, user, message, ends_at)
        return made

    def answer(self, hook_id: str, said: Json) -> None:
        """Handle the app's post to a response URL. Raises `ApiError` if Slack would reject it."""
        hook = self._hooks.get(hook_id)
        if hook is None:
            raise ApiError("invalid_url")
        if self._world.clock.now() > hook.ends_at:
            raise ApiError("expired_url")
        if hook.uses >= limits.RESPONSE_URL_USES:
            raise ApiError("used_url")
        hook.uses += 1
        self._carry_out(hook, said)

    def _carry_out(self, hook: Hook, said: Json) -> None:
        channel = self._world.channels[hook.channel]
        original = channel.messages.get(hook.message or "")
        if said.get("delete_original"):
            if original is not None:
                self._world.delete(channel, original)
            return
        blocks = checked_blocks(said.get("blocks"), self._world)
        text = checked_text(said.get("text"), limits.POST_TEXT)
        something_to_say(text, blocks)
        if said.get("replace_original") and original is not None:
            metadata = checked_metadata(said.get("metadata"))
            self._world.change(original, text, blocks or [], metadata)
        else:
            post_answer(self._world, channel, hook.user, said, original)


def post_answer(
    world: Workspace, channel: Channel, user: str, said: Json, original: Message | None = None
) -> Message:
    """Post the app's response, visible only to `user` unless `response_type` is in_channel.

    A response to a click in a thread stays in that thread.
    """
    blocks = checked_blocks(said.get("blocks"), world)
    text = checked_text(said.get("text"), limits.POST_TEXT)
    something_to_say(text, blocks)
    in_channel = said.get("response_type") == "in_channel"
    more: dict[str, Any] = {
        "blocks": blocks or [],
        "bot_id": world.bot_id,
        "thread_ts": said.get("thread_ts") or (original.thread_ts if original else None),
        "ephemeral_to": None if in_channel else user,
        "metadata": checked_metadata(said.get("metadata")),
    }
    return world.post(channel, world.bot.id, text, **more)

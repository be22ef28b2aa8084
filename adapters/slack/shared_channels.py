"""Channels that people from another company can read, too. We don't post there."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import translated
from bot.errors import Broken, Gone, NoAccess, Shut

SHARED = "shared_outside"
"""Our own code for it, in addition to Slack's."""

REMEMBERED = timedelta(minutes=10)
"""How long a result is cached, since a channel can be shared at any time."""


class SharedChannels:
    """Asks Slack about each channel. `now` returns seconds of a clock that never goes back."""

    def __init__(self, client: AsyncWebClient, now: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._now = now
        self._asked: dict[str, tuple[float, bool]] = {}

    async def refuse(self, channel: str) -> None:
        """Raise `Shut` if people from another company are in it.

        If Slack doesn't let us ask, the post itself shows what's wrong.
        """
        asked = self._asked.get(channel)
        if asked is None or self._now() - asked[0] > REMEMBERED.total_seconds():
            asked = self._asked[channel] = (self._now(), await self._is_shared(channel))
        if asked[1]:
            # asked again at the next try, so that pending posts go out soon
            del self._asked[channel]
            raise Shut("People from another company are in this channel.", code=SHARED)

    async def _is_shared(self, channel: str) -> bool:
        try:
            with translated(repeatable=True):
                answer = await self._client.conversations_info(channel=channel)
        except (NoAccess, Gone, Broken):
            return False
        found = answer.get("channel") or {}
        return bool(found.get("is_ext_shared"))

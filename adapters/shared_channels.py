"""Detects channels that people from another company can read. We don't post in those."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Hashable
from datetime import timedelta
from typing import Generic, TypeVar

from bot.errors import Broken, Gone, NoAccess, Shut

Channel = TypeVar("Channel", bound=Hashable)

SHARED = "shared_outside"
"""Our own error code for a shared channel, in addition to the platforms' codes."""

REMEMBERED = timedelta(minutes=10)
"""How long a result is cached. It's short because a channel can become shared at any time."""


class SharedChannels(Generic[Channel]):
    """Asks the platform whether a channel is shared. `now` is a monotonic clock, in seconds.

    `is_shared` raises the errors in `bot.errors`.
    """

    def __init__(
        self,
        is_shared: Callable[[Channel], Awaitable[bool]],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._is_shared = is_shared
        self._now = now
        self._asked: dict[Channel, tuple[float, bool]] = {}

    async def refuse(self, channel: Channel) -> None:
        """Raise `Shut` if people from another company are in this channel.

        If we don't have permission to ask the platform, this does nothing, because the error from
        posting will say what's wrong.
        """
        asked = self._asked.get(channel)
        if asked is None or self._now() - asked[0] > REMEMBERED.total_seconds():
            asked = self._asked[channel] = (self._now(), await self._ask(channel))
        if asked[1]:
            # forget this result so that pending posts go out soon after the channel is no longer
            # shared
            del self._asked[channel]
            raise Shut("People from another company are in this channel.", code=SHARED)

    async def _ask(self, channel: Channel) -> bool:
        try:
            return await self._is_shared(channel)
        except (NoAccess, Gone, Broken):
            return False

"""Pulls a site's notifications of new reviews, since the site may not be able to reach us.

In the code, these notifications are called news. Each one is acknowledged only after the reviews
that it's about have been saved. Duplicates are harmless, so every replica can pull.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from bot import notices
from bot.desk import Desk
from bot.errors import Broken, NoAccess, OutsideError, Refused, Unavailable
from bot.ports import Clock, News, NewsFeed
from scheduler.outage import PAUSES, Outage

log = structlog.get_logger("bedside.news")

HELD = timedelta(minutes=5)
"""Time until a notification is redelivered if we crash while reading its listing."""

AGAIN = timedelta(minutes=1)
"""Minimum time until a notification is redelivered if the site can't be read right now."""

MUCH_LATER = timedelta(minutes=10)
"""Minimum time until redelivery if a person has to fix something first, and the maximum delay that
a site can request."""

QUIET = timedelta(seconds=2)
"""Pause after an empty response. A call to the feed usually blocks for much longer."""


class NewsReading:
    """Pulls one site's news until it's stopped.

    `told` is called with a site's id and a listing. It reads that listing and saves its reviews, or
    raises `OutsideError`.
    """

    def __init__(
        self,
        desk: Desk,
        feed: NewsFeed,
        told: Callable[[str, str], Awaitable[object]],
        clock: Clock,
    ) -> None:
        self._feed = feed
        self._told = told
        self._stopped = asyncio.Event()
        self._outage = Outage(
            desk,
            clock,
            notices.news(feed.site),
            lambda practice, problem: notices.no_news(practice, feed.site, problem),
            lambda practice, since: notices.news_back(practice, feed.site, since),
        )

    async def run(self) -> None:
        """Pull until `stop` is called. Any notification not handled by then is redelivered."""
        while not self._stopped.is_set():
            if pause := await self._look():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopped.wait(), pause.total_seconds())

    async def stop(self) -> None:
        """Make `run` return after the current listing."""
        self._stopped.set()

    async def _look(self) -> timedelta:
        """Pull once. Return how long to pause before the next pull."""
        try:
            pulled = await self._pulled()
            await self._take(pulled)
            await self._outage.over()
        except OutsideError as error:
            return await self._outage.failed(error)
        except Refused as error:
            log.warning("news not saved", error=type(error).__name__)
            return PAUSES[1]
        except Exception as error:
            # whatever the site sends, try again after a pause
            log.error("news raised", error=type(error).__name__)
            return PAUSES[2]
        return timedelta(0) if pulled else QUIET

    async def _pulled(self) -> Sequence[News]:
        """Return the next notifications, or nothing if `stop` is called while waiting."""
        pulling = asyncio.ensure_future(self._feed.pull())
        stopping = asyncio.ensure_future(self._stopped.wait())
        try:
            await asyncio.wait((pulling, stopping), return_when=asyncio.FIRST_COMPLETED)
            return pulling.result() if pulling.done() else ()
        finally:
            for waiting in (pulling, stopping):
                waiting.cancel()
            await asyncio.wait((pulling, stopping))

    async def _take(self, pulled: Sequence[News]) -> None:
        """Read each listing once, no matter how many notifications are about it."""
        if not pulled:
            return
        ids = defaultdict[str, list[str]](list)
        for news in pulled:
            ids[news.listing].append(news.id)
        await self._feed.again([news.id for news in pulled], HELD)
        for listing in [*ids]:
            if self._stopped.is_set():
                break
            some = ids.pop(listing)
            wait = await self._read(listing) if listing else None
            if wait is None:
                await self._feed.done(some)
            else:
                await self._feed.again(some, wait)
        if left := [id for some in ids.values() for id in some]:
            # another replica, or this one after a restart, can pull them right away
            await self._feed.again(left, timedelta(0))

    async def _read(self, listing: str) -> timedelta | None:
        """Read a listing. Return None if its reviews are saved, or how long to wait if not."""
        try:
            await self._told(self._feed.site, listing)
        except Unavailable as error:
            log.info("listing not read", site=self._feed.site, code=error.code)
            if isinstance(error, NoAccess):
                return MUCH_LATER
            return min(max(error.retry_after or AGAIN, AGAIN), MUCH_LATER)
        except Broken as error:
            log.info("listing not read", site=self._feed.site, code=error.code)
            return MUCH_LATER
        except OutsideError as error:
            log.info("listing not read", site=self._feed.site, code=error.code)
            return AGAIN
        return None

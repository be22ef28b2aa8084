"""Limits our requests to a site so that we stay below its own limit per minute.

Polls and effects each get half of it so that a backlog of one doesn't hold up the other.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.effects import EffectKind
from bot.practice import PracticeId
from bot.sites import site as known_site
from bot.store import Session, Store, quotas

REQUESTS = {EffectKind.PUBLISH: 2, EffectKind.TAKE_DOWN: 1, EffectKind.LOOK: 1}
"""Number of requests per effect. Publishing takes two, since we check before we send. The rare
check afterward is covered by the reserve."""


def for_page(session: Session, practice: PracticeId, site: str, now: datetime) -> timedelta:
    """Reserve a request for one page. Return how long to wait if none is left, or else zero."""
    quota = quotas.share(practice, known_site(site), "polls")
    return quotas.take(session, quota, 1, now) if quota else timedelta(0)


class Turns:
    """Decides which effects can call their site now. The others get later turns, one by one."""

    def __init__(self, store: Store, practice: PracticeId) -> None:
        self._store = store
        self._practice = practice
        self._next_s: dict[str, float] = {}

    async def later(self, kind: EffectKind, site: str, now: datetime) -> datetime | None:
        """Reserve the effect's requests. Return when to try again if too few are left, or None."""
        quota = quotas.share(self._practice, known_site(site), "effects")
        wanted = REQUESTS[kind]
        if quota is None:
            return None
        wait = await self._store.run(quotas.take, quota, wanted, now)
        if not wait:
            return None
        now_s = asyncio.get_running_loop().time()
        at_s = max(self._next_s.get(site, 0.0), now_s + wait.total_seconds())
        self._next_s[site] = at_s + wanted * quota.apart_s
        return now + timedelta(seconds=at_s - now_s)

"""Access tokens for a service. Each token is cached until shortly before it expires."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from datetime import datetime, timedelta

from pydantic import BaseModel, Field

from bot.ports import Clock

LONGEST_S = 366 * 86_400.0
"""Maximum time that we use a token before we request a new one, in seconds."""


class Grant(BaseModel):
    """A token endpoint's response. The token expires after `seconds`."""

    token: str = Field(alias="access_token", min_length=1, repr=False)
    seconds: float = Field(alias="expires_in", gt=0)


def renewal(client_id: str, client_secret: str, refresh_token: str) -> dict[str, str]:
    """Return the form fields that request a new access token (RFC 6749, section 6)."""
    return {
        "grant_type": "refresh_token",
        "client_id": client_id,
        "client_secret": client_secret,
        "refresh_token": refresh_token,
    }


class AccessTokens(ABC):
    """Access tokens for one account. Concurrent callers share one renewal.

    A token is renewed `early` so that it doesn't expire during a call.
    """

    early = timedelta(minutes=2)

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._token = ""
        self._fresh_until: datetime | None = None
        self._renewing = asyncio.Lock()

    @abstractmethod
    async def _granted(self, now: datetime) -> Grant:
        """Request a token. Raises `OutsideError` if none is issued."""

    async def current(self) -> str:
        """Return a valid token. Raises `OutsideError` if none is issued."""
        async with self._renewing:
            now = self._clock.now()
            if not self._token or self._fresh_until is None or now >= self._fresh_until:
                await self._renew(now)
            return self._token

    async def instead_of(self, refused: str) -> str:
        """Return a new token to replace one that was rejected."""
        async with self._renewing:
            if self._token == refused:
                await self._renew(self._clock.now())
            return self._token

    async def _renew(self, now: datetime) -> None:
        self._token = ""
        grant = await self._granted(now)
        self._token = grant.token
        self._fresh_until = now + timedelta(seconds=min(grant.seconds, LONGEST_S)) - self.early

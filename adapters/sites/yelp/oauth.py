"""Which access token may reply on Yelp now? One is kept until shortly before it ends.

https://docs.developer.yelp.com/docs/refresh-tokens

An access token lasts 7 days, a refresh token 365. The token endpoint v2 keeps the refresh token.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import BaseModel, Field, ValidationError

from adapters.sites.calls import Line, lost
from adapters.sites.yelp.errors import TITLE, token_refusal
from bot.ports import Clock

EARLY = timedelta(minutes=2)
"""How long before it expires a token is renewed, so that none expires during a call."""


@dataclass(frozen=True)
class Credentials:
    """The API key reads reviews. The client's refresh token lets a business user reply."""

    api_key: str = field(repr=False)
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)


class Grant(BaseModel):
    """The response of the token endpoint. The token expires after `seconds`."""

    token: str = Field(alias="access_token", min_length=1, repr=False)
    seconds: float = Field(alias="expires_in", gt=0)


class Tokens:
    """Access tokens of the business user who replies. Simultaneous callers share one renewal."""

    def __init__(self, line: Line, credentials: Credentials, url: str, clock: Clock) -> None:
        self._line = line
        self._credentials = credentials
        self._url = url
        self._clock = clock
        self._token = ""
        self._fresh_until: datetime | None = None
        self._renewing = asyncio.Lock()

    async def current(self) -> str:
        """A token that's good for now. Raises Unavailable if Yelp doesn't issue one."""
        async with self._renewing:
            now = self._clock.now()
            if not self._token or self._fresh_until is None or now >= self._fresh_until:
                await self._renew(now)
            return self._token

    async def instead_of(self, refused: str) -> str:
        """A new token, instead of the one Yelp didn't accept."""
        async with self._renewing:
            if self._token == refused:
                await self._renew(self._clock.now())
            return self._token

    async def _renew(self, now: datetime) -> None:
        self._token = ""
        form = {
            "grant_type": "refresh_token",
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
            "refresh_token": self._credentials.refresh_token,
        }
        answer = await self._line.call("POST", self._url, form=form)
        if not answer.ok:
            raise token_refusal(answer.status, answer.body, answer.headers, now)
        try:
            grant = Grant.model_validate(answer.body)
        except ValidationError:
            raise lost(TITLE, "no_token", changes=False) from None
        self._token = grant.token
        self._fresh_until = now + timedelta(seconds=grant.seconds) - EARLY

"""Which access token works for Google now? It's kept until shortly before it expires.

https://developers.google.com/identity/protocols/oauth2/web-server#offline
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import BaseModel, Field, ValidationError

from adapters.sites.calls import Line, SiteResponse
from adapters.sites.google.errors import TESTING_ENDED, lost, token_refusal
from bot.errors import SignedOut
from bot.ports import Clock

EARLY = timedelta(minutes=2)
"""How long before it expires a token is renewed, so that none expires during a call."""


@dataclass(frozen=True)
class Credentials:
    """The practice's credentials from connecting Google. Never shown."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)


class Grant(BaseModel):
    """The response of the token endpoint. The token expires after `seconds`."""

    token: str = Field(alias="access_token", min_length=1, repr=False)
    seconds: float = Field(3600, alias="expires_in", gt=0)


class Tokens:
    """Access tokens for one connected Google account. Simultaneous callers share one renewal.

    `sign_in` is the connection's id. `ends_at` is when its app in "Testing" loses access.
    """

    def __init__(
        self,
        line: Line,
        credentials: Credentials,
        url: str,
        clock: Clock,
        sign_in: str = "",
        ends_at: datetime | None = None,
    ) -> None:
        self.sign_in = sign_in
        self._ends_at = ends_at
        self._line = line
        self._credentials = credentials
        self._url = url
        self._clock = clock
        self._token = ""
        self._fresh_until: datetime | None = None
        self._renewing = asyncio.Lock()

    async def current(self) -> str:
        """A token that's good for now. Raises Unavailable if Google doesn't issue one."""
        async with self._renewing:
            now = self._clock.now()
            if not self._token or self._fresh_until is None or now >= self._fresh_until:
                await self._renew(now)
            return self._token

    async def instead_of(self, refused: str) -> str:
        """A new token, instead of the one Google didn't accept."""
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
        try:
            grant = _grant(answer, now)
        except SignedOut as error:
            is_over = self._ends_at is not None and now >= self._ends_at
            message = TESTING_ENDED if is_over and error.code == "invalid_grant" else str(error)
            raise SignedOut(message, code=error.code, sign_in=self.sign_in) from error
        self._token = grant.token
        self._fresh_until = now + timedelta(seconds=grant.seconds) - EARLY


def _grant(answer: SiteResponse, now: datetime) -> Grant:
    if not answer.ok:
        raise token_refusal(answer.status, answer.body, answer.headers, now)
    try:
        return Grant.model_validate(answer.body)
    except ValidationError:
        raise lost("no_token", changes=False) from None

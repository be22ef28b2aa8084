"""Which access token works for Trustpilot now? It's kept until it expires.

https://developers.trustpilot.com/grant-type-client-credentials

A token lasts 100 hours and can't be refreshed. Requests for new ones are refused if they come too
often (https://developers.trustpilot.com/authentication), so we use a token until it expires.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp
from pydantic import BaseModel, Field, ValidationError

from adapters.sites.calls import Line, lost
from adapters.sites.trustpilot.errors import TITLE, token_refusal
from bot.connections import in_settings
from bot.errors import SignedOut
from bot.ports import Clock

PATH = "oauth/oauth-business-users-for-applications/accesstoken"


@dataclass(frozen=True)
class Credentials:
    """The application's API key and secret, and the business user whose name is on replies."""

    api_key: str = field(repr=False)
    api_secret: str = field(repr=False)
    business_user: str


class Grant(BaseModel):
    """The response of the token endpoint. The token expires after `seconds`."""

    token: str = Field(alias="access_token", min_length=1, repr=False)
    seconds: float = Field(alias="expires_in", gt=0)


class Tokens:
    """Access tokens for the practice's application. Simultaneous callers share one renewal."""

    def __init__(self, line: Line, credentials: Credentials, api_url: str, clock: Clock) -> None:
        self._line = line
        self._credentials = credentials
        self._url = f"{api_url}/{PATH}"
        self._clock = clock
        self._token = ""
        self._ends_at: datetime | None = None
        self._renewing = asyncio.Lock()

    async def current(self) -> str:
        """A token that's good for now. Raises Unavailable if Trustpilot doesn't issue one."""
        async with self._renewing:
            now = self._clock.now()
            if not self._token or self._ends_at is None or now >= self._ends_at:
                await self._renew(now)
            return self._token

    async def instead_of(self, refused: str) -> str:
        """A new token, instead of the one Trustpilot didn't accept."""
        async with self._renewing:
            if self._token == refused:
                await self._renew(self._clock.now())
            return self._token

    async def _renew(self, now: datetime) -> None:
        self._token = ""
        given = self._credentials
        headers = {"Authorization": aiohttp.encode_basic_auth(given.api_key, given.api_secret)}
        form = {"grant_type": "client_credentials"}
        answer = await self._line.call("POST", self._url, headers=headers, form=form)
        if not answer.ok:
            error = token_refusal(answer.status, answer.headers, now)
            if isinstance(error, SignedOut):
                error.sign_in = in_settings("trustpilot")
            raise error
        try:
            grant = Grant.model_validate(answer.body)
        except ValidationError:
            raise lost(TITLE, "no_token", changes=False) from None
        self._token = grant.token
        self._ends_at = now + timedelta(seconds=grant.seconds)

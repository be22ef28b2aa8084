"""Provides access tokens for Trustpilot. Each is cached until it expires.

https://developers.trustpilot.com/grant-type-client-credentials

A token lasts 100 hours and can't be refreshed. Trustpilot rejects requests for new tokens if they
come too often (https://developers.trustpilot.com/authentication), so we don't renew tokens early.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp

from adapters.access_tokens import AccessTokens, Grant
from adapters.calls import Line
from adapters.sites.trustpilot.errors import token_refusal
from bot.ports import Clock

PATH = "oauth/oauth-business-users-for-applications/accesstoken"


@dataclass(frozen=True)
class Credentials:
    """The application's API key and secret, and the business user whose name is on the replies."""

    api_key: str = field(repr=False)
    api_secret: str = field(repr=False)
    business_user: str


class Tokens(AccessTokens):
    """Access tokens for the practice's application."""

    early = timedelta(0)

    def __init__(self, line: Line, credentials: Credentials, api_url: str, clock: Clock) -> None:
        super().__init__(line, f"{api_url}/{PATH}", clock)
        self._credentials = credentials

    async def _granted(self, now: datetime) -> Grant:
        given = self._credentials
        headers = {"Authorization": aiohttp.encode_basic_auth(given.api_key, given.api_secret)}
        form = {"grant_type": "client_credentials"}
        return await self._request(Grant, form, token_refusal, now, headers)

"""Provides access tokens for replying on Yelp. Each is cached until shortly before it expires.

https://docs.developer.yelp.com/docs/refresh-tokens

An access token lasts 7 days, and a refresh token lasts 365. Version 2 of the token endpoint doesn't
issue a new refresh token.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from adapters.access_tokens import AccessTokens, Grant, renewal
from adapters.calls import Line
from adapters.sites.yelp.errors import token_refusal
from bot.ports import Clock


@dataclass(frozen=True)
class Credentials:
    """The API key is for reading reviews. The refresh token is for replying as a business user."""

    api_key: str = field(repr=False)
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)


class Tokens(AccessTokens):
    """Access tokens for the business user who replies."""

    def __init__(self, line: Line, credentials: Credentials, url: str, clock: Clock) -> None:
        super().__init__(line, url, clock)
        self._credentials = credentials

    async def _granted(self, now: datetime) -> Grant:
        return await self._request(Grant, renewal(self._credentials), token_refusal, now)

"""Provides access tokens for Podium's API. Each is cached until shortly before it expires.

https://docs.podium.com/docs/oauth

An access token lasts 10 hours. The documentation doesn't say when a refresh token expires.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import Field

from adapters.access_tokens import AccessTokens, Grant, renewal
from adapters.calls import Line
from adapters.sites.podium.errors import token_refusal
from bot.ports import Clock

LIFE_S = 36_000.0


class PodiumGrant(Grant):
    """A grant from Podium. The lifetime can be missing, since the docs give it only in prose."""

    seconds: float = Field(LIFE_S, alias="expires_in", gt=0)


@dataclass(frozen=True)
class Credentials:
    """The practice's Podium app, and the refresh token of the person who installed it."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)


class Tokens(AccessTokens):
    """Access tokens for the person who installed the app."""

    def __init__(self, line: Line, credentials: Credentials, url: str, clock: Clock) -> None:
        super().__init__(line, url, clock)
        self._credentials = credentials

    async def _granted(self, now: datetime) -> Grant:
        return await self._request(PodiumGrant, renewal(self._credentials), token_refusal, now)

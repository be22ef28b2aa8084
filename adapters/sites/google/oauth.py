"""Provides access tokens for Google. Each is cached until shortly before it expires.

https://developers.google.com/identity/protocols/oauth2/web-server#offline
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import Field

from adapters.access_tokens import AccessTokens, Grant, renewal
from adapters.calls import Line
from adapters.sites.google.errors import TESTING_ENDED, token_refusal
from bot.errors import SignedOut
from bot.ports import Clock


@dataclass(frozen=True)
class Credentials:
    """The credentials from connecting the practice to Google. They're left out of the `repr`."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)


class GoogleGrant(Grant):
    """A grant from Google. If it doesn't say when the token expires, we assume an hour."""

    seconds: float = Field(3600, alias="expires_in", gt=0)


class Tokens(AccessTokens):
    """Access tokens for one connected Google account.

    `sign_in` is the connection's ID. `ends_at` is when access expires if the app is in "Testing".
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
        super().__init__(line, url, clock)
        self.sign_in = sign_in
        self._ends_at = ends_at
        self._credentials = credentials

    async def _granted(self, now: datetime) -> Grant:
        try:
            form = renewal(self._credentials)
            return await self._request(GoogleGrant, form, token_refusal, now)
        except SignedOut as error:
            is_over = self._ends_at is not None and now >= self._ends_at
            message = TESTING_ENDED if is_over and error.code == "invalid_grant" else str(error)
            raise SignedOut(message, code=error.code, sign_in=self.sign_in) from error

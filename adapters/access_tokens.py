"""Access tokens for a service, and the calls that need one.

Each token is cached until shortly before it expires.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, Field, ValidationError

from adapters.calls import JsonResponse, Line, lost
from bot.errors import OutsideError
from bot.ports import Clock

LONGEST_S = 366 * 86_400.0
"""Maximum time that we use a token before requesting a new one, in seconds."""


class Grant(BaseModel):
    """A token endpoint's response. The token expires after `seconds`."""

    token: str = Field(alias="access_token", min_length=1, repr=False)
    seconds: float = Field(alias="expires_in", gt=0)


G = TypeVar("G", bound=Grant)

TokenRefusal = Callable[[JsonResponse, datetime], OutsideError]
"""Returns the error for a token endpoint's response that isn't a grant."""


class RefreshToken(Protocol):
    """A refresh token, and the app that it was issued to."""

    @property
    def client_id(self) -> str: ...
    @property
    def client_secret(self) -> str: ...
    @property
    def refresh_token(self) -> str: ...


def renewal(given: RefreshToken) -> dict[str, str]:
    """Return the form fields that request a new access token (RFC 6749, section 6)."""
    return {
        "grant_type": "refresh_token",
        "client_id": given.client_id,
        "client_secret": given.client_secret,
        "refresh_token": given.refresh_token,
    }


def granted(
    kind: type[G], answer: JsonResponse, title: str, refusal: TokenRefusal, now: datetime
) -> G:
    """Return the grant in a response from the token endpoint of the service called `title`.

    Raises `OutsideError` if the response has no grant.
    """
    if not answer.ok:
        raise refusal(answer, now)
    try:
        return kind.model_validate(answer.body)
    except ValidationError:
        raise lost(title, "no_token", changes=False) from None


class AccessTokens(ABC):
    """Access tokens for one account, from the token endpoint at `url`. Concurrent callers share one
    renewal.

    A token is renewed `early` so that it doesn't expire during a call.
    """

    early = timedelta(minutes=2)

    def __init__(self, line: Line, url: str, clock: Clock) -> None:
        self._line = line
        self._url = url
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

    async def call(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        changes: bool | None = None,
        line: Line | None = None,
    ) -> JsonResponse:
        """Call `url` with a token, as `Line.call` does, over `line` if it isn't the tokens' own.

        After a 401, which means that nothing was done, retry the call once with a new token.
        """

        async def call(token: str) -> JsonResponse:
            return await (line or self._line).call(
                method,
                url,
                headers={**(headers or {}), **bearer(token)},
                query=query,
                body=body,
                changes=changes,
            )

        token = await self.current()
        answer = await call(token)
        if answer.status == 401:
            answer = await call(await self.instead_of(token))
        return answer

    async def _request(
        self,
        kind: type[G],
        form: Mapping[str, str],
        refusal: TokenRefusal,
        now: datetime,
        headers: Mapping[str, str] | None = None,
    ) -> G:
        """Send the form to the token endpoint. Raises `OutsideError` if it issues none."""
        answer = await self._line.call("POST", self._url, headers=headers, form=form)
        return granted(kind, answer, self._line.title, refusal, now)

    async def _renew(self, now: datetime) -> None:
        self._token = ""
        grant = await self._granted(now)
        self._token = grant.token
        self._fresh_until = now + timedelta(seconds=min(grant.seconds, LONGEST_S)) - self.early


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"}

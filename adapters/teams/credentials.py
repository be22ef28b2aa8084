"""Fetches the token for sending to Teams, and renews it before it expires.

botframework-connector (4.17.1) fetches the token during a turn, with a blocking call on the event
loop's thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.teams.errors import no_token, translated
from adapters.teams.responses import read
from bot.errors import OutsideError, Unavailable

TIMEOUT_S = 5

MARGIN_S = 300
"""We renew a token this many seconds before it expires.

A short-lived token is renewed halfway through its lifetime.
"""

PAUSE_S = 5
"""How long after a failed fetch we raise the same error instead of trying again, in seconds."""

JUST_NOW_S = 60
"""If a token younger than this (in seconds) is rejected, it isn't because the token expired."""


@dataclass(frozen=True)
class App:
    """The app's registration in Entra. `scope` is the one that its tokens are issued for."""

    id: str
    password: str = field(repr=False)
    tenant: str
    login_url: str = "https://login.microsoftonline.com"
    scope: str = "https://api.botframework.com/.default"

    @property
    def token_url(self) -> str:
        return f"{self.login_url.rstrip('/')}/{self.tenant}/oauth2/v2.0/token"


class Granted(BaseModel):
    """A token response (RFC 6749, section 5.1)."""

    model_config = ConfigDict(hide_input_in_errors=True)

    access_token: str = Field(min_length=1, repr=False)
    expires_in: float = Field(gt=0)


@dataclass(frozen=True)
class Token:
    value: str = field(repr=False)
    from_: float
    until: float

    def is_fresh(self, now: float) -> bool:
        margin = min(MARGIN_S, (self.until - self.from_) / 2)
        return now < self.until - margin


class Credentials:
    """Tokens from the client credentials grant. `now` is a monotonic clock, in seconds.

    Set `session` before the first message is sent.
    """

    def __init__(self, app: App, now: Callable[[], float]) -> None:
        self.session: aiohttp.ClientSession | None = None
        self._app = app
        self._now = now
        self._kept: Token | None = None
        self._failed: tuple[float, OutsideError] | None = None
        self._asking = asyncio.Lock()

    async def token(self) -> str:
        """Return a token that won't expire soon.

        Raises errors in `bot.errors`, but never `Unknown`.
        """
        if self._kept is None or not self._kept.is_fresh(self._now()):
            async with self._asking:
                await self._renew()
        if self._kept is None:
            raise Unavailable("There's no token for Teams.", code="no_token")
        return self._kept.value

    def was_refused(self, token: str) -> bool:
        """Discard a rejected token. Return True if it's so new that another one wouldn't help."""
        if self._kept is None or self._kept.value != token:
            return False
        young = self._now() - self._kept.from_ < JUST_NOW_S
        self._kept = None
        return young

    async def _renew(self) -> None:
        """Fetch a new token. Concurrent callers share the result of one fetch."""
        kept, now = self._kept, self._now()
        if kept is not None and kept.is_fresh(now):
            return
        is_good = kept is not None and now < kept.until
        if self._failed is not None and now - self._failed[0] < PAUSE_S:
            if is_good:
                return
            raise self._failed[1]
        try:
            self._kept = await self._fetch()
        except OutsideError as error:
            self._failed = (self._now(), error)
            if not is_good:
                raise

    async def _fetch(self) -> Token:
        assert self.session is not None, "start comes first"
        form = {
            "grant_type": "client_credentials",
            "client_id": self._app.id,
            "client_secret": self._app.password,
            "scope": self._app.scope,
        }
        began = self._now()
        limit = aiohttp.ClientTimeout(total=TIMEOUT_S)
        with translated(repeatable=True, who="Entra"):
            async with self.session.post(
                self._app.token_url, data=form, timeout=limit, allow_redirects=False
            ) as answer:
                body = await read(answer)
        try:
            granted = Granted.model_validate(body)
        except ValidationError:
            code = body.get("error")
            code = code if isinstance(code, str) else ""
            raise no_token(answer.status, code, answer.headers) from None
        return Token(granted.access_token, began, began + granted.expires_in)

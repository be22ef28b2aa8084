"""Checks that an activity's token is signed by Microsoft and was issued for this bot and service.

The rules are at learn.microsoft.com/azure/bot-service, "Bot Connector authentication".
"""

from __future__ import annotations

import re
from collections.abc import Callable

import jwt
from jwt.exceptions import PyJWTError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.teams.keys import Key, Keys, NoKeys
from adapters.teams.payloads import CHANNEL, Activity

LEEWAY_S = 300
"""Maximum difference between our clock and the issuer's, in seconds."""

ALGORITHM = "RS256"
TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
LONGEST = 8_000
"""Maximum length of a token in characters. A real token has about 1,000."""


class InvalidToken(Exception):
    """The token isn't valid.

    `status` is 401 for a bad token, 403 for a token that isn't for this bot or tenant, and 503 if
    we can't verify the token.
    """

    def __init__(self, status: int = 401) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


class Claims(BaseModel):
    """The content of a token. Don't trust it before the token is verified."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    issuer: str = Field(alias="iss")
    audience: str = Field(alias="aud")
    service_url: str = Field(alias="serviceurl")
    expires_at: float = Field(alias="exp")
    not_before: float = Field(alias="nbf")


class Tokens:
    """Checks tokens for the bot `app_id`. `now` returns seconds since the epoch."""

    def __init__(self, keys: Keys, app_id: str, issuer: str, now: Callable[[], float]) -> None:
        self._keys = keys
        self._app_id = app_id
        self._issuer = issuer
        self._now = now

    async def check(self, token: str, activity: Activity) -> Claims:
        """Return the claims in `token`. Raises `InvalidToken` if it isn't valid for `activity`."""
        key = await self._key(token)
        claims = self._claims(token, key)
        if CHANNEL not in key.endorsements:
            raise InvalidToken(403)
        if claims.service_url != activity.service_url:
            raise InvalidToken
        return claims

    async def _key(self, token: str) -> Key:
        try:
            key = await self._keys.find(_key_id(token))
        except NoKeys:
            raise InvalidToken(503) from None
        if key is None:
            raise InvalidToken
        return key

    def _claims(self, token: str, key: Key) -> Claims:
        try:
            # check only the signature here, because we check the times and names below with our own
            # clock
            decoded = jwt.decode(token, key.public, algorithms=[ALGORITHM], options=SIGNATURE_ONLY)
            claims = Claims.model_validate(decoded)
        except (PyJWTError, ValidationError, ValueError, TypeError, RecursionError):
            raise InvalidToken from None
        now = self._now()
        in_time = claims.not_before - LEEWAY_S <= now < claims.expires_at + LEEWAY_S
        if not in_time or claims.issuer != self._issuer or claims.audience != self._app_id:
            raise InvalidToken
        return claims


SIGNATURE_ONLY: jwt.types.Options = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}


def _key_id(token: str) -> str:
    """The id of the key that the token claims to have been signed with."""
    if len(token) > LONGEST or not TOKEN.fullmatch(token):
        raise InvalidToken
    try:
        header = jwt.get_unverified_header(token)
    except (PyJWTError, ValueError, TypeError, RecursionError):
        raise InvalidToken from None
    id = header.get("kid")
    if header.get("alg") != ALGORITHM or not isinstance(id, str) or not id:
        raise InvalidToken
    return id

"""Signs a person in to Google: builds the URL to send them to, and redeems their code.

https://developers.google.com/identity/protocols/oauth2/native-app
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from pydantic import BaseModel, Field, ValidationError

from adapters.calls import Line
from adapters.sites.google.errors import lost, token_refusal
from bot.errors import Refused
from bot.ports import Clock

SCOPE = "https://www.googleapis.com/auth/business.manage"

CANCELED = "You canceled the sign-in at Google. Nothing was changed."
NOT_ALLOWED = (
    "You didn't allow Bedside to manage your business listings. Connect Google again and leave "
    "that box checked."
)
NOT_LASTING = (
    "Google gave access for only an hour. Remove Bedside under "
    "https://myaccount.google.com/permissions, then connect Google again."
)


@dataclass(frozen=True)
class Client:
    """The practice's OAuth client at Google. Its ID and secret are left out of the `repr`."""

    id: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Addresses:
    """The URLs of Google's services."""

    auth: str
    token: str
    revoke: str
    accounts: str
    information: str


@dataclass(frozen=True)
class SignedIn:
    """The result of redeeming a code. `ends_at` is set if the app is in "Testing"."""

    refresh_token: str = field(repr=False)
    access_token: str = field(repr=False)
    ends_at: datetime | None = None


YEARS_S = 10 * 365 * 86_400
"""Maximum lifetime of a refresh token, in seconds."""


class _Answer(BaseModel):
    access_token: str = Field(min_length=1, repr=False)
    refresh_token: str = Field("", repr=False)
    scope: str = ""
    refresh_token_expires_in: float | None = Field(None, le=YEARS_S)


def new_verifier() -> str:
    """Return a secret that proves who asked for the code (PKCE, RFC 7636)."""
    return secrets.token_urlsafe(64)


def address(base: str, client: Client, redirect_uri: str, state: str, verifier: str) -> str:
    """The URL where the person allows access. We always ask for consent, to get a refresh token."""
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {
        "client_id": client.id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": SCOPE,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent select_account",
    }
    return f"{base}?{urlencode(query)}"


async def exchange(
    line: Line,
    url: str,
    client: Client,
    answer: Mapping[str, str],
    redirect_uri: str,
    verifier: str,
    clock: Clock,
) -> SignedIn:
    """Redeem the code in `answer`, the callback's query. Raises Refused or OutsideError."""
    if error := answer.get("error", ""):
        raise Refused(CANCELED if error == "access_denied" else _refused(error))
    form = {
        "grant_type": "authorization_code",
        "client_id": client.id,
        "client_secret": client.secret,
        "code": answer.get("code", ""),
        "code_verifier": verifier,
        "redirect_uri": redirect_uri,
    }
    said = await line.call("POST", url, form=form)
    now = clock.now()
    if not said.ok:
        code = said.body.get("error") if isinstance(said.body, dict) else None
        if code in ("invalid_grant", "redirect_uri_mismatch"):
            raise Refused(_refused(str(code)))
        raise token_refusal(said, now)
    try:
        given = _Answer.model_validate(said.body)
    except ValidationError:
        raise lost("no_token", changes=False) from None
    if SCOPE not in given.scope.split():
        raise Refused(NOT_ALLOWED)
    if not given.refresh_token:
        raise Refused(NOT_LASTING)
    ends = given.refresh_token_expires_in
    ends_at = now + timedelta(seconds=ends) if ends else None
    return SignedIn(given.refresh_token, given.access_token, ends_at)


async def revoke(line: Line, url: str, token: str) -> bool:
    """Revoke the consent. Return False if it no longer exists or Google doesn't confirm."""
    return (await line.call("POST", url, form={"token": token})).ok


def _refused(error: str) -> str:
    return f"Google didn't accept the sign-in ({error[:60]}). Connect Google again."

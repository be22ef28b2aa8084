"""Signs in to Pub/Sub with a key file: a service account's, or a person's default credentials.

https://developers.google.com/identity/protocols/oauth2/service-account#httprest
https://docs.cloud.google.com/docs/authentication/application-default-credentials
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from adapters.access_tokens import AccessTokens, Grant, renewal
from adapters.calls import JsonResponse, Line, table
from adapters.sites.google.errors import token_refusal
from adapters.sites.google.oauth import GoogleGrant
from bot.errors import ConfigurationError, NoAccess, OutsideError, SignedOut
from bot.ports import Clock

SCOPE = "https://www.googleapis.com/auth/pubsub"
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFE = timedelta(hours=1)
"""How long a signed token request is valid. Google's maximum is an hour."""

KINDS = (
    "It has to be the JSON key of a service account, or the file that "
    "`gcloud auth application-default login` writes"
)


class _Key(BaseModel):
    """A key file. We ignore the URLs in it, because anyone could have put them there."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class ServiceAccount(_Key):
    """A service account's key, as downloaded from Google Cloud."""

    type: Literal["service_account"]
    email: str = Field(alias="client_email", min_length=1)
    key_id: str = Field(alias="private_key_id", min_length=1)
    private_key: str = Field(min_length=1, repr=False)

    def form(self, url: str, now: datetime) -> Mapping[str, str]:
        """The form that requests a token, signed for the token service at `url`."""
        # imported here because only pulling needs it
        from google.auth import crypt, jwt

        claims = {
            "iss": self.email,
            "scope": SCOPE,
            "aud": url,
            "iat": int(now.timestamp()),
            "exp": int((now + LIFE).timestamp()),
        }
        signer = crypt.RSASigner.from_string(self.private_key, self.key_id)  # type: ignore[no-untyped-call]
        signed: bytes = jwt.encode(signer, claims)  # type: ignore[no-untyped-call]
        return {"grant_type": JWT_GRANT, "assertion": signed.decode()}


class Person(_Key):
    """A person's application default credentials."""

    type: Literal["authorized_user"]
    client_id: str = Field(min_length=1, repr=False)
    client_secret: str = Field(min_length=1, repr=False)
    refresh_token: str = Field(min_length=1, repr=False)

    def form(self, url: str, now: datetime) -> Mapping[str, str]:
        return renewal(self)


KeyFile = ServiceAccount | Person

_KEY_FILE = TypeAdapter[KeyFile](Annotated[KeyFile, Field(discriminator="type")])


def read(path: Path) -> KeyFile:
    """Read a key file. Raises ConfigurationError, which says what's wrong but omits the key."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        key = _KEY_FILE.validate_python(found)
        if isinstance(key, ServiceAccount):
            key.form("", datetime.fromtimestamp(0).astimezone())
    except OSError as error:
        raise _unusable(f"can't read {path} ({error.strerror})") from None
    except ValidationError:
        kind = table(found).get("type")
        said = f' with the type "{kind}"' if isinstance(kind, str) and len(kind) < 50 else ""
        raise _unusable(f"{path} isn't a key that Bedside can use{said}. {KINDS}") from None
    except (ValueError, RecursionError):
        raise _unusable(f"{path} isn't a complete key file. {KINDS}") from None
    return key


def _unusable(problem: str) -> ConfigurationError:
    return ConfigurationError(f"google.pull_key_file: {problem}.")


REFUSED = (
    "Google doesn't accept the key in google.pull_key_file. It was deleted, or it has expired. "
    "Create a new one (docs/google.md)."
)


class KeyTokens(AccessTokens):
    """Access tokens for the account in a key file."""

    def __init__(self, line: Line, key: KeyFile, url: str, clock: Clock) -> None:
        super().__init__(line, url, clock)
        self._key = key

    async def _granted(self, now: datetime) -> Grant:
        return await self._request(GoogleGrant, self._key.form(self._url, now), _refusal, now)


def _refusal(answer: JsonResponse, now: datetime) -> OutsideError:
    refused = token_refusal(answer, now)
    if isinstance(refused, SignedOut):
        # the problem is this key, not the account that reads the reviews
        return NoAccess(REFUSED, code=refused.code)
    return refused

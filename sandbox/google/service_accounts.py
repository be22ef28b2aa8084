"""Service accounts: their keys, and their signed requests for tokens.

https://developers.google.com/identity/protocols/oauth2/service-account#httprest
"""

from __future__ import annotations

import base64
import json
import secrets
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sandbox.clock import SandboxClock
from sandbox.google.errors import OAuthError

JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
PUBSUB = "https://www.googleapis.com/auth/pubsub"
PLATFORM = "https://www.googleapis.com/auth/cloud-platform"
SCOPES = frozenset({PUBSUB, PLATFORM})

LONGEST = timedelta(hours=1)
SKEW = timedelta(minutes=5)


class ServiceAccounts:
    """All service accounts by e-mail address, and their public keys by key ID."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._keys: dict[str, dict[str, rsa.RSAPublicKey]] = {}

    def new_key(self, email: str) -> dict[str, str]:
        """Create a key for an account. Return the contents of the key file, which Google provides
        only once.
        """
        private, id = rsa.generate_private_key(65537, 2048), secrets.token_hex(20)
        self._keys.setdefault(email, {})[id] = private.public_key()
        pem = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return {
            "type": "service_account",
            "project_id": "bedside-123456",
            "private_key_id": id,
            "private_key": pem.decode(),
            "client_email": email,
            "client_id": "100000000000000000000",
            "token_uri": "https://oauth2.googleapis.com/token",
            "universe_domain": "googleapis.com",
        }

    def delete_keys(self, email: str) -> None:
        self._keys.pop(email, None)

    def checked(self, assertion: str, url: str) -> tuple[str, tuple[str, ...]]:
        """Verify a signed request. Return its account and its scopes. Raises `OAuthError`."""
        header, claims, signed, signature = _parts(assertion)
        account = claims.get("iss")
        key = self._keys.get(str(account), {}).get(str(header.get("kid")))
        if header.get("alg") != "RS256" or key is None:
            raise OAuthError("invalid_grant", "Invalid JWT Signature.")
        try:
            key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise OAuthError("invalid_grant", "Invalid JWT Signature.") from None
        if claims.get("aud") != url:
            raise OAuthError("invalid_grant", "Invalid JWT: Failed audience check.")
        self._check_times(claims)
        scopes = tuple(str(claims.get("scope", "")).split())
        if not scopes or not SCOPES.issuperset(scopes):
            raise OAuthError("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        return str(account), scopes

    def _check_times(self, claims: dict[str, Any]) -> None:
        now = self._clock.now().timestamp()
        begins, ends = claims.get("iat"), claims.get("exp")
        fits = (
            isinstance(begins, int)
            and isinstance(ends, int)
            and begins <= now + SKEW.total_seconds()
            and now < ends <= begins + LONGEST.total_seconds()
        )
        if not fits:
            words = "Token must be a short-lived token (60 minutes) and in a reasonable timeframe."
            raise OAuthError("invalid_grant", f"Invalid JWT: {words}")


def _parts(assertion: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    try:
        head, body, signature = (part.encode() for part in assertion.split("."))
        header, claims = json.loads(_decoded(head)), json.loads(_decoded(body))
        if isinstance(header, dict) and isinstance(claims, dict):
            return header, claims, head + b"." + body, _decoded(signature)
    except ValueError:
        pass
    raise OAuthError("invalid_request", "Bad Request")


def _decoded(part: bytes) -> bytes:
    return base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))

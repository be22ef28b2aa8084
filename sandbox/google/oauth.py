"""Google's token endpoint: a refresh token buys access tokens that last an hour.

The hour passes in the sandbox's time, so that two weeks ahead no token is good any more.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sandbox.clock import SandboxClock
from sandbox.google.errors import GoogleError, OAuthError

LIFE = timedelta(seconds=3600)
SCOPE = "https://www.googleapis.com/auth/business.manage"


class OAuth:
    """One client with one refresh token; `revoke` ends the grant and all its tokens."""

    def __init__(
        self, clock: SandboxClock, *, client_id: str, client_secret: str, refresh_token: str
    ) -> None:
        self.clock = clock
        self.client_id, self.client_secret = client_id, client_secret
        self.refresh_token: str | None = refresh_token
        self._expiry: dict[str, datetime] = {}

    def grant(self, form: dict[str, str]) -> dict[str, str | int]:
        """Answer `POST /token` for these form fields. Raises OAuthError."""
        if form.get("grant_type") != "refresh_token":
            raise OAuthError(
                "unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}"
            )
        known = (form.get("client_id"), form.get("client_secret"))
        if known != (self.client_id, self.client_secret):
            raise OAuthError("invalid_client", "The OAuth client was not found.", status=401)
        if self.refresh_token is None or form.get("refresh_token") != self.refresh_token:
            raise OAuthError("invalid_grant", "Token has been expired or revoked.")
        return {
            "access_token": self.issue(),
            "expires_in": int(LIFE.total_seconds()),
            "scope": SCOPE,
            "token_type": "Bearer",
        }

    def issue(self) -> str:
        token = f"ya29.{secrets.token_urlsafe(32)}"
        self._expiry[token] = self.clock.now() + LIFE
        return token

    def expire(self) -> None:
        """Make every access token worthless; the refresh token stays good."""
        self._expiry.clear()

    def revoke(self) -> None:
        """The practice takes its consent back."""
        self.refresh_token = None
        self.expire()

    def admit(self, authorization: str) -> None:
        """Let a call with this Authorization header pass. Raises GoogleError 401."""
        scheme, _, token = authorization.partition(" ")
        expires_at = self._expiry.get(token)
        if scheme.lower() != "bearer" or expires_at is None or expires_at <= self.clock.now():
            raise GoogleError("UNAUTHENTICATED")

"""Google's OAuth: consents, codes, refresh tokens, and access tokens that last an hour.

https://developers.google.com/identity/protocols/oauth2/native-app

Lifetimes go by the sandbox's clock, so a jump of two weeks expires every access token.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sandbox.clock import SandboxClock
from sandbox.google.errors import GoogleError, OAuthError
from sandbox.google.service_accounts import JWT_GRANT, ServiceAccounts

LIFE = timedelta(seconds=3600)
CODE_LIFE = timedelta(minutes=10)
TESTING_LIFE = timedelta(days=7)
"""Lifetime of a refresh token while the app's publishing status is "Testing"."""

SCOPE = "https://www.googleapis.com/auth/business.manage"
SCOPES = frozenset({SCOPE, "openid", "email", "https://www.googleapis.com/auth/userinfo.email"})

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
LOOPBACKS = ("127.0.0.1", "::1")

OWNER = "owner@example.com"


@dataclass(frozen=True)
class Grant:
    """The access that `user` has consented to. If `ends_at` is set, the consent expires then."""

    user: str
    scopes: tuple[str, ...]
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Asking:
    """A valid authorization request."""

    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    challenge: str
    offline: bool
    consent: bool


@dataclass(frozen=True)
class _Code:
    asking: Asking
    grant: Grant
    until: datetime


class OAuth:
    """One OAuth client: a web client if it has `redirect_uris`, or else a desktop app.

    `users` maps people who can sign in to the accounts that they manage. None means all accounts.
    `testing` means that the app's publishing status is "Testing". `refresh_token` is a token that's
    valid from the start.
    """

    def __init__(
        self, clock: SandboxClock, *, client_id: str, client_secret: str, refresh_token: str
    ) -> None:
        self.clock = clock
        self.client_id, self.client_secret = client_id, client_secret
        self.users: dict[str, Collection[str] | None] = {OWNER: None}
        self.redirect_uris: set[str] = set()
        self.testing = False
        self.service_accounts = ServiceAccounts(clock)
        self._refresh: dict[str, Grant] = {refresh_token: Grant(OWNER, (SCOPE,))}
        self._codes: dict[str, _Code] = {}
        self._spent: dict[str, str] = {}
        self._consented: set[str] = set()
        self._access: dict[str, tuple[datetime, str, Grant]] = {}

    # --- the authorization page

    def asking(self, query: Mapping[str, str]) -> Asking:
        """Check a browser's authorization request.

        Raises `OAuthError`, which is displayed rather than sent to the redirect URI.
        """
        if query.get("client_id") != self.client_id:
            raise OAuthError("invalid_client", "The OAuth client was not found.", status=401)
        redirect_uri = query.get("redirect_uri", "")
        if not self._fits(redirect_uri):
            raise OAuthError("redirect_uri_mismatch", f"redirect_uri={redirect_uri}")
        if query.get("response_type") != "code":
            raise OAuthError("unsupported_response_type", "response_type must be code.")
        scopes = tuple(query.get("scope", "").split())
        if not scopes or not SCOPES.issuperset(scopes):
            raise OAuthError("invalid_scope", "Some requested scopes were invalid.")
        if query.get("code_challenge_method") != "S256":
            raise OAuthError("invalid_request", "code_challenge_method must be S256.")
        challenge = query.get("code_challenge", "")
        if not _CHALLENGE.fullmatch(challenge):
            raise OAuthError("invalid_request", "code_challenge isn't one of S256.")
        if not query.get("state"):
            raise OAuthError("invalid_request", "The sandbox wants a state.")
        offline, consent = (
            query.get("access_type") == "offline",
            "consent" in query.get("prompt", "").split(),
        )
        return Asking(redirect_uri, scopes, query["state"], challenge, offline, consent)

    def consent(self, asking: Asking, user: str, scopes: Collection[str]) -> str:
        """Return the code for the redirect after `user` has allowed these scopes.

        Raises `OAuthError` if they can't sign in.
        """
        if user not in self.users:
            raise OAuthError("access_denied", "This person can't sign in here.", status=403)
        now = self.clock.now()
        granted = tuple(scope for scope in asking.scopes if scope in scopes)
        ends_at = now + TESTING_LIFE if self.testing else None
        code = f"4/0A{secrets.token_urlsafe(48)}"
        self._codes[code] = _Code(asking, Grant(user, granted, ends_at), now + CODE_LIFE)
        return code

    def _fits(self, redirect_uri: str) -> bool:
        """Whether the redirect URI is allowed. For a web client, it has to match exactly. For a
        desktop app, it can have any port on this machine.
        """
        if self.redirect_uris:
            return redirect_uri in self.redirect_uris
        try:
            parts = urlsplit(redirect_uri)
            has_port = parts.port is not None
        except ValueError:
            return False
        plain = not (parts.query or parts.fragment or parts.username)
        return parts.scheme == "http" and parts.hostname in LOOPBACKS and has_port and plain

    # --- the token endpoint

    def key_of_person(self, user: str, *scopes: str) -> dict[str, str]:
        """Return what `gcloud auth application-default login` writes to a file for `user`."""
        token = f"1//0{secrets.token_urlsafe(64)}"
        self._refresh[token] = Grant(user, scopes)
        return {
            "type": "authorized_user",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "refresh_token": token,
            "account": "",
            "universe_domain": "googleapis.com",
        }

    def grant(self, form: Mapping[str, str], url: str = "") -> dict[str, str | int]:
        """Handle `POST /token` with these fields. `url` is the endpoint's. Raises `OAuthError`."""
        if form.get("grant_type") == JWT_GRANT:
            account, scopes = self.service_accounts.checked(form.get("assertion", ""), url)
            grant = Grant(account, scopes)
            ends = int(LIFE.total_seconds())
            return {"access_token": self.issue(grant), "expires_in": ends, "token_type": "Bearer"}
        known = (form.get("client_id"), form.get("client_secret"))
        if form.get("grant_type") not in ("authorization_code", "refresh_token"):
            raise OAuthError(
                "unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}"
            )
        if known != (self.client_id, self.client_secret):
            raise OAuthError("invalid_client", "The OAuth client was not found.", status=401)
        if form["grant_type"] == "authorization_code":
            return self._exchanged(form)
        token = form.get("refresh_token", "")
        return self._granted(token, self._living(token))

    def _exchanged(self, form: Mapping[str, str]) -> dict[str, str | int]:
        given = form.get("code", "")
        if given in self._spent:
            # a reused code may have been stolen, so revoke the tokens issued for it
            self.revoke_token(self._spent[given])
        code = self._codes.pop(given, None)
        if code is None or code.until <= self.clock.now():
            raise OAuthError("invalid_grant", "Malformed auth code.")
        if form.get("redirect_uri") != code.asking.redirect_uri:
            raise OAuthError("redirect_uri_mismatch", "Bad Request")
        verifier = form.get("code_verifier", "")
        if not verifier:
            raise OAuthError("invalid_grant", "Missing code verifier.")
        if not _VERIFIER.fullmatch(verifier) or _challenge(verifier) != code.asking.challenge:
            raise OAuthError("invalid_grant", "Invalid code verifier.")
        answer = {}
        token = ""
        if code.asking.offline and (code.asking.consent or code.grant.user not in self._consented):
            token = f"1//0{secrets.token_urlsafe(64)}"
            self._refresh[token] = code.grant
            answer["refresh_token"] = token
        self._consented.add(code.grant.user)
        self._spent[given] = token
        return self._granted(token, code.grant) | answer

    def _granted(self, refresh: str, grant: Grant) -> dict[str, str | int]:
        ends = {}
        if grant.ends_at is not None:
            left = grant.ends_at - self.clock.now()
            ends["refresh_token_expires_in"] = int(left.total_seconds())
        return {
            "access_token": self.issue(grant, refresh),
            "expires_in": int(LIFE.total_seconds()),
            "scope": " ".join(grant.scopes),
            "token_type": "Bearer",
            **ends,
        }

    def _living(self, token: str) -> Grant:
        grant = self._refresh.get(token)
        if grant is None or (grant.ends_at is not None and grant.ends_at <= self.clock.now()):
            raise OAuthError("invalid_grant", "Token has been expired or revoked.")
        return grant

    def issue(self, grant: Grant | None = None, refresh: str = "") -> str:
        token = f"ya29.{secrets.token_urlsafe(32)}"
        grant = grant or Grant(OWNER, (SCOPE,))
        self._access[token] = self.clock.now() + LIFE, refresh, grant
        return token

    def expire(self) -> None:
        """Expire every access token. The refresh tokens stay valid."""
        self._access.clear()

    def revoke(self) -> None:
        """Revoke everyone's consent."""
        self._refresh.clear()
        self._consented.clear()
        self.expire()

    def revoke_token(self, token: str) -> None:
        """Handle `POST /revoke`: revoke a token, the tokens issued for it, and the consent.

        Raises `OAuthError` if the token isn't valid.
        """
        refresh = self._access[token][1] if token in self._access else token
        if refresh not in self._refresh and token not in self._access:
            raise OAuthError("invalid_token", "Token expired or revoked")
        grant = self._refresh.pop(refresh, None)
        if grant is not None:
            self._consented.discard(grant.user)
        self._access.pop(token, None)
        self._access = {
            access: kept
            for access, kept in self._access.items()
            if not refresh or kept[1] != refresh
        }

    # --- access to the API

    def admit(self, authorization: str, *scopes: str) -> Grant:
        """Return the grant for this Authorization header.

        It needs one of the scopes, by default the one for business listings. Raises `GoogleError`
        with a 401 or 403 if it isn't valid.
        """
        scheme, _, token = authorization.partition(" ")
        expires_at, _, grant = self._access.get(token, (None, "", None))
        stale = expires_at is None or expires_at <= self.clock.now()
        if scheme.lower() != "bearer" or stale or grant is None:
            raise GoogleError("UNAUTHENTICATED")
        if not set(scopes or (SCOPE,)).intersection(grant.scopes):
            message = "Request had insufficient authentication scopes."
            raise GoogleError(
                "PERMISSION_DENIED", message, [_reason("ACCESS_TOKEN_SCOPE_INSUFFICIENT")]
            )
        return grant

    def sees(self, grant: Grant, account: str) -> bool:
        """Whether the person manages this account (such as `accounts/1001`)."""
        managed = self.users.get(grant.user, ())
        return managed is None or account in managed


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _reason(reason: str) -> dict[str, str]:
    kind = "type.googleapis.com/google.rpc.ErrorInfo"
    return {"@type": kind, "reason": reason, "domain": "googleapis.com"}

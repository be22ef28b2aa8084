"""A local Microsoft Entra for mailboxes: tokens for an app, or for a person with a device code.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from sandbox.clock import SandboxClock

TENANT = "contoso.onmicrosoft.com"
APP_SCOPE = "https://outlook.office365.com/.default"
PERSON_SCOPES = {"https://outlook.office.com/IMAP.AccessAsUser.All", "offline_access"}
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"

LIFE = timedelta(seconds=3599)
REFRESH_LIFE = timedelta(days=90)
CODE_LIFE = timedelta(minutes=15)


@dataclass
class _Device:
    code: str
    ends_at: datetime
    decision: str = "authorization_pending"


class EntraError(Exception):
    """A rejected request, with OAuth's error code and Microsoft's own."""

    def __init__(self, error: str, number: int, status: int = 400) -> None:
        self.error, self.number, self.status = error, number, status
        super().__init__(error)

    def response(self) -> web.Response:
        body = {
            "error": self.error,
            "error_description": f"AADSTS{self.number}: Refused by the sandbox.",
            "error_codes": [self.number],
        }
        return web.json_response(body, status=self.status)


class Entra:
    """One tenant with one app. `tokens` contains the access tokens that mail servers accept.

    An app without a secret is a public client. If `status` isn't 200, every request gets a
    response with that status.
    """

    def __init__(self, clock: SandboxClock, client_secret: str = "sandbox-secret") -> None:  # noqa: S107 - opens nothing but the sandbox
        self.clock = clock
        self.client_id, self.client_secret = "sandbox-client", client_secret
        self.tokens: set[str] = set()
        self.refresh_tokens: dict[str, datetime] = {}
        self.devices: dict[str, _Device] = {}
        self.asked = 0
        self.status = 200

    def mount(self, app: web.Application, prefix: str = "/sandbox/microsoft") -> None:
        """Add the routes to `app`. The login URL is `{prefix}`."""
        oauth = f"{prefix}/{{tenant}}/oauth2/v2.0"
        app.add_routes(
            [web.post(f"{oauth}/token", self._token), web.post(f"{oauth}/devicecode", self._device)]
        )

    def decide(self, user_code: str, decision: str = "") -> None:
        """Enter a device code as the person, and consent. To refuse, set `decision` to an error."""
        device = next(device for device in self.devices.values() if device.code == user_code)
        device.decision = decision

    async def _token(self, request: web.Request) -> web.Response:
        self.asked += 1
        if self.status != 200:
            return web.Response(status=self.status)
        form = {name: str(value) for name, value in (await request.post()).items()}
        try:
            self._check(request, form)
            kind = form.get("grant_type")
            if kind == "client_credentials":
                return self._for_app(form)
            if kind == "refresh_token":
                return self._for_person(form)
            if kind == DEVICE_GRANT:
                return self._for_device(form)
            raise EntraError("unsupported_grant_type", 70003)
        except EntraError as refused:
            return refused.response()

    async def _device(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        try:
            self._check(request, form, needs_secret=False)
            if set(form.get("scope", "").split()) != PERSON_SCOPES:
                raise EntraError("invalid_scope", 70011)
        except EntraError as refused:
            return refused.response()
        code, user_code = secrets.token_urlsafe(64), secrets.token_hex(4).upper()
        self.devices[code] = _Device(user_code, self.clock.now() + CODE_LIFE)
        address = "https://microsoft.com/devicelogin"
        shown = {
            "user_code": user_code,
            "device_code": code,
            "verification_uri": address,
            "expires_in": int(CODE_LIFE.total_seconds()),
            "interval": 5,
            "message": f"To sign in, open {address} and enter {user_code}.",
        }
        return web.json_response(shown)

    def _check(
        self, request: web.Request, form: dict[str, str], *, needs_secret: bool = True
    ) -> None:
        if request.match_info["tenant"] != TENANT:
            raise EntraError("invalid_request", 90002)
        if form.get("client_id") != self.client_id:
            raise EntraError("unauthorized_client", 700016)
        given = form.get("client_secret", "")
        if not self.client_secret and given:
            raise EntraError("invalid_client", 700025, 401)
        if needs_secret and given != self.client_secret:
            raise EntraError("invalid_client", 7000215, 401)

    def _for_app(self, form: dict[str, str]) -> web.Response:
        if form.get("scope") != APP_SCOPE:
            raise EntraError("invalid_scope", 1002012)
        if not self.client_secret:
            raise EntraError("invalid_client", 7000218, 401)
        return self._granted()

    def _for_person(self, form: dict[str, str]) -> web.Response:
        ends_at = self.refresh_tokens.get(form.get("refresh_token", ""))
        if ends_at is None or ends_at <= self.clock.now():
            raise EntraError("invalid_grant", 700082)
        return self._granted(refresh_token=self.new_refresh_token())

    def _for_device(self, form: dict[str, str]) -> web.Response:
        device = self.devices.get(form.get("device_code", ""))
        if device is None:
            raise EntraError("bad_verification_code", 70018)
        if device.ends_at <= self.clock.now():
            raise EntraError("expired_token", 70019)
        if device.decision:
            raise EntraError(device.decision, 70016)
        del self.devices[form["device_code"]]
        return self._granted(refresh_token=self.new_refresh_token())

    def new_refresh_token(self) -> str:
        token = f"0.A{secrets.token_urlsafe(64)}"
        self.refresh_tokens[token] = self.clock.now() + REFRESH_LIFE
        return token

    def _granted(self, **more: str) -> web.Response:
        token = f"ey{secrets.token_urlsafe(64)}"
        self.tokens.add(token)
        shown = {"token_type": "Bearer", "expires_in": int(LIFE.total_seconds())}
        return web.json_response({**shown, "access_token": token, **more})

"""Signs in to a Microsoft 365 mailbox, which doesn't allow passwords, as an app or as a person.

https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import BaseModel, Field, ValidationError

from adapters.access_tokens import AccessTokens, Grant, granted
from adapters.calls import JsonResponse, Line, lost, table, waiting_time
from bot.errors import NoAccess, OutsideError, Refused, Unavailable
from bot.ports import Clock

TITLE = "Microsoft"

APP_SCOPE = "https://outlook.office365.com/.default"
PERSON_SCOPE = "https://outlook.office.com/IMAP.AccessAsUser.All offline_access"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"

NOT_THE_APP = (
    "Microsoft doesn't accept the app's ID or secret, or the secret has expired. Check "
    "BEDSIDE_MAILBOX_CLIENT_ID and BEDSIDE_MAILBOX_CLIENT_SECRET (docs/mailbox.md)."
)
SIGNED_OUT = (
    "Microsoft has ended Bedside's sign-in to the mailbox. Run bedside mailbox connect again "
    "(docs/mailbox.md)."
)
NOT_SET_UP = (
    "Microsoft doesn't accept the sign-in. Check mailbox.tenant, the client ID, and the app's "
    "permissions (docs/mailbox.md)."
)
NOT_CONNECTED = "No one has signed in to the mailbox yet. Run bedside mailbox connect."

WORDS = {
    "invalid_client": NOT_THE_APP,
    "unauthorized_client": NOT_THE_APP,
    "invalid_grant": SIGNED_OUT,
    "interaction_required": SIGNED_OUT,
    "consent_required": SIGNED_OUT,
    "invalid_request": NOT_SET_UP,
    "invalid_scope": NOT_SET_UP,
    "invalid_resource": NOT_SET_UP,
}
"""Messages for errors that only a person can fix, by code."""

DECLINED = "The sign-in was declined. Nothing was changed."
EXPIRED = "No one signed in within 15 minutes. Nothing was changed. Run this again."


@dataclass(frozen=True)
class App:
    """The app registration in Microsoft Entra. `url` is the tenant's OAuth base URL.

    Its ID and secret are left out of the `repr`.
    """

    url: str
    client_id: str = field(repr=False)
    client_secret: str = field(default="", repr=False)


def tenant_url(login_url: str, tenant: str) -> str:
    return f"{login_url.rstrip('/')}/{tenant}/oauth2/v2.0"


class _MicrosoftGrant(Grant):
    """A grant. A person's grant includes a new refresh token, but the old one stays valid."""

    refresh_token: str = Field("", repr=False)


class AppTokens(AccessTokens):
    """Access tokens for the app itself, which don't require anyone to sign in."""

    def __init__(self, line: Line, app: App, clock: Clock) -> None:
        super().__init__(line, f"{app.url}/token", clock)
        self._app = app

    async def _granted(self, now: datetime) -> Grant:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._app.client_id,
            "client_secret": self._app.client_secret,
            "scope": APP_SCOPE,
        }
        return await self._request(Grant, form, _refusal, now)


class PersonTokens(AccessTokens):
    """Access tokens from a person's sign-in.

    `load` returns the refresh token, or "" if no one has signed in. `keep` replaces it with a newer
    one, since a refresh token lasts only 90 days.
    """

    def __init__(
        self,
        line: Line,
        app: App,
        clock: Clock,
        load: Callable[[], Awaitable[str]],
        keep: Callable[[str, str], Awaitable[object]],
    ) -> None:
        super().__init__(line, f"{app.url}/token", clock)
        self._app = app
        self._load = load
        self._keep = keep

    async def _granted(self, now: datetime) -> Grant:
        refresh_token = await self._load()
        if not refresh_token:
            raise NoAccess(NOT_CONNECTED, code="not_connected")
        form = {
            "grant_type": "refresh_token",
            "client_id": self._app.client_id,
            "refresh_token": refresh_token,
            "scope": PERSON_SCOPE,
            **_secret(self._app),
        }
        grant = await self._request(_MicrosoftGrant, form, _refusal, now)
        if grant.refresh_token and grant.refresh_token != refresh_token:
            await self._keep(refresh_token, grant.refresh_token)
        return grant


class DeviceCode(BaseModel):
    """A code that a person enters at `address`. Until they do, we poll every `interval_s`."""

    code: str = Field(alias="user_code", min_length=1)
    address: str = Field(alias="verification_uri", min_length=1)
    secret: str = Field(alias="device_code", min_length=1, repr=False)
    life_s: float = Field(900, alias="expires_in", gt=0, le=86_400)
    interval_s: float = Field(5, alias="interval", ge=0, le=3_600)


class DeviceSignIn:
    """The device code flow: a person signs in by entering a code in a browser on any device."""

    def __init__(self, line: Line, app: App, clock: Clock) -> None:
        self._line = line
        self._app = app
        self._clock = clock

    async def begin(self) -> DeviceCode:
        form = {"client_id": self._app.client_id, "scope": PERSON_SCOPE}
        answer = await self._line.call("POST", f"{self._app.url}/devicecode", form=form)
        if not answer.ok:
            raise _refusal(answer, self._clock.now())
        try:
            return DeviceCode.model_validate(answer.body)
        except ValidationError:
            raise lost(TITLE, "no_code", changes=False) from None

    async def finish(self, device: DeviceCode, wait: Callable[[float], Awaitable[object]]) -> str:
        """Return the refresh token once the person has signed in. `wait` sleeps between polls.

        Raises Refused if they decline or take too long.
        """
        ends_at = self._clock.now() + timedelta(seconds=device.life_s)
        interval_s = device.interval_s
        while self._clock.now() < ends_at:
            await wait(interval_s)
            form = {
                "grant_type": DEVICE_GRANT,
                "client_id": self._app.client_id,
                "device_code": device.secret,
                **_secret(self._app),
            }
            answer = await self._line.call("POST", f"{self._app.url}/token", form=form)
            code = table(answer.body).get("error")
            if code == "slow_down":
                interval_s += 5
            elif code in ("authorization_declined", "access_denied"):
                raise Refused(DECLINED)
            elif code in ("expired_token", "bad_verification_code"):
                break
            elif code != "authorization_pending":
                grant = granted(_MicrosoftGrant, answer, TITLE, _refusal, self._clock.now())
                if not grant.refresh_token:
                    raise lost(TITLE, "no_refresh_token", changes=False)
                return grant.refresh_token
        raise Refused(EXPIRED)


def _secret(app: App) -> Mapping[str, str]:
    """The form field for the client secret. A public client mustn't send one, so it's empty."""
    return {"client_secret": app.client_secret} if app.client_secret else {}


def _refusal(answer: JsonResponse, now: datetime) -> OutsideError:
    code = str(table(answer.body).get("error") or f"http_{answer.status}")
    if code in WORDS and answer.status < 500:
        return NoAccess(WORDS[code], code=code)
    if answer.status == 404:
        # the tenant doesn't exist
        return NoAccess(NOT_SET_UP, code=code)
    wait = waiting_time(answer.headers.get("Retry-After", ""), now)
    return Unavailable("Microsoft couldn't sign Bedside in.", code=code, retry_after=wait)

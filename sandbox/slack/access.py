"""Tokens, scopes, and trigger IDs. Each trigger ID opens one modal."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sandbox.slack import limits
from sandbox.slack.errors import ApiError

SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,commands,files:read,"
    "files:write,groups:history,groups:read,im:history,im:write,users:read,users:read.email"
)
"""The scopes in the app's manifest. A test checks that they're the same."""


class Access:
    """The app's two tokens, and the scopes that the practice granted."""

    def __init__(self, bot_token: str, app_token: str, scopes: Iterable[str]) -> None:
        self.bot_token, self.app_token = bot_token, app_token
        self.scopes = set(scopes)
        self.is_revoked = False
        self.is_uninstalled = False

    def admit(self, token: str, scope: str | None) -> None:
        """Check that a call with this token can use this scope. Raises `ApiError` if it can't.

        `scope` is None if the call doesn't need one, and `connections:write` for the app token.
        """
        if not token:
            raise ApiError("not_authed")
        if token not in (self.bot_token, self.app_token):
            raise ApiError("invalid_auth")
        if (token == self.app_token) != (scope == "connections:write"):
            raise ApiError("not_allowed_token_type")
        if token == self.bot_token:
            self._check_bot(scope)

    def _check_bot(self, scope: str | None) -> None:
        if self.is_uninstalled:
            raise ApiError("account_inactive")
        if self.is_revoked:
            raise ApiError("token_revoked")
        if scope is not None and scope not in self.scopes:
            provided = ",".join(sorted(self.scopes))
            raise ApiError("missing_scope", needed=scope, provided=provided)


@dataclass
class Trigger:
    user: str
    made_at: float
    view: str | None = None
    is_used: bool = False


class Triggers:
    """Trigger IDs. Each opens one modal, within three real seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._made: dict[str, Trigger] = {}

    def new(self, user: str, view: str | None = None) -> str:
        """Create a trigger for a click, command, or submission by `user`, in a modal if `view`."""
        made = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._made[made] = Trigger(user, self._now(), view)
        return made

    def redeem(self, trigger_id: str) -> Trigger:
        trigger = self._made.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.is_used:
            raise ApiError("exchanged_trigger_id")
        if self._now() - trigger.made_at > limits.TRIGGER_SECONDS:
            raise ApiError("expired_trigger_id")
        trigger.is_used = True
        return trigger

"""Finds the tokens for an office's listing: its connection's, or else those from the settings."""

from __future__ import annotations

import json
from collections.abc import Sequence

from adapters.calls import Line
from adapters.sites.google.oauth import Credentials, Tokens
from adapters.sites.google.wire import SITE
from bot.connections import Connection, in_settings
from bot.errors import SignedOut
from bot.ports import Clock
from bot.practice import PracticeId, SiteAccount
from bot.sealing import CannotOpen, Keyring

NO_KEY = (
    "Google is connected, but the key for its sign-in is missing. Set Bedside's keys "
    "(docs/google.md), then restart it."
)
NOT_CONNECTED = "Google isn't connected yet. Connect Google (docs/google.md)."


class SignIns:
    """Tokens by connection.

    `credentials` are the client's ID and secret, with the refresh token from the settings, if any.
    """

    def __init__(self, line: Line, credentials: Credentials, url: str, clock: Clock) -> None:
        self._line = line
        self._client = credentials
        self._url = url
        self._clock = clock
        self._of_settings = Tokens(line, credentials, url, clock, in_settings(SITE))
        self._tokens: dict[str, tuple[str, Tokens]] = {}
        self._connected: dict[SiteAccount, str] = {}
        self._closed: dict[str, str] = {}

    def learn(
        self, practice: PracticeId, connections: Sequence[Connection], keys: Keyring | None
    ) -> None:
        """Replace the current connections with these."""
        tokens, self._connected, self._closed = self._tokens, {}, {}
        self._tokens = {}
        for connection in connections:
            for account in connection.offices.values():
                self._connected[account] = connection.id
            sealed, known = tokens.get(connection.id, ("", None))
            if known is not None and sealed == connection.sealed:
                self._tokens[connection.id] = sealed, known
                continue
            try:
                refresh_token = opened(practice, connection, keys)["refresh_token"]
            except CannotOpen as error:
                self._closed[connection.id] = str(error)
                continue
            credentials = Credentials(
                self._client.client_id, self._client.client_secret, refresh_token
            )
            fresh = Tokens(
                self._line,
                credentials,
                self._url,
                self._clock,
                connection.id,
                connection.ends_at,
            )
            self._tokens[connection.id] = connection.sealed, fresh

    def of(self, account: SiteAccount) -> Tokens:
        """Return the tokens for an account.

        Raises SignedOut if the office isn't connected, or if its secret can't be decrypted.
        """
        id = self._connected.get(account)
        if id is None:
            if not self._client.refresh_token:
                raise SignedOut(NOT_CONNECTED, code="not_connected", sign_in=in_settings(SITE))
            return self._of_settings
        if id in self._closed:
            raise SignedOut(self._closed[id], code="key_missing", sign_in=id)
        return self._tokens[id][1]


def opened(practice: PracticeId, connection: Connection, keys: Keyring | None) -> dict[str, str]:
    """Return a connection's decrypted secret. Raises CannotOpen."""
    if keys is None:
        raise CannotOpen(NO_KEY)
    found: dict[str, str] = json.loads(keys.open(connection.sealed, connection.row(practice)))
    return found

"""The credentials from a person's sign-in to the practice's mailbox, encrypted in the database.

They're stored with the ones for review sites, so `bedside keys rotate` re-encrypts them, too.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from bot.connections import Connection, Stage
from bot.errors import NoAccess
from bot.practice import PracticeId
from bot.sealing import CannotOpen, Keyring
from bot.store import Session, Store, connections

MAILBOX = "mailbox"
"""The id of the credentials' row, and the value stored in place of a site."""

NO_KEY = (
    "Someone signed in to the mailbox, but the key for the sign-in is missing. Set Bedside's keys "
    "(docs/google.md), then restart it."
)


class MailSignIn:
    """The refresh token of one practice's mailbox."""

    def __init__(self, store: Store, practice: PracticeId, keys: Keyring | None) -> None:
        self._store = store
        self._practice = practice
        self._keys = keys

    async def load(self) -> str:
        """The refresh token, or "" if no one has signed in.

        Raises `NoAccess` if it can't be decrypted.
        """
        kept = await self._store.read(connections.load, self._practice, MAILBOX)
        return "" if kept is None else self._opened(kept)

    async def keep(self, older: str, newer: str) -> None:
        """Replace `older` with a newer token for the same sign-in.

        Do nothing if someone has signed in again or deleted the sign-in in the meantime.
        """
        before = await self._store.read(connections.load, self._practice, MAILBOX)
        if before is not None and self._opened(before) == older:
            after = self._sealed(before, newer)
            await self._store.run(connections.advance, self._practice, before, after)

    async def begin(self, refresh_token: str, now: datetime) -> None:
        """Save a new sign-in, replacing any previous one."""
        empty = Connection(MAILBOX, MAILBOX, Stage.CONNECTED, "", now, None, "")
        connection = self._sealed(empty, refresh_token)

        def replaced(session: Session) -> None:
            connections.forget(session, self._practice, MAILBOX)
            connections.begin(session, self._practice, connection, now)

        await self._store.run(replaced)

    async def forget(self) -> bool:
        """Delete the sign-in. Return False if there wasn't one."""
        kept = await self._store.read(connections.load, self._practice, MAILBOX)
        await self._store.run(connections.forget, self._practice, MAILBOX)
        return kept is not None

    def _opened(self, connection: Connection) -> str:
        if self._keys is None:
            raise NoAccess(NO_KEY, code="key_missing")
        try:
            text = self._keys.open(connection.sealed, connection.row(self._practice))
        except CannotOpen as error:
            raise NoAccess(str(error), code="key_missing") from error
        return str(json.loads(text)["refresh_token"])

    def _sealed(self, connection: Connection, refresh_token: str) -> Connection:
        if self._keys is None:
            raise NoAccess(NO_KEY, code="key_missing")
        text = json.dumps({"refresh_token": refresh_token})
        row = connection.row(self._practice)
        return replace(connection, sealed=self._keys.seal(text, row))

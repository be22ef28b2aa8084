"""Seals secrets at rest by encrypting them with AES-GCM, using a key that isn't in the database.

Sealed text includes its key's id so that keys can be rotated one at a time. It's bound to its row,
so it can't be opened if it's copied to another one.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import BedsideError

FORM = "1"
"""The format version that sealed text starts with.

It stands for AES-256-GCM with a 12-byte nonce before the ciphertext.
"""

NONCE = 12
KEY_BYTES = 32

_ID = re.compile(r"[a-z0-9-]{1,40}")


class CannotOpen(BedsideError):
    """Sealed text can't be opened. The message says what to do about it."""


class NotAKey(ValueError):
    """A key is invalid. The message doesn't repeat it."""


@dataclass(frozen=True)
class Keyring:
    """Encryption keys by id. The key `newest` seals new text, and each key opens what it sealed."""

    newest: str
    keys: Mapping[str, bytes] = field(repr=False)

    def seal(self, text: str, row: str) -> str:
        """Seal `text` so that it can only be opened for this row."""
        # imported here because installations that don't seal anything don't need it
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(NONCE)
        bound = _bound(self.newest, row)
        sealed = AESGCM(self.keys[self.newest]).encrypt(nonce, text.encode(), bound)
        return f"{FORM}.{self.newest}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, row: str) -> str:
        """Return the text that was sealed for this row. Raises `CannotOpen` if that fails."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        form, id, body = (*sealed.split(".", 2), "", "", "")[:3]
        if form != FORM:
            raise CannotOpen("A stored secret was written by a newer version of Bedside.")
        if id not in self.keys:
            raise CannotOpen(
                f"A stored secret needs the key {id}, which isn't among Bedside's keys. "
                "Add that key again, or connect the site again."
            )
        try:
            raw = base64.urlsafe_b64decode(body)
            opened = AESGCM(self.keys[id]).decrypt(raw[:NONCE], raw[NONCE:], _bound(id, row))
        except (InvalidTag, binascii.Error, ValueError):
            raise CannotOpen(
                f"A stored secret doesn't match the key {id}, so one of them has changed. "
                "Connect the site again."
            ) from None
        return opened.decode()

    def fingerprints(self, text: str) -> list[str]:
        """Keyed hashes of the text, newest key first. They can't be brute-forced without a key."""
        keys = [self.newest, *(id for id in self.keys if id != self.newest)]
        content = f"bedside fingerprint {text}".encode()
        return [hmac.digest(self.keys[id], content, "sha256").hex() for id in keys]


def key_of(sealed: str) -> str:
    """The id of the key that sealed the text."""
    return sealed.split(".", 2)[1] if sealed.count(".") >= 2 else ""


def parsed(text: str) -> Keyring:
    """Parse keys written as `id:key`, separated by whitespace, newest first. `#` starts a comment.

    Raises `NotAKey` if a key is invalid, if an id appears twice, or if there are no keys.
    """
    words = [word for line in text.splitlines() for word in line.split("#")[0].split()]
    keys: dict[str, bytes] = {}
    for n, word in enumerate(words, 1):
        id, _, written = word.partition(":")
        try:
            key = base64.b64decode(written, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not _ID.fullmatch(id) or len(key) != KEY_BYTES:
            raise NotAKey(f"key {n} isn't one that `bedside keys new` made")
        if id in keys:
            raise NotAKey(f"the key {id} appears twice")
        keys[id] = key
    if not keys:
        raise NotAKey("there's no key in it")
    return Keyring(next(iter(keys)), keys)


def new_key(now: datetime) -> str:
    """A new key in the format that `parsed` reads."""
    key = base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    return f"{now:%Y-%m-%d}-{secrets.token_hex(2)}:{key}"


def _bound(key: str, row: str) -> bytes:
    return f"bedside {FORM} {key} {row}".encode()

"""Signs webhooks and checks their signatures according to Standard Webhooks.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from standardwebhooks.webhooks import Webhook

from bot.errors import ConfigurationError
from bot.refusals import Reason

WINDOW = timedelta(minutes=5)
"""Maximum difference between a webhook's timestamp and our clock, in either direction."""

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"

LONGEST_ID = 255
SHORTEST_KEY = 24
"""Minimum length of a secret in bytes (the specification says 24 to 64)."""


class Signatures:
    """Signs and checks webhooks with `secrets`.

    `secrets` is one secret, or several separated by spaces while you switch to a new one.
    `variable` is the environment variable that they come from, for error messages. Raises
    `ConfigurationError` if a secret is invalid.
    """

    def __init__(self, secrets: str, variable: str) -> None:
        self._keys = [_key(secret, variable) for secret in secrets.split()]

    def wrong(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Reason | None:
        """The reason that a webhook isn't valid, or None if it is."""
        id, timestamp, given = (headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
        if not (id and timestamp and given):
            return "unsigned"
        # ten digits are enough until 2286, and an eleven-digit timestamp isn't a valid date
        is_odd = not id.isprintable() or not re.fullmatch(r"[0-9]{1,10}", timestamp)
        if len(id) > LONGEST_ID or is_odd:
            return "signature"
        at = datetime.fromtimestamp(int(timestamp), UTC)
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return "signature"
        believed = [key.sign(id, at, text) for key in self._keys]
        claimed = given.split(" ")[:10]
        if not any(_same(one, other) for one in believed for other in claimed):
            return "signature"
        return "clock" if abs(now - at) > WINDOW else None

    def sign(self, id: str, body: str, now: datetime) -> Mapping[str, str]:
        """The headers for a webhook that we send, with one signature for each secret."""
        signatures = " ".join(key.sign(id, now.astimezone(UTC), body) for key in self._keys)
        return {ID: id, TIMESTAMP: str(int(now.timestamp())), SIGNATURE: signatures}


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "surrogateescape"))


def _key(secret: str, variable: str) -> Webhook:
    try:
        key = Webhook(secret)
        is_long = len(key._whsecret) >= SHORTEST_KEY
    except Exception:  # either the library's own error or one from base64
        is_long = False
    if not is_long:
        raise ConfigurationError(
            f"{variable} isn't a Standard Webhooks secret: whsec_ and then at least "
            f"{SHORTEST_KEY} bytes in base64. docs/webhooks.md says how to make one."
        )
    return key

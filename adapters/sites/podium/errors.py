"""Translates Podium's errors into ours: wait, check the site before a retry, or give up.

https://docs.podium.com/docs/errors
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from adapters.calls import JsonResponse, lost, table, waiting_time
from bot.connections import in_settings
from bot.errors import Broken, Gone, NoAccess, OutsideError, SignedOut, Unavailable

TITLE = "Podium"
RATE_LIMIT = "rate_limit"

WORDS = {
    "bad_request": "Podium doesn't accept this reply. Shorten or reword it, then try again.",
    "invalid_request_values": "Podium doesn't accept this reply. Shorten or reword it, then try "
    "again.",
    "invalid_header_version": "Podium doesn't know the version of its API that Bedside asks for. "
    "Tell your Bedside administrator.",
}

NO_ENTRY = {
    401: "Podium doesn't accept Bedside's sign-in. Create a new refresh token (docs/podium.md).",
    403: "Podium doesn't let Bedside do that. Give its app the scopes read_reviews and "
    "write_reviews (docs/podium.md).",
}
"""Messages for errors that last until a person fixes something."""

NOT_SIGNED_IN = (
    "Podium has ended Bedside's sign-in, or doesn't know its app. Create a new refresh token "
    "(docs/podium.md)."
)


def refusal(
    status: int, answer: object, headers: Mapping[str, str], now: datetime, *, changes: bool
) -> OutsideError:
    """The error for a response that isn't 2xx.

    `changes` means that the call might have changed something.
    """
    code = str(table(answer).get("code") or f"http_{status}")
    if status == 429 or code == RATE_LIMIT:
        return _throttled(headers, now)
    if status == 404:
        return Gone("Podium doesn't have it anymore.", code=code)
    if status >= 500:
        return lost(TITLE, code, changes=changes)
    if status < 400 or status == 408 or code == "invalid_cursor":
        # a cursor can expire between two pages, so the next poll starts over
        return Unavailable("Podium couldn't respond just now.", code=code)
    if status in NO_ENTRY:
        return NoAccess(NO_ENTRY[status], code=code)
    return Broken(WORDS.get(code, f"Podium rejected the request ({code})."), code=code)


def token_refusal(answer: JsonResponse, now: datetime) -> Unavailable:
    """The error if no token was issued. Nothing changed, but a person might have to step in."""
    code = f"http_{answer.status}"
    if answer.status == 429:
        return _throttled(answer.headers, now)
    if 400 <= answer.status < 500:
        return SignedOut(NOT_SIGNED_IN, code=code, sign_in=in_settings("podium"))
    return Unavailable("Podium couldn't sign Bedside in.", code=code)


def _throttled(headers: Mapping[str, str], now: datetime) -> Unavailable:
    wait = waiting_time(headers.get("Retry-After", ""), now)
    return Unavailable("Podium is asking us to wait.", code=RATE_LIMIT, retry_after=wait)

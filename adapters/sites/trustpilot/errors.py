"""Translates Trustpilot's errors into ours: wait, check the site before a retry, or give up.

https://developers.trustpilot.com/common-error-messages
https://developers.trustpilot.com/rate-limiting
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from adapters.calls import JsonResponse, lost, waiting_time
from bot.connections import in_settings
from bot.errors import Broken, Gone, Later, NoAccess, OutsideError, SignedOut, Unavailable

TITLE = "Trustpilot"

RATE_LIMIT = "too_many_requests"

WORDS = {
    400: "Trustpilot doesn't accept this reply. Shorten or reword it, then try again.",
    409: "Trustpilot already has a reply there. Look at it before you try again.",
    415: "Trustpilot couldn't read Bedside's request. Tell your Bedside administrator.",
}

NO_ENTRY = {
    401: "Trustpilot doesn't accept Bedside's sign-in. Check the API key and secret "
    "(docs/trustpilot.md).",
    403: "Trustpilot won't give Bedside access to this business unit. Check that your Trustpilot "
    "plan includes the API and that the API key is for this business unit (docs/trustpilot.md).",
}
"""Messages for errors that last until a person fixes something."""

NOT_SIGNED_IN = (
    "Trustpilot doesn't know Bedside's API key or secret. Copy both again from Trustpilot Business "
    "(docs/trustpilot.md)."
)

HIDDEN = (
    "Trustpilot is hiding this review while it checks a report about it. I'll post the reply when "
    "the review is back."
)

HIDDEN_AGAIN = timedelta(hours=1)
"""Time between attempts to reply to a hidden review."""


def refusal(
    status: int, headers: Mapping[str, str], now: datetime, *, changes: bool
) -> OutsideError:
    """The error for a response that isn't 2xx.

    `changes` means that the call might have changed something.
    """
    code = f"http_{status}"
    if status == 429:
        return _throttled(headers, now)
    if status == 404:
        return Gone("Trustpilot doesn't have it anymore.", code=code)
    if status >= 500:
        return lost(TITLE, code, changes=changes)
    if status < 400 or status == 408:
        return Unavailable("Trustpilot couldn't respond just now.", code=code)
    if status in NO_ENTRY:
        return NoAccess(NO_ENTRY[status], code=code)
    return Broken(WORDS.get(status, f"Trustpilot rejected the request ({status})."), code=code)


def token_refusal(answer: JsonResponse, now: datetime) -> Unavailable:
    """The error if no token was issued. Nothing changed, but a person might have to step in."""
    code = f"http_{answer.status}"
    if answer.status == 429:
        return _throttled(answer.headers, now)
    if answer.status in (400, 401, 403):
        return SignedOut(NOT_SIGNED_IN, code=code, sign_in=in_settings("trustpilot"))
    return Unavailable("Trustpilot couldn't sign Bedside in.", code=code)


def hidden() -> Later:
    """The error for a hidden review. No one can see it now, so a reply has to wait."""
    return Later(HIDDEN, code="hidden", retry_after=HIDDEN_AGAIN)


def _throttled(headers: Mapping[str, str], now: datetime) -> Unavailable:
    wait = waiting_time(headers.get("Retry-After", ""), now)
    return Unavailable("Trustpilot is asking us to wait.", code=RATE_LIMIT, retry_after=wait)

"""Translates Google's errors into ours: wait, check the site before a retry, or give up.

https://cloud.google.com/apis/design/errors
https://developers.google.com/identity/protocols/oauth2/web-server#exchange-errors
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from adapters.calls import JsonResponse, table, waiting_time
from adapters.calls import lost as lost_at
from bot.errors import (
    Broken,
    Gone,
    NoAccess,
    OutsideError,
    SignedOut,
    Unavailable,
)

TITLE = "Google"

lost = partial(lost_at, TITLE)
"""Returns the error for a call without a usable response, which might have made its change."""

QUOTA = "RESOURCE_EXHAUSTED"

WORDS = {
    "INVALID_ARGUMENT": "Google doesn't accept this.",
    "FAILED_PRECONDITION": "Google isn't accepting replies for this profile. Is it verified?",
}

NO_ENTRY = {
    "PERMISSION_DENIED": "Google doesn't let Bedside into this profile. Make the account that "
    "connected it a manager of the profile.",
    "UNAUTHENTICATED": "Google doesn't accept Bedside's sign-in. Connect Google again.",
}
"""Messages for errors that only a person can fix, by code."""

TOKEN_WORDS = {
    "invalid_grant": "Google ended Bedside's access because someone removed it or changed the "
    "account's password. Connect Google again.",
    "invalid_client": "Google doesn't know this client. Check the client ID and secret.",
    "unauthorized_client": "Google rejected this OAuth client. Check its settings.",
    "invalid_request": "Google doesn't accept the sign-in. Check its OAuth settings.",
    "invalid_scope": "Google rejected this OAuth client. Check its settings.",
}

TESTING_ENDED = (
    "Google has ended Bedside's access after seven days, because the app at Google is in Testing. "
    "Publish the app (docs/google.md), then connect Google again."
)
NOT_ADMITTED = (
    "Google hasn't opened its Business Profile API for this project yet. Apply for access "
    "(docs/google.md). Until then, import reviews from a file."
)
NOT_ENABLED = (
    "Google's Business Profile API isn't switched on in this project. Your Bedside administrator "
    "can enable it (docs/google.md)."
)

LATER = frozenset({"ABORTED", "CANCELLED", "DEADLINE_EXCEEDED"})

_OVER_QUOTA = frozenset(
    {
        "RATE_LIMIT_EXCEEDED",
        "dailyLimitExceeded",
        "quotaExceeded",
        "rateLimitExceeded",
        "userRateLimitExceeded",
    }
)


def refusal(
    status: int, answer: object, headers: Mapping[str, str], now: datetime, *, changes: bool
) -> OutsideError:
    """The error for a response that isn't 2xx.

    `changes` means that the call might have changed something.
    """
    error = table(table(answer).get("error"))
    code = str(error.get("status") or f"http_{status}")
    if "SERVICE_DISABLED" in _reasons(error) or "accessNotConfigured" in _reasons(error):
        return SignedOut(NOT_ENABLED, code="SERVICE_DISABLED")
    if status == 429 or code == QUOTA or _reasons(error) & _OVER_QUOTA:
        return _over_quota(error, headers, now)
    if status == 404:
        return Gone("Google doesn't have it anymore.", code=code)
    if status >= 500:
        return lost(code, changes=changes)
    if status == 401:
        code = "UNAUTHENTICATED"
    if status < 400 or status == 408 or code in LATER:
        return Unavailable("Google couldn't respond just now.", code=code)
    if status == 403 and code not in WORDS:
        code = "PERMISSION_DENIED"
    if code in NO_ENTRY:
        return NoAccess(NO_ENTRY[code], code=code)
    return Broken(WORDS.get(code, f"Google rejected the request ({code})."), code=code)


def token_refusal(answer: JsonResponse, now: datetime) -> Unavailable:
    """The error if no token was issued. Nothing changed, but a person might have to step in."""
    code = str(table(answer.body).get("error") or f"http_{answer.status}")
    if answer.status == 429:
        return _over_quota({}, answer.headers, now)
    if code in TOKEN_WORDS:
        return SignedOut(TOKEN_WORDS[code], code=code)
    return Unavailable("Google couldn't sign Bedside in.", code=code)


def _over_quota(error: Mapping[str, Any], headers: Mapping[str, str], now: datetime) -> Unavailable:
    wait = waiting_time(headers.get("Retry-After", ""), now)
    for detail in _details(error):
        wait = wait or waiting_time(str(detail.get("retryDelay", "")).removesuffix("s"), now)
        if table(detail.get("metadata")).get("quota_limit_value") == "0":
            return SignedOut(NOT_ADMITTED, code="not_admitted")
    return Unavailable("Google is asking us to wait.", code=QUOTA, retry_after=wait)


def _reasons(error: Mapping[str, Any]) -> set[str]:
    """Google's reasons, in `details`, or in `errors` in older responses."""
    listed = error.get("errors")
    older = [table(detail) for detail in listed] if isinstance(listed, list) else []
    return {str(detail.get("reason", "")) for detail in (*_details(error), *older)}


def _details(error: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    details = error.get("details")
    return [table(detail) for detail in details] if isinstance(details, list) else []

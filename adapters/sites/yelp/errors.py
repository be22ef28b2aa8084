"""Translates Yelp's errors into ours: wait, check the site before a retry, or give up.

https://docs.developer.yelp.com/docs/respond-to-reviews-api-v2
https://docs.developer.yelp.com/reference/create-review-response
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from adapters.calls import JsonResponse, lost, table, waiting_time
from bot.connections import in_settings
from bot.errors import (
    Broken,
    Gone,
    Later,
    NoAccess,
    NotShown,
    OutsideError,
    SignedOut,
    Unavailable,
)

TITLE = "Yelp"
RATE_LIMIT = "too_many_requests"

WORDS = {
    "R2R_INVALID_RESPONSE_TEXT": "Yelp doesn't accept this text. It's too long, has a word that "
    "Yelp doesn't allow, or is too much like an earlier reply. Reword it, then try again.",
    "R2R_INVALID_RESPONSE_TYPE": "Yelp doesn't allow public replies to this review.",
    "R2R_PUBLIC_COMMENTS_DISABLED": "Yelp doesn't allow public replies to this review.",
}

NO_ENTRY = {
    "INVALID_TOKEN": "Yelp doesn't accept Bedside's sign-in. Create a new refresh token "
    "(docs/yelp.md).",
    "INSUFFICIENT_SCOPE": "Yelp's sign-in doesn't cover replies. Create a new refresh token with "
    "the scope r2r (docs/yelp.md).",
    "R2R_COMMENTS_NOT_ALLOWED": "Yelp hasn't turned on API replies for this office. Ask your Yelp "
    "rep to turn them on.",
    "R2R_PROBLEM_WITH_USER_PHOTO": "Yelp wants a photo of the person who replies. They can add "
    "one at biz.yelp.com/settings/photo.",
    "R2R_UNACCEPTABLE_BIZ_USER_NAME": "Yelp doesn't accept the name of the person who replies. "
    "They can change it at biz.yelp.com/settings/profile.",
    "R2R_BUSINESS_NOT_CLAIMED": "Yelp can't tell whether this office's page is claimed. Claim it "
    "at biz.yelp.com.",
    "R2R_PERMISSION_DENIED": "Yelp doesn't let this person reply for the office. They have to "
    "claim its page at biz.yelp.com.",
}
"""Messages for errors that only a person can fix, by code."""

NOT_SIGNED_IN = (
    "Yelp has ended Bedside's sign-in, or doesn't know its client. A sign-in lasts a year. Create "
    "a new refresh token (docs/yelp.md)."
)
WRONG_KEY = "Yelp doesn't accept Bedside's API key. Check it (docs/yelp.md)."
NOT_A_PARTNER = (
    "Yelp hasn't turned on its Private Reviews API for this API key. Ask your Yelp rep to turn it "
    "on (docs/yelp.md)."
)
NOT_SUBSCRIBING = (
    "Yelp hasn't turned on its Business Subscriptions API for this API key. Send your client ID to "
    "your Yelp rep, and ask them to turn it on for webhooks (docs/yelp.md)."
)
NOT_SHOWN = (
    "Yelp only shows programs its newest reviews, and this one isn't among them. "
    "Look at it on Yelp, and reply there."
)
OVER_QUOTA = "Yelp allows 20 replies a day for each office. I'll post this one later."
OVER_QUOTA_AGAIN = timedelta(hours=1)


def refusal(
    status: int, answer: object, headers: Mapping[str, str], now: datetime, *, changes: bool
) -> OutsideError:
    """The error for a response that isn't 2xx.

    `changes` means that the call might have changed something.
    """
    code = _code(status, answer)
    if status == 429:
        return throttled(headers, now)
    if code == "R2R_COMMENT_QUOTA_EXCEEDED":
        return Later(OVER_QUOTA, code=code, retry_after=OVER_QUOTA_AGAIN)
    if status == 404 or code == "R2R_REVIEW_DOES_NOT_EXIST":
        return Gone("Yelp doesn't have it anymore.", code=code)
    if status >= 500:
        return lost(TITLE, code, changes=changes)
    if status < 400 or status == 408:
        return Unavailable("Yelp couldn't respond just now.", code=code)
    if status == 401 and changes:
        code = "INVALID_TOKEN"
    if code in NO_ENTRY:
        return NoAccess(NO_ENTRY[code], code=code)
    if status == 401:
        return SignedOut(WRONG_KEY, code=code, sign_in=in_settings("yelp"))
    if status == 403:
        return NoAccess(NOT_A_PARTNER, code=code)
    return Broken(WORDS.get(code, f"Yelp rejected the request ({code})."), code=code)


def token_refusal(answer: JsonResponse, now: datetime) -> Unavailable:
    """The error if no token was issued. Nothing changed, but a person might have to step in."""
    code = _code(answer.status, answer.body)
    if answer.status == 429:
        return throttled(answer.headers, now)
    if 400 <= answer.status < 500:
        return SignedOut(NOT_SIGNED_IN, code=code, sign_in=in_settings("yelp"))
    return Unavailable("Yelp couldn't sign Bedside in.", code=code)


def subscriptions_refusal(
    status: int, answer: object, headers: Mapping[str, str], now: datetime
) -> OutsideError:
    """The error if Yelp rejects a call about subscriptions. Reading reviews isn't affected."""
    error = refusal(status, answer, headers, now, changes=False)
    if status == 403:
        return NoAccess(NOT_SUBSCRIBING, code=error.code)
    if isinstance(error, SignedOut):
        return NoAccess(WRONG_KEY, code=error.code)
    return error


def throttled(headers: Mapping[str, str], now: datetime) -> Unavailable:
    wait = waiting_time(headers.get("Retry-After", ""), now)
    return Unavailable("Yelp is asking us to wait.", code=RATE_LIMIT, retry_after=wait)


def not_shown() -> NotShown:
    """The error for a review that's gone, or too old for Yelp's list. Yelp doesn't say which."""
    return NotShown(NOT_SHOWN, code="not_shown")


def _code(status: int, answer: object) -> str:
    """The error code, which Respond to Reviews calls `id` and the other API calls `code`."""
    error = table(table(answer).get("error"))
    return str(error.get("id") or error.get("code") or f"http_{status}")

"""API v4's JSON for reviews and replies, and its pagination."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sandbox.google.errors import GoogleError
from sandbox.google.world import Reply, Review

Json = dict[str, Any]

STARS = ("STAR_RATING_UNSPECIFIED", "ONE", "TWO", "THREE", "FOUR", "FIVE")
ORDERS = ("updateTime desc", "rating", "rating desc")
MOST_PER_PAGE = 50


def review(one: Review, page_url: str = "") -> Json:
    """Return a review as JSON.

    `page_url` is the page where people read reviews. If it's empty, `reviewReplyUrl` is omitted.
    """
    shown: Json = {
        "name": one.name,
        "reviewId": one.id,
        "reviewer": reviewer(one),
        "starRating": STARS[one.stars],
        "createTime": timestamp(one.created_at),
        "updateTime": timestamp(one.updated_at),
    }
    if one.text:
        shown["comment"] = comment(one)
    if one.reply:
        shown["reviewReply"] = reply(one.reply)
    if one.photos:
        base = f"https://lh3.googleusercontent.com/p/{one.id}"
        shown["reviewMediaItems"] = [{"thumbnailUrl": f"{base}-{n}"} for n in range(one.photos)]
    if page_url:
        shown["reviewReplyUrl"] = f"{page_url}#review-{one.id}"
    return shown


def reviewer(one: Review) -> Json:
    if one.is_anonymous:
        return {"displayName": "A Google user", "isAnonymous": True}
    photo = "https://lh3.googleusercontent.com/a/default-user=s120"
    return {"displayName": one.author, "profilePhotoUrl": photo}


def comment(one: Review) -> str:
    """Return the review's text, with a machine translation in the same string."""
    if not one.translation:
        return one.text
    return f"(Translated by Google) {one.translation}\n\n(Original)\n{one.text}"


def reply(one: Reply) -> Json:
    shown = {
        "comment": one.comment,
        "updateTime": timestamp(one.updated_at),
        "reviewReplyState": one.state,
    }
    return shown | ({"policyViolation": one.violation} if one.violation else {})


def timestamp(at: datetime) -> str:
    """Format a time as Google does, in RFC 3339 and UTC with 0, 3, or 6 fractional digits."""
    text = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return text.replace("000Z", "Z") if text.endswith("000Z") and "." in text else text


def average(reviews: Sequence[Review]) -> float:
    rated = [review.stars for review in reviews if review.stars]
    return round(sum(rated) / len(rated), 1) if rated else 0.0


def page(reviews: Sequence[Review], asked: Mapping[str, Any]) -> tuple[list[Review], str]:
    """Return the page for `asked` (pageSize, pageToken, orderBy), and the next page's token."""
    size, order = _size(asked.get("pageSize")), str(asked.get("orderBy") or ORDERS[0])
    if order not in ORDERS:
        raise GoogleError("INVALID_ARGUMENT", f"Invalid orderBy: {order!r}.")
    start = _offset(str(asked.get("pageToken") or ""), order)
    ordered = list(reviews)
    if order != ORDERS[0]:
        ordered.sort(key=lambda one: one.stars, reverse=order == "rating desc")
    more = start + size < len(ordered)
    return ordered[start : start + size], _token(start + size, order) if more else ""


def _size(asked: Any) -> int:
    try:
        size = int(asked or MOST_PER_PAGE)
    except (TypeError, ValueError):
        raise GoogleError("INVALID_ARGUMENT", f"Invalid pageSize: {asked!r}.") from None
    if size < 0:
        raise GoogleError("INVALID_ARGUMENT", f"Invalid pageSize: {asked!r}.")
    return min(size, MOST_PER_PAGE)


def _token(offset: int, order: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([offset, order]).encode()).decode()


def _offset(token: str, order: str) -> int:
    if not token:
        return 0
    try:
        offset, made_for = json.loads(base64.urlsafe_b64decode(token))
        if made_for == order:
            return int(offset)
    except (ValueError, TypeError):
        pass
    raise GoogleError("INVALID_ARGUMENT", "Invalid pageToken.")

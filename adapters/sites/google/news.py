"""Parses Google's notifications, which say which listing has a new or changed review.

https://developers.google.com/my-business/reference/notifications/rest/v1/NotificationSetting
"""

from __future__ import annotations

import base64
import json
import re

NEWS = frozenset({"NEW_REVIEW", "UPDATED_REVIEW"})

_LISTING = re.compile(r"(?:accounts/[\w-]+/)?(locations/[\w-]+)(?:/|$)")


def listing_of(data: object) -> str:
    """The listing in a message's base64 data, such as `locations/2`, or "" if there's no review.

    Google's documentation names the fields but doesn't show a message, so we check every string.
    """
    try:
        told = json.loads(base64.b64decode(data, validate=True))  # type: ignore[arg-type]
        texts = [value for value in told.values() if isinstance(value, str)]
    except (ValueError, TypeError, AttributeError, RecursionError):
        return ""
    names = [found[1] for text in texts if (found := _LISTING.match(text))]
    return names[0] if names and NEWS.intersection(texts) else ""

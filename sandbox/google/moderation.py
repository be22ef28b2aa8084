"""Does the site accept this reply? The violations are those of v4's enum `PolicyViolation`.

https://developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews
"""

from __future__ import annotations

import re
from typing import Literal, get_args

Violation = Literal[
    "ADVERTISING_AND_SOLICITATION",
    "PERSONAL_INFO",
    "HARASSMENT",
    "OFF_TOPIC",
    "OFFENSIVE",
    "OBSCENITY_AND_PROFANITY",
    "REPETITIVE",
    "EDITING_RESTRICTION",
    "LOCATION_SUSPENDED",
    "LOCATION_VERIFICATION_REQUIRED",
    "MODERATION_ERROR",
    "GENERIC_VIOLATION",
    "POLICY_VIOLATION_UNSPECIFIED",
]
VIOLATIONS: tuple[Violation, ...] = get_args(Violation)

WORDS: dict[str, str] = {
    "ADVERTISING_AND_SOLICITATION": "Links and advertising are not allowed in replies.",
    "PERSONAL_INFO": "The reply holds personal information.",
    "HARASSMENT": "The reply reads as harassment.",
    "OFF_TOPIC": "The reply is off topic.",
    "OFFENSIVE": "The reply may offend.",
    "OBSCENITY_AND_PROFANITY": "The reply holds profanity.",
    "REPETITIVE": "The same text was posted several times.",
    "EDITING_RESTRICTION": "This profile cannot receive public updates at the moment.",
    "LOCATION_SUSPENDED": "This profile is suspended.",
    "LOCATION_VERIFICATION_REQUIRED": "This profile is not verified.",
    "MODERATION_ERROR": "Something went wrong while the reply was checked.",
}

_LINK = re.compile(r"https?://|\bwww\.|(?<![@\w.])\w[\w-]*\.(?:com|org|net|info|biz)\b", re.I)


def judge(comment: str) -> Violation | None:
    """The reason to reject a reply, or None. E-mail addresses don't count as links."""
    return "ADVERTISING_AND_SOLICITATION" if _LINK.search(comment) else None


def in_words(violation: str | None) -> str:
    """For people who look at the page; empty when nothing is wrong."""
    return WORDS.get(violation, "The reply breaks a content policy.") if violation else ""

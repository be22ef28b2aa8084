"""Moderation of replies. The violations are those in v4's enum `PolicyViolation`.

https://developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import Literal, get_args

Violation = Literal[
    "POLICY_VIOLATION_UNSPECIFIED",
    "ACCOUNT_RESTRICTED_AND_SUSPENDED",
    "ACCOUNT_RESTRICTED_AND_EDIT_REJECTED",
    "ASSOCIATED_ACCOUNT_SUSPENDED",
    "BUSINESS_INELIGIBLE",
    "OWNERSHIP_REVOKED",
    "LOCATION_SUSPENDED",
    "LOCATION_DISABLED",
    "LOCATION_VERIFICATION_REQUIRED",
    "PO_BOX",
    "GOOGLE_PAY_SUSPENSION",
    "EDITING_RESTRICTION",
    "ILLEGAL_BUSINESS_HOURS_EDIT",
    "FAKE_ENGAGEMENT",
    "ADULT_THEMED",
    "SEXUALLY_EXPLICIT",
    "ADVERTISING_AND_SOLICITATION",
    "DANGEROUS",
    "GIBBERISH_AND_REPETITIVE",
    "REPETITIVE",
    "UNCLEAR",
    "ILLEGAL",
    "OFF_TOPIC",
    "OFFENSIVE",
    "VIOLENCE_AND_GORE",
    "CHILD_SAFETY",
    "HARASSMENT",
    "HATE_SPEECH",
    "IMPERSONATION",
    "MISINFORMATION",
    "MISREPRESENTATION",
    "OBSCENITY_AND_PROFANITY",
    "PERSONAL_INFO",
    "REGULATED_GOODS_AND_SERVICES",
    "GENERIC_VANDALISM",
    "GENERIC_FRAUD",
    "PHOTOS_AND_VIDEOS_CRITERIA",
    "MODERATION_ERROR",
    "PRIVACY",
    "GENERIC_VIOLATION",
    "GENERIC_QUALITY",
    "IDENTITY_CHANGE",
    "GEOGRAPHIC_LOCATION_CHANGE",
]
VIOLATIONS: tuple[Violation, ...] = get_args(Violation)

WORDS: dict[str, str] = {
    "ACCOUNT_RESTRICTED_AND_SUSPENDED": "An account of this profile is restricted.",
    "ACCOUNT_RESTRICTED_AND_EDIT_REJECTED": "An account of this profile is restricted.",
    "ASSOCIATED_ACCOUNT_SUSPENDED": "An account of this profile is suspended.",
    "BUSINESS_INELIGIBLE": "This business can't have a profile.",
    "OWNERSHIP_REVOKED": "Another account has claimed this profile.",
    "LOCATION_SUSPENDED": "This profile is suspended.",
    "LOCATION_DISABLED": "This profile is disabled.",
    "LOCATION_VERIFICATION_REQUIRED": "This profile is not verified.",
    "PO_BOX": "This profile is suspended, since its address is a PO box.",
    "GOOGLE_PAY_SUSPENSION": "The payments profile is suspended.",
    "EDITING_RESTRICTION": "This profile cannot receive public updates at the moment.",
    "ADVERTISING_AND_SOLICITATION": "Links and advertising are not allowed in replies.",
    "GIBBERISH_AND_REPETITIVE": "The reply is unclear or repetitive.",
    "REPETITIVE": "The same text was posted several times.",
    "OFF_TOPIC": "The reply is off topic.",
    "OFFENSIVE": "The reply may offend.",
    "HARASSMENT": "The reply reads as harassment.",
    "OBSCENITY_AND_PROFANITY": "The reply holds profanity.",
    "PERSONAL_INFO": "The reply holds personal information.",
    "MODERATION_ERROR": "Something went wrong while the reply was checked.",
}

Strictness = Literal["contacts", "templates"]
"""What moderation can reject besides links: phone numbers and e-mail addresses, or the text of
another reply."""

STRICTNESS: tuple[Strictness, ...] = get_args(Strictness)

ALIKE = 0.5
"""Minimum share of the shorter reply's word pairs in common that makes two replies repetitive."""

_LINK = re.compile(r"https?://|\bwww\.|(?<![@\w.])\w[\w-]*\.(?:com|org|net|info|biz)\b", re.I)


_PHONE = re.compile(r"\+?\(?\d{2,4}\)?(?:[ .\-/]*\d){5,12}")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def judge(
    comment: str, strict: Collection[Strictness] = (), others: Iterable[str] = ()
) -> Violation | None:
    """Return the reason to reject a reply, or None. E-mail addresses don't count as links.

    `others` has the replies to compare it to if `strict` includes `templates`.
    """
    if _LINK.search(comment):
        return "ADVERTISING_AND_SOLICITATION"
    if "contacts" in strict and (_PHONE.search(comment) or _EMAIL.search(comment)):
        return "ADVERTISING_AND_SOLICITATION"
    if "templates" in strict and any(_repeats(comment, other) for other in others):
        return "REPETITIVE"
    return None


def _repeats(comment: str, other: str) -> bool:
    ours, theirs = _pairs(comment), _pairs(other)
    return bool(ours and theirs) and len(ours & theirs) >= ALIKE * min(len(ours), len(theirs))


def _pairs(comment: str) -> set[tuple[str, str]]:
    """Return all pairs of consecutive words, without the last line (the signature) if there are
    several lines.
    """
    body = comment.strip().rpartition("\n")[0] or comment
    words = _WORD.findall(body.casefold())
    return set(pairwise(words))


def in_words(violation: str | None) -> str:
    """Return a description of the violation for people who see the page. Empty if there's none."""
    return WORDS.get(violation, "The reply breaks a content policy.") if violation else ""

"""Detects that the same person posted nearly the same review on two sites.

The two reviews are treated as one conversation with two posts to reply to
(`bot.cases.other_posts`).
"""

from __future__ import annotations

import re
from datetime import timedelta

from rapidfuzz import fuzz

from bot.names import is_named, may_be_one_name
from bot.reviews import ABOUT, Review

APART = timedelta(days=14)
"""Maximum time between the two posts."""

FEWEST_WORDS = 8
"""Minimum number of words in a review, because short ones are often similar by chance."""

ALIKE = 85.0
"""Minimum similarity of the two reviews' text (out of 100)."""

ANONYMOUS_WORDS = 20
ANONYMOUS_ALIKE = 95.0
"""The same minimum if either post is anonymous."""

_WORD = re.compile(r"[^\W_]+")


def are_by_same_person(review: Review, other: Review) -> bool:
    """Whether both were posted by the same person, about the same thing, on different sites."""
    if review.key.location != other.key.location or review.key.site == other.key.site:
        return False
    is_about = review.date_is_about or other.date_is_about
    if abs(review.posted_at - other.posted_at) > (ABOUT if is_about else APART):
        return False
    if not may_be_one_name(review.author, other.author):
        return False
    are_named = is_named(review.author) and is_named(other.author)
    fewest, alike = (FEWEST_WORDS, ALIKE) if are_named else (ANONYMOUS_WORDS, ANONYMOUS_ALIKE)
    texts = [_words(each.text.literal) for each in (review, other)]
    if min(map(len, texts)) < fewest:
        return False
    return fuzz.ratio(*(" ".join(words) for words in texts), score_cutoff=alike) > 0


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
